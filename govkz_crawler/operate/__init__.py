"""Runs, reports, health, backups: what an operator of the crawler needs."""
