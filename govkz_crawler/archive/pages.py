"""What SQLite itself finds wrong with the file."""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from govkz_crawler.archive.errors import told
from govkz_crawler.archive.finding import Finding

_FINDINGS = 10  # SQLite can say a line for every row of a broken index


def check(db: Database) -> Iterator[Finding]:
    """Every page and every index; of the free pages only that their list is one, which SQLite checks when asked apart.

    https://www.sqlite.org/pragma.html#pragma_integrity_check
    """
    yield from _said(db, f"integrity_check({_FINDINGS})")
    yield from _said(db, "integrity_check(sqlite_master)")


def free(db: Database) -> Iterator[Finding]:
    """That no page is free and in use. ``db`` is open for writing, and nothing is written.

    A root of 0 tells SQLite to look at some tables only, without the free pages, and it takes a view that comes first
    for one (sqlite3BtreeIntegrityCheck, https://sqlite.org/src/file/src/btree.c). So it looks while there are none.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            for (view,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
                db.execute(f"DROP VIEW [{view}]")
            yield from _said(db, f"quick_check({_FINDINGS})")
        finally:
            db.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        yield Finding("file", "", told(error))


def _said(db: Database, pragma: str) -> Iterator[Finding]:
    for (message,) in db.execute(f"PRAGMA {pragma}").fetchall():
        if message != "ok":
            yield Finding("file", "", " ".join(message.split()))
