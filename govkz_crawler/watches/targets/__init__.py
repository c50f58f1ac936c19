"""Delivers events to files, mailboxes, webhooks, and whatever the library apprise speaks."""
