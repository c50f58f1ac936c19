"""Opening, locking, copying and checking the archive as a file."""
