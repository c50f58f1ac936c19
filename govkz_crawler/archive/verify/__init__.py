"""Checking an archive: each check yields findings."""
