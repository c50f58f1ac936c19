"""Names the migrations of the archive's schema. A released one is never changed: the next change is a new function."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from govkz_crawler.archive.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tools

# "gkza": lets `file` and our own checks tell an archive from any other SQLite file.
APPLICATION_ID = 0x676B7A61

# Where sqlite-utils notes which migrations have been applied, and of which set.
NOTED_IN = "_sqlite_migrations"
_SET = "govkz_crawler"


def m001_the_archive(db: Database) -> None:
    """Ledgers and their guards, what is derived from them, the views."""
    from govkz_crawler.archive.schema import (  # noqa: PLC0415 - whoever reads only asks for the names of migrations
        archive_info,
        counts,
        feed_tables,
        guards,
        tables,
        views,
    )

    for statement in (
        *tables.TABLES, feed_tables.SIGHTINGS, feed_tables.VALIDATORS, archive_info.ARCHIVE_INFO, *counts.TABLES,
        *tables.INDEXES, *counts.INDEXES,
        *guards.GUARDS.values(), *counts.TRIGGERS, *views.VIEWS.values(),
    ):  # fmt: skip
        db.execute(statement)


MIGRATIONS = (m001_the_archive,)


def known_migrations() -> set[str]:
    """The names of the migrations that this release knows."""
    return {migration.__name__ for migration in MIGRATIONS}


def applied_migrations(db: Database) -> set[str]:
    """The names of those that made an archive what it is."""
    query = f"SELECT name FROM {NOTED_IN} WHERE migration_set = ?"
    return {name for (name,) in db.execute(query, [_SET])}


def migrate(db: Database, wanted: Iterable[Callable[[Database], None]] = MIGRATIONS) -> None:
    """Apply each migration that has not been, and note that it was, in one transaction."""
    from sqlite_utils import Database as Tools  # noqa: PLC0415 - takes longer to load than a poll has for all its checks
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    migrations = Migrations(_SET)
    for migration in wanted:
        migrations(name=migration.__name__)(_of_ours(migration))
    migrations.apply(Tools(db.conn, execute_plugins=False))


def _of_ours(migration: Callable[[Database], None]) -> Callable[["Tools"], None]:
    return lambda tools: migration(Database(tools.conn))
