"""Named migrations of the archive's schema. A released one is never changed: the next change is a new function."""

from contextlib import closing

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from govkz_crawler.archive import counts, guards, tables, validators, views

# "gkza": lets `file` and our own checks tell an archive from any other SQLite file.
APPLICATION_ID = 0x676B7A61

migrations = Migrations("govkz_crawler")


@migrations()
def m001_the_archive(db: Database) -> None:
    """Ledgers and their guards, what is derived from them, the views."""
    statements = (*tables.TABLES, *tables.INDEXES, *guards.GUARDS.values(), *guards.FTS_TRIGGERS, *views.VIEWS.values())
    for statement in statements:
        db.execute(statement)


@migrations()
def m002_counts(db: Database) -> None:
    """Counts of what is held, and the indexes that pages of the newest need."""
    for statement in (*counts.TABLES, *counts.INDEXES, *counts.TRIGGERS):
        db.execute(statement)
    for table, query in counts.DERIVED.items():
        db.execute(f"INSERT INTO {table} {query}")


@migrations()
def m003_merging(db: Database) -> None:
    """Where a run was merged from; the views as they read merged archives."""
    db.execute("ALTER TABLE runs ADD COLUMN merged_from TEXT")
    db.execute(views.INDEX)
    for name, definition in views.VIEWS.items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(definition)


@migrations()
def m004_validators(db: Database) -> None:
    """What lists can be told by."""
    db.execute(validators.VALIDATORS)


def known() -> set[str]:
    """The names of the migrations that this release knows."""
    with closing(Database(memory=True)) as nothing_yet:
        return {migration.name for migration in migrations.pending(nothing_yet)}


def applied(db: Database) -> set[str]:
    """The names of those that made an archive what it is."""
    query = f"SELECT name FROM {migrations.migrations_table} WHERE migration_set = ?"
    return {name for (name,) in db.execute(query, [migrations.name])}
