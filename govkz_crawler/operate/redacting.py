"""Carries out ``govkz redact``: destroys one text in archive and evidence by order and declares it in the log."""

import secrets
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.log.checkpoint_file import write_beside
from govkz_crawler.archive.log.leaves import leaf_of
from govkz_crawler.archive.log.notary import Notary
from govkz_crawler.archive.log.proofs import Row
from govkz_crawler.archive.reference import Referred, resolve
from govkz_crawler.archive.schema import identity
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.archive.write.redacted_rows import OF_ITEM, rows_of_item, scope_of
from govkz_crawler.archive.write.writer import NO_EVIDENCE, Evidence, Run, Writer
from govkz_crawler.evidence import redaction
from govkz_crawler.evidence.redaction import Masked, Scan, Sought
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.normalise.clock import utc
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.folder import size
from govkz_crawler.warc.recovery import recover
from govkz_crawler.warc.store import WarcStore

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """By whose order: the digest of the document, in hexadecimal, and the reason as everybody may read it."""

    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Declaring:
    """The order, the key that signs the checkpoint, and the origin of the archive."""

    order: Order
    key: Path | None
    origin: identity.Origin


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be touched. ``scope`` is what the redaction is about, ``declared`` how many entries are so already."""

    scope: str
    rows: list[Row]
    declared: int
    sought: Sought
    scan: Scan


def plan(archive: Path, warc_dir: Path, reference: str, progress: Progress) -> Plan:
    """All versions of the item that ``reference`` names, in its language, or one entry that speaks of no item.

    An edit mostly repeats the text before, so a single version is never withheld. Raises ArchiveError, WarcError.
    """
    with reading(archive) as db:
        found = resolve(db, reference)
        variant = _variant(found)
        held = rows_of_item(db, *variant) if variant else ((found.ledger, row) for row in found.rows)
        every = [Row(*each) for each in held]
    left = [each for each in every if each.row.get("salt") is not None]
    names = tuple(ni_name(bytes.fromhex(each.row["leaf_hash"])) for each in every)
    rows = {each.row["leaf_hash"]: each.ledger.table for each in every}
    titles = frozenset(each.row["title"] for each in left if each.row.get("title"))
    sought = Sought(variant, rows, names[:1], titles)
    scope = scope_of(*variant) if variant else names[0]
    return Plan(scope, left, len(every) - len(left), sought, redaction.scan(warc_dir, sought, progress))


def length(warc_dir: Path) -> int:
    """How many bytes ``plan`` will report progress for."""
    return size(warc_dir)


def redact(archive: Path, warc_dir: Path, made: Plan, order: Order, key: Path | None) -> None:
    """Declare and destroy what ``made`` names. What was cut off is finished by asking for the same again.

    Raises ArchiveError, WarcError, LogError.
    """
    with writing(archive) as db:
        origin = identity.origin(db)
        recover(warc_dir)
    if made.rows:
        _declare(archive, warc_dir, made, Declaring(order, key, origin))
    with writing(archive) as db:
        redaction.mask(warc_dir, made.scan.masked)
        _follow(db, made.scan.masked)
        _wipe(db)


def _declare(archive: Path, warc_dir: Path, made: Plan, by: Declaring) -> None:
    """A run of its own, so that journal and checkpoint tell of it as of everything else."""
    at = utc(datetime.now(UTC))
    run_id = f"{at.replace('-', '').replace(':', '')}-{secrets.token_hex(3)}"
    store = WarcStore(warc_dir, {"software": software(), "description": "what govkz redact recorded"}, run_id[-6:])

    def before_commit(batch: Batch) -> None:
        store.journal(batch.dump(), run_id, at)
        store.sync()

    evidence = Evidence(before_commit, NO_EVIDENCE.reread)
    with closing(store), closing(Writer(archive, run=Run(run_id, at, by.origin), evidence=evidence)) as writer:
        notary = Notary(writer.db, by.key)
        writer.begin_run("redact", {"scope": made.scope}, at)
        for each in made.rows:
            writer.redact(_row(writer.db, each, made.scope, by.order, at))
        writer.commit()
        ended = utc(datetime.now(UTC))
        note = writer.finish_run("complete", {"redacted": len(made.rows)}, ended)
        if notary.signs:
            note = writer.sign(notary.note, ended)
    write_beside(archive, note, notary.verifier)


def _row(db: Database, each: Row, scope: str, order: Order, at: str) -> dict[str, Any]:
    return {
        "ledger": each.ledger.table,
        "redacted_hash": each.row["leaf_hash"],
        "leaf": leaf_of(db, each.ledger, each.row, each.row["leaf_hash"]).decode(),
        "order_sha256": order.sha256,
        "reason": order.reason,
        "scope": scope,
        "redacted_at": at,
    }


def _follow(db: Database, masked: Iterable[Masked]) -> None:
    """The index of records names the digests of what is left."""
    with db.atomic():
        for each in masked:
            db.execute("UPDATE warc_records SET digest = ? WHERE record = ?", [each.digest, each.record])


def _wipe(db: Database) -> None:
    """Write the file anew, so that no page that was freed before keeps a word, and empty the write-ahead log."""
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _variant(found: Referred) -> tuple[str, int, str] | None:
    row = found.rows[0]
    if found.ledger not in OF_ITEM or None in (key := [row[name] for name in ("section", "article_id", "lang")]):
        return None
    return (key[0], key[1], key[2])
