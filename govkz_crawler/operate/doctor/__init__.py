"""What the site allows and which shapes it answers today, in at most a dozen requests; nothing is archived."""
