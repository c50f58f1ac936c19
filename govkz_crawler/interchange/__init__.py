"""Exports and imports: dumps, export formats, citations."""
