"""What people would run instead, written as they would write it."""
