"""Keeps raw evidence: every exchange is written as WARC records, checked and read back."""
