"""Stores the log in an archive: its tree, its leaves, its checkpoints and their signatures."""
