"""Keeps Kazakhstan's government press record: feeds in, an append-only, provable archive out."""

__version__ = "0.1.0"  # pyproject.toml reads it from here
