"""Checks an archive; each check yields findings."""
