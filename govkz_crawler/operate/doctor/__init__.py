"""Checks what the site allows and which shapes it answers, in at most a dozen requests; archives nothing."""
