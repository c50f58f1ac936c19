"""What somebody can do to an archive who knows how it is built: change a row, and make every hash fit again."""

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.derived.repair import rebuild
from govkz_crawler.archive.file.connection import create_or_open
from govkz_crawler.archive.schema.ledgers import GENESIS, LEDGERS, RUN_LOG, VERSIONS, Ledger, content_hash

GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%no_update'"


def forge(archive: Path, ledger: Ledger, key: int, **changes: Any) -> None:
    """Change columns of one row; everything that ``govkz verify`` looks at follows, reports are gone."""
    with closing(create_or_open(archive)) as db:
        guards = db.execute(GUARDS).fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.table(ledger.table).update(key, changes)
        for other in LEDGERS:
            _chain(db, other)
        for _, statement in guards:
            db.execute(statement)
        rebuild(db)
    for report in (archive.parent / "reports").glob("*"):
        report.unlink()


def _chain(db: Database, ledger: Ledger) -> None:
    """The runs come last: they pin the other chains, and are brought to say what these have become."""
    before = GENESIS
    for (key,) in db.execute(f"SELECT {ledger.key} FROM {ledger.table} ORDER BY {ledger.key}").fetchall():
        row = db.table(ledger.table).get(key)  # as the rows before have left it
        entry = dict(row)
        if ledger is VERSIONS:
            entry |= {"content_hash": content_hash(entry), "prev_hash": before}
        before = entry["entry_hash"] = ledger.entry_hash(entry, before)
        db.table(ledger.table).update(key, entry)
        for table in (RUN_LOG.table, "runs"):
            db.execute(f"UPDATE {table} SET chain_head = ? WHERE chain_head = ?", [before, row["entry_hash"]])
        db.execute("UPDATE run_log SET pins = replace(pins, ?, ?)", [row["entry_hash"], before])
