"""Gives the operator of the crawler what they need: runs, reports, health, backups."""
