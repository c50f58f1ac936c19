"""Downloads what the Wayback Machine holds of gov.kz's press, into files that are imported like any capture."""
