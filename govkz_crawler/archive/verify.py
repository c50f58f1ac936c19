"""Checking an archive: protections, chains, hashes, and that everything derived follows. Memory stays flat."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive import articles, counts, rebuild
from govkz_crawler.archive.chain import GENESIS, LEDGERS, VERSIONS, Ledger, content_hash
from govkz_crawler.archive.migrations import migrations

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: where, and what."""

    table: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}".replace("  ", " ")


def verify(db: Database, progress: Progress = lambda rows: None, reports: Path | None = None) -> Iterator[Finding]:
    """Everything wrong with the archive, the first wrong row of a chain first.

    ``progress`` is called with the number of rows checked since its last call; ``reports`` is the folder of run
    reports, whose chain heads must still be part of the chain.
    """
    try:
        yield from _schema(db)
        yield from _pages(db)
        for ledger in LEDGERS:
            yield from _ledger(db, ledger, progress, _pinned(db, reports) if ledger is VERSIONS else {})
        yield from _articles(db)
        yield from _follows_coverage(db)
        yield from _counts(db)
    except sqlite3.DatabaseError as error:
        yield Finding("archive", "", f"SQLite cannot read on: {error}")


def size(db: Database) -> int:
    """How many rows ``verify`` will report progress for."""
    return sum(int(db.execute(f"SELECT count(*) FROM {ledger.table}").fetchone()[0]) for ledger in LEDGERS)


def _schema(db: Database) -> Iterator[Finding]:
    ours = Database(memory=True)
    migrations.apply(ours)
    found = _definitions(db)
    for name, definition in _definitions(ours).items():
        if name not in found:
            yield Finding(name, "", "is gone")
        elif found[name] != definition:
            yield Finding(name, "", "is not defined as it was")


def _definitions(db: Database) -> dict[str, str]:
    # Of the full-text index SQLite keeps shadow tables, and of keys indexes, that carry no statement of ours.
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\'"
    return {name: " ".join(sql.split()) for name, sql in db.execute(query)}


def _pages(db: Database) -> Iterator[Finding]:
    for (message,) in db.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Finding("file", "", message)


def _ledger(db: Database, ledger: Ledger, progress: Progress, pinned: dict[str, str]) -> Iterator[Finding]:
    """One chain. After the first wrong row the chain goes on from the hash that is stored, to find further ones."""
    last_key, prev_hash = 0, GENESIS
    pinned.pop(GENESIS, None)
    rows = db.execute(f"SELECT * FROM {ledger.table} ORDER BY {ledger.key}")
    names = [column[0] for column in rows.description]
    for count, values in enumerate(rows, start=1):
        row = dict(zip(names, values, strict=True))
        yield from (
            Finding(ledger.table, str(row[ledger.key]), what) for what in _wrong(ledger, row, last_key, prev_hash)
        )
        last_key, prev_hash = row[ledger.key], row["entry_hash"]
        pinned.pop(prev_hash, None)
        if count % 1000 == 0:
            progress(1000)
    ever = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [ledger.table]).fetchone()
    if ever and ever[0] > last_key:
        yield Finding(ledger.table, str(last_key + 1), f"is gone, with everything up to {ever[0]}")
    for head, where in pinned.items():
        yield Finding(ledger.table, "", f"the chain no longer holds {head}, which {where} names as its head")


def _wrong(ledger: Ledger, row: dict[str, Any], last_key: int, prev_hash: str) -> Iterator[str]:
    if row[ledger.key] != last_key + 1:
        yield f"comes after {last_key}: what was between is gone"
    if ledger is VERSIONS:
        if row["content_hash"] != content_hash(row):
            yield "its content is not what content_hash says"
        if row["prev_hash"] != prev_hash:
            yield "prev_hash is not the hash of the entry before"
    if row["entry_hash"] != ledger.entry_hash(row, prev_hash):
        yield "entry_hash is not the hash of this row after the one before"


def _pinned(db: Database, reports: Path | None) -> dict[str, str]:
    """Chain heads that runs and their reports have written down, and where."""
    # A run that was merged in names the head of the chain it was written to.
    query = "SELECT chain_head, 'run ' || run_id FROM runs WHERE chain_head IS NOT NULL AND merged_from IS NULL"
    heads: dict[str, str] = dict(db.execute(query).fetchall())
    (archive_id,) = db.execute("SELECT value FROM archive_info WHERE name = 'archive_id'").fetchone()
    for path in sorted(reports.glob("*.json")) if reports else ():
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue  # half a file of somebody else's
        if report.get("archive_id") == archive_id and report.get("chain_head"):
            heads.setdefault(report["chain_head"], f"the report {path.name}")
    return heads


def _articles(db: Database) -> Iterator[Finding]:
    names = ", ".join(articles.COLUMNS)
    rows = db.execute(f"SELECT {names} FROM articles ORDER BY {', '.join(articles.KEY)}")
    stored = (dict(zip(articles.COLUMNS, row, strict=True)) for row in rows)
    for have, must in zip_longest(stored, articles.derived(db)):
        if have == must:
            continue
        key = " ".join(str((have or must or {})[name]) for name in articles.KEY)
        if have is None or must is None or any(have[name] != must[name] for name in articles.KEY):
            yield Finding("articles", key, "does not stand where versions say it should; run govkz rebuild")
            return
        wrong = [name for name in articles.COLUMNS if have[name] != must[name]]
        yield Finding("articles", key, f"{', '.join(wrong)} does not follow from versions; run govkz rebuild")


def _follows_coverage(db: Database) -> Iterator[Finding]:
    derived = rebuild.coverage_derived(db)
    for table, columns in rebuild.FROM_COVERAGE.items():
        query = f"SELECT {columns} FROM {table} ORDER BY {columns}"
        for have, must in zip_longest(db.execute(query), derived.execute(query)):
            if have != must:
                key = " ".join(str(value) for value in (have or must)[:3])
                yield Finding(table, key, "does not follow from coverage; run govkz rebuild")
                break


def _counts(db: Database) -> Iterator[Finding]:
    for table, query in counts.DERIVED.items():
        if wrong := set(db.execute(f"SELECT * FROM {table}")) ^ set(db.execute(query)):
            yield Finding(table, "", f"{len(wrong)} rows do not follow from what they count; run govkz rebuild")
