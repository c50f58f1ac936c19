"""Gives the reasons of rows in `quarantine` that later runs read again: a former text was shown, or the newest one."""

SHOWN_AGAIN = "shows a former text again: an edit back, or an older copy of the site"
SHOWN_NEWEST = "shows its newest text: the former one before was an older copy, or soon edited again"
