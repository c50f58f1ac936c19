"""The log as an archive stores it: its tree, its leaves, its checkpoints and their signatures."""
