"""Downloads of what the Wayback Machine holds of gov.kz's press, as files that are imported like any capture."""
