"""A crawl in parts on several workers: parts with archives of their own, and one archive in the end."""
