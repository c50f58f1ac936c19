"""Opening, locking, copying and checking the archive's file."""
