"""Searches: turns a visitor's words into an FTS5 query, the query into ranked hits, a hit into an excerpt."""
