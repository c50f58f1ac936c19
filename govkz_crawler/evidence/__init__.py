"""From raw evidence back to the archive: every row read again from the record that it names."""
