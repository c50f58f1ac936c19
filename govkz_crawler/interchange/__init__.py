"""What goes out and comes in: dumps, export formats, citations."""
