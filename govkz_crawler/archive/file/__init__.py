"""Opens, locks, copies and checks the archive's file."""
