"""Imports what people captured of the press in their browsers, from the files that their tools wrote, as evidence."""
