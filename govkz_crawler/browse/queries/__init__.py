"""Queries the archive for the pages. An index or a small table drives each query."""
