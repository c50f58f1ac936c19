"""Where events are delivered: files, mailboxes, webhooks, and whatever the library apprise speaks."""
