"""Reads and writes listing dumps of an aggregator, which are plain text."""
