"""Listing dumps of an aggregator as text: read into items, written from items."""
