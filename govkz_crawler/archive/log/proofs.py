"""Collects the proof of some entries of an archive's log: leaves, texts, inclusion, checkpoint, anchors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.log.anchors import cosigned, opentimestamps, responses
from govkz_crawler.archive.log.leaves import leaf_of
from govkz_crawler.archive.log.signed_checkpoints import Stored, newest
from govkz_crawler.archive.log.tree import node
from govkz_crawler.archive.reference import log_index
from govkz_crawler.archive.schema import archive_info
from govkz_crawler.archive.schema.ledger_tables import VOUCHES
from govkz_crawler.archive.schema.ledgers import REDACTIONS, Ledger
from govkz_crawler.archive.write.checkpoint_rows import unsigned
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.leaf import committed
from govkz_crawler.log.merkle import Node
from govkz_crawler.log.proof_file import Entry, Proof
from govkz_crawler.log.signing import Verifier
from govkz_crawler.log.tlog_proof import TlogProof


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a ledger, which is an entry."""

    ledger: Ledger
    row: dict[str, Any]


def prove(db: Database, rows: Sequence[Row], key: Verifier | None) -> tuple[Proof, Stored]:
    """The proof of the first of some rows, with the others as its history, and the checkpoint that proves them.

    That is the newest one that somebody has anchored, or else the newest that is signed, or else an unsigned one of
    the log as it is. Redactions of these rows come along. Raises ArchiveError.
    """
    rows = [*rows, *_redactions(db, rows)]
    last = max(log_index(db, each.ledger, each.row) for each in rows)
    found = _checkpoint(db, last + 1, key)
    tree = node(db, read(found.note).checkpoint)
    first, *others = (_entry(db, each, found.note, tree) for each in rows)
    note, witnesses = cosigned(db, found)
    timestamps = [response for response, _ in responses(db, found, "rfc3161")]
    is_signed = read(note).note is not None
    files = opentimestamps(db, found)
    return Proof(first, note, key if is_signed else None, witnesses, timestamps, others, files), found


def _checkpoint(db: Database, size: int, key: Verifier | None) -> Stored:
    """The checkpoint to prove the first ``size`` entries by."""
    name = key.name if key else None
    anchored = newest(db, name, size, f"checkpoint_id IN (SELECT checkpoint_id FROM anchors WHERE {VOUCHES})")
    if found := anchored or newest(db, name, size):
        return found
    if key:
        raise ArchiveError("no signed checkpoint holds this entry yet: the next run makes one, or govkz log publish")
    made_at = db.execute("SELECT max(made_at) FROM checkpoints").fetchone()[0] or ""
    tree = archive_info.frontier(db)
    return Stored(0, tree.size, made_at, unsigned(tree.size, tree.root()))


def _entry(db: Database, each: Row, note: str, tree: Node) -> Entry:
    ledger, row = each.ledger, each.row
    names = ledger.recipe(row["recipe"]).committed
    content = None
    if names and row["salt"] is not None:
        content = committed(bytes.fromhex(row["salt"]), {name: row[name] for name in names})
    proof = TlogProof.make(log_index(db, ledger, row), note, tree)
    return Entry(leaf_of(db, ledger, row, row["leaf_hash"]), content, proof)


def _redactions(db: Database, rows: Sequence[Row]) -> list[Row]:
    """What declares that the text of some rows is gone."""
    gone = [each.row["leaf_hash"] for each in rows if each.row.get("salt", "") is None]
    query = "SELECT * FROM redactions WHERE redacted_hash = ?"
    return [Row(REDACTIONS, row) for leaf_hash in gone for row in db.query(query, [leaf_hash])]
