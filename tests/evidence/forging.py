"""What somebody can do to an archive who knows how it is built: change a row, and make every hash fit again."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived.repair import rebuild
from govkz_crawler.archive.file.connection import create_or_open
from govkz_crawler.archive.schema import archive_info
from govkz_crawler.archive.schema.ledgers import BY_TABLE, LEDGERS, Ledger
from govkz_crawler.archive.write.checkpoint_rows import unsigned
from govkz_crawler.evidence.judge import judge
from govkz_crawler.log.merkle import Frontier

GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_no_*'"


def forge(archive: Path, ledger: Ledger, key: int, **changes: Any) -> None:
    """Change columns of one row; everything that ``govkz verify`` looks at follows, reports are gone."""
    with unguarded(archive) as db:
        update(db, ledger.table, ledger.key, key, changes)
        make_fit(db)
    for report in (archive.parent / "reports").glob("*"):
        report.unlink()


@contextmanager
def unguarded(archive: Path) -> Iterator[Database]:
    """The archive without its guards, which are put back; what is derived is derived again."""
    with closing(create_or_open(archive)) as db:
        guards = db.execute(GUARDS).fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for _, statement in guards:
            db.execute(statement)
        rebuild(db, judge)


def update(db: Database, table: str, key: str, number: int, changes: Mapping[str, Any]) -> None:
    """Change columns of the row of that number."""
    columns = ", ".join(f"[{name}] = ?" for name in changes)
    db.execute(f"UPDATE [{table}] SET {columns} WHERE [{key}] = ?", [*changes.values(), number])


def make_fit(db: Database) -> None:
    """Compute every leaf again, the log over the rows that there are, and every checkpoint of it.

    What the log does not know yet comes last.
    """
    for ledger in LEDGERS:
        for row in list(db.query(f"SELECT * FROM {ledger.table}")):
            if not ledger.today.committed or row["salt"]:
                update(db, ledger.table, ledger.key, row[ledger.key], {"leaf_hash": ledger.hash(row)})
    order = db.execute("SELECT ledger, row FROM log ORDER BY log_index").fetchall()
    there = {
        (ledger.table, key): leaf_hash
        for ledger in LEDGERS
        for key, leaf_hash in db.execute(f"SELECT {ledger.key}, leaf_hash FROM {ledger.table} ORDER BY {ledger.key}")
    }
    entries = [entry for entry in order if entry in there]
    entries += [entry for entry in there if entry not in set(order)]
    put_log(db, [(*entry, there[entry]) for entry in entries])


def put_log(db: Database, entries: list[tuple[str, int, str]]) -> None:
    """Write another log, and checkpoints that fit it; those of more entries than it has are of all of it.

    Nobody can make anchors of these: they are gone, and their numbers with them.
    """
    db.execute("DELETE FROM log")
    frontier = Frontier()
    roots = {0: frontier.root()}
    for index, (table, key, leaf_hash) in enumerate(entries):
        assert table in BY_TABLE
        db.execute("INSERT INTO log VALUES (?, ?, ?, ?)", (index, table, key, leaf_hash))
        frontier.append(bytes.fromhex(leaf_hash))
        roots[frontier.size] = frontier.root()
    db.execute("DELETE FROM anchors")
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'anchors'")
    for number, size in db.execute("SELECT checkpoint_id, size FROM checkpoints").fetchall():
        fits = min(size, frontier.size)
        fitting = {"size": fits, "root": roots[fits].hex(), "note": unsigned(fits, roots[fits])}
        update(db, "checkpoints", "checkpoint_id", number, fitting)
    archive_info.set_frontier(db, frontier)
