"""Raw evidence: every exchange as WARC records, written, checked and read back."""
