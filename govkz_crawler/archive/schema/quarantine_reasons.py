"""Names the reasons of rows in `quarantine` that later runs read: an item showed a former text, or its newest."""

SHOWN_AGAIN = "shows a former text again: an edit back, or an older copy of the site"
SHOWN_NEWEST = "shows its newest text: the former one before was an older copy, or soon edited again"
