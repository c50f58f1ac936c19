"""Keeps Kazakhstan's government press record: reads the site's feeds into an append-only, provable archive."""

__version__ = "0.1.0"  # pyproject.toml reads it from here
