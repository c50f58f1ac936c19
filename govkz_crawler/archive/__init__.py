"""Keeps the archive, one append-only SQLite file. Only this package writes SQL that changes an archive."""
