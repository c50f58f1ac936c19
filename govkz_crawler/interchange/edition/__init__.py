"""Citable releases of an archive as of a checkpoint: the data, what describes it, and what proves it, in one bag."""
