"""Crawls in parts on several workers: each part fills an archive of its own, merged into one at the end."""
