"""Keeps what the archive knows of each feed: periods read, sightings, validators, how often it publishes."""
