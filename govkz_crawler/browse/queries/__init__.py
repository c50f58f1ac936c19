"""The SQL queries of the pages. Each is driven by an index or a small table."""
