"""Derives tables from the ledgers, which can be done again at any time."""
