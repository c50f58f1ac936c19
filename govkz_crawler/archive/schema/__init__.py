"""Defines what an archive file consists of: tables, ledgers, guards, views, migrations."""
