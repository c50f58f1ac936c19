"""Watches tell people and programs what happened in the archive: kept, matched, queued and delivered here."""
