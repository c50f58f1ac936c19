"""The questions that pages ask. The schema is the archive's; each query is driven by an index or a small table."""
