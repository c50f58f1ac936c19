"""Checks the table of checkpoints: what each says and who signed it, and that none is gone, nor an anchor of one."""

from collections.abc import Iterator

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.finding import Finding
from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Opened
from govkz_crawler.log.errors import LogError
from govkz_crawler.log.signing import Verifier

# Every run ends with a checkpoint, in the transaction that logs its end.
_ENDED_WITHOUT = """
SELECT DISTINCT run_id FROM run_log WHERE finished_at IS NOT NULL
AND run_id NOT IN (SELECT run_id FROM checkpoints WHERE run_id IS NOT NULL) ORDER BY run_log_id
"""


def notes(db: Database, key: Verifier | None = None) -> Iterator[Finding]:
    """Checkpoints whose text does not say the size and root beside it, or bears a wrong signature under ``key``'s name.

    Those that were made before there was a key have no signature.
    """
    for number, size, root, note in db.execute("SELECT checkpoint_id, size, root, note FROM checkpoints"):
        try:
            opened = checkpoint.read(note)
            same = (opened.checkpoint.size, opened.checkpoint.root.hex()) == (size, root)
        except LogError:
            same = False
        if not same:
            yield Finding("checkpoints", str(number), "its note does not say the size and root beside it")
        elif key and opened.note and opened.checkpoint.origin == key.name:
            yield from _unsigned(str(number), opened, key)


def missing(db: Database) -> Iterator[Finding]:
    """Checkpoints that were there: a run has ended with one, or a number is missing between those of others."""
    for (run_id,) in db.execute(_ENDED_WITHOUT):
        yield Finding("checkpoints", "", f"the one with which run {run_id} ended is gone")
    for table, key in (("checkpoints", "checkpoint_id"), ("anchors", "anchor_id")):
        yield from _number_missing(db, table, key)


def _unsigned(number: str, opened: Opened, key: Verifier) -> Iterator[Finding]:
    try:
        opened.verify([key])
    except LogError as error:
        yield Finding("checkpoints", number, str(error))


def _number_missing(db: Database, table: str, key: str) -> Iterator[Finding]:
    """The first row that is gone: SQLite gives numbers without a hole, and remembers the largest (AUTOINCREMENT)."""
    count, newest = db.execute(f"SELECT count(*), coalesce(max({key}), 0) FROM {table}").fetchone()
    (ever,) = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
    if max(newest, ever) > count:
        numbered = f"SELECT {key} AS held, row_number() OVER (ORDER BY {key}) AS number FROM {table}"
        first = db.execute(f"SELECT number FROM ({numbered}) WHERE held <> number LIMIT 1").fetchone()
        yield Finding(table, str(first[0] if first else count + 1), "is gone: its number is missing")
