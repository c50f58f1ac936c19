"""Rebuilds rows of the archive from raw evidence: each is read again from the record that it names."""
