"""Defines the spiders: what each asks, in which order, and what a reading proves."""
