"""Names the migrations of the archive's schema. A released one is never changed: the next change is a new function."""

from contextlib import closing

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from govkz_crawler.archive.schema import archive_info, counts, feed_tables, guards, tables, views

# "gkza": lets `file` and our own checks tell an archive from any other SQLite file.
APPLICATION_ID = 0x676B7A61

migrations = Migrations("govkz_crawler")


@migrations()
def m001_the_archive(db: Database) -> None:
    """Ledgers and their guards, what is derived from them, the views."""
    for statement in (
        *tables.TABLES, feed_tables.SIGHTINGS, feed_tables.VALIDATORS, archive_info.ARCHIVE_INFO, *counts.TABLES,
        *tables.INDEXES, *counts.INDEXES,
        *guards.GUARDS.values(), *counts.TRIGGERS, *views.VIEWS.values(),
    ):  # fmt: skip
        db.execute(statement)


def known_migrations() -> set[str]:
    """The names of the migrations that this release knows."""
    with closing(Database(memory=True, execute_plugins=False)) as nothing_yet:
        return {migration.name for migration in migrations.pending(nothing_yet)}


def applied_migrations(db: Database) -> set[str]:
    """The names of those that made an archive what it is."""
    query = f"SELECT name FROM {migrations.migrations_table} WHERE migration_set = ?"
    return {name for (name,) in db.execute(query, [migrations.name])}
