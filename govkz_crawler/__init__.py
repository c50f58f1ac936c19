"""Keeps Kazakhstan's government press record: feeds in, an append-only, provable archive out."""

from importlib.metadata import version

__version__ = version("govkz-crawler")
