"""Archives written run by run, as a test tells it, and what is found in them."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govkz_crawler.archive.feeds.absences import RemovalRule
from govkz_crawler.archive.file import page_checksums
from govkz_crawler.archive.file.connection import inspecting, writing
from govkz_crawler.archive.schema.ledgers import BY_TABLE, CAPTURES, QUARANTINE, REDACTIONS, VERSIONS, Ledger
from govkz_crawler.archive.transfer.dump_item import DumpItem
from govkz_crawler.archive.transfer.dump_ledger import Dumps
from govkz_crawler.archive.verify.checks import Known, verify
from govkz_crawler.archive.verify.log_check import Pinned
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.redacted_rows import destroy, purge_words
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import Feed, PressItem, Reading, Rejected, Validator, WarcRecord
from govkz_crawler.log.checkpoint import read
from govkz_crawler.log.signing import COSIGNATURE, Signature, Verifier
from govkz_crawler.normalise.clock import utc
from tests.archive_factory import NAMES, item

FEED = Feed("edu", "news", "kk")

WARC = WarcRecord("urn:uuid:6d4f6a4e-6c3e-4d57-9f4f-3c1f6f1c1f11", "sha256:AAAA", "a.warc.gz", 77, 900)


def day(number: int, hour: int = 9) -> str:
    """The moment of the run of that day."""
    return f"2025-09-{number:02}T{hour:02}:00:00Z"


@contextmanager
def run(path: Path, number: int, *, confirmations: int = 2, hour: int = 9) -> Iterator[Writer]:
    """One run, on the day of that number, from its beginning to its end."""
    at = day(number, hour)
    run_id = f"202509{number:02}T{hour:02}0000Z-{number:06x}"
    with closing(Writer(path, run=Run(run_id, at), removal=RemovalRule(confirmations))) as writer:
        writer.begin_run("history", {"entities": "edu"}, at)
        yield writer
        writer.commit()
        writer.finish_run("complete", {"new": 1}, at)


def record(path: Path, number: int, *items: PressItem) -> list[str | None]:
    """A run that sees these items; the event of each."""
    with run(path, number) as writer:
        return [writer.record(item) for item in items]


def looked(feed: Feed = FEED, outcome: str = "complete", **changes: Any) -> Reading:
    """A reading of a feed."""
    known: dict[str, Any] = {"source": "graphql", "asked_from": "2025-08-01T00:00:00Z", "asked_to": day(1)}
    known |= {"from_at": "2025-08-01T00:00:00Z", "to_at": day(1), "items": 1} if outcome == "complete" else {}
    return Reading(feed=feed, outcome=outcome, **{**known, **changes})  # type: ignore[arg-type]


def reader(path: Path) -> sqlite3.Connection:
    """As other programs read it: this process may have loaded the checksum VFS, which reads no page that is damaged."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&vfs=unix", uri=True)


def rows(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a reader finds."""
    with closing(reader(path)) as db:
        return db.execute(query, values).fetchall()


def row(path: Path, query: str, *values: Any) -> dict[str, Any]:
    """The only row, by column."""
    with closing(reader(path)) as db:
        db.row_factory = sqlite3.Row
        (only,) = db.execute(query, values).fetchall()
        return dict(only)


def events(path: Path, lang: str = "kk", article_id: int = 1) -> list[str]:
    """What happened to a variant, in order."""
    query = "SELECT event FROM versions WHERE lang = ? AND article_id = ? ORDER BY version_id"
    return [event for (event,) in rows(path, query, lang, article_id)]


def findings(path: Path, reports: Path | None = None, kept: Iterable[Pinned] = ()) -> list[str]:
    """Everything that is wrong with an archive; ``kept`` are checkpoints that somebody has."""
    with inspecting(path):
        pass
    broken = list(page_checksums.broken(path))
    with inspecting(path) as db:
        return [str(finding) for finding in (*broken, *verify(db, reports=reports, known=Known(tuple(kept))))]


def redact(path: Path, ledger: Ledger, key: int) -> None:
    """Destroy the free text of one row as an order demands it, declared as it must be."""
    with writing(path) as db, db.atomic():
        entries = Entries(db)
        (found,) = db.query(f"SELECT * FROM {ledger.table} WHERE {ledger.key} = ?", [key])
        entries.append(REDACTIONS, redaction(ledger, found))
        destroy(db, entries.appended[-1].row)
        purge_words(db)
        entries.keep()


def redaction(ledger: Ledger, found: Mapping[str, Any]) -> dict[str, str]:
    """The row that declares it."""
    return {
        "ledger": ledger.table, "redacted_hash": found["leaf_hash"], "leaf": ledger.leaf(found).decode(),
        "order_sha256": "0d" * 32, "reason": "сот шешімі", "scope": "text", "redacted_at": day(4),
    }  # fmt: skip


def capture(path: Path, number: int) -> None:
    """A line on a file that somebody brought."""
    row = dict.fromkeys(BY_TABLE[CAPTURES.table].today.fields, "") | {
        "run_id": "capture",
        "file_name": f"{number}.wacz",
    }
    with writing(path) as db, db.atomic():
        entries = Entries(db)
        entries.append(CAPTURES, row)
        entries.keep()


WITNESS = Ed25519PrivateKey.from_private_bytes(b"a witness that tests know fully.")
COSIGNED_AT = 1_759_300_000  # seconds since 1970


def cosign(path: Path) -> None:
    """Have every checkpoint cosigned by a witness (C2SP tlog-cosignature)."""
    verifier = Verifier("witness.example/w1", COSIGNATURE, WITNESS.public_key().public_bytes_raw())
    put = "INSERT INTO anchors (checkpoint_id, kind, authority, anchored_at, response) VALUES (?, 'witness', ?, ?, ?)"
    with writing(path) as db:
        for number, note in db.execute("SELECT checkpoint_id, note FROM checkpoints").fetchall():
            text = f"cosignature/v1\ntime {COSIGNED_AT}\n{read(note).checkpoint.body()}"
            value = COSIGNED_AT.to_bytes(8, "big") + WITNESS.sign(text.encode())
            line = Signature(verifier.name, verifier.key_id, value).line()
            at = utc(datetime.fromtimestamp(COSIGNED_AT, UTC))
            db.execute(put, (number, verifier.vkey, at, f"{line}\n".encode()))


def varied(path: Path) -> Path:
    """An archive with several rows in every ledger, and every kind of event, over four runs."""
    long = "\n".join(f"{n}. Ауылдағы мектепке {n * 100} оқулық жеткізілді, бәрі қазақша." for n in range(1, 60))
    long_ru = "\n".join(f"{n}. В сельскую школу привезли {n * 100} учебников, все на русском." for n in range(1, 60))
    with run(path, 1, confirmations=1) as writer:
        for name in NAMES:
            writer.entity(name, day(1))
        for number in range(1, 6):
            writer.record(item(number, seen_at=day(1), entity="moa" if number == 5 else "edu"))
            writer.record(item(number, "ru", seen_at=day(1), text=f"{long_ru}\nШкола № {number}."))
        writer.record(item(6, extent="summary", source="rss", text="", seen_at=day(1)))
        writer.quarantine(Rejected("news", "kk", "an id outside of 1 to 2**53-1", "{'id': 0}"), day(1))
        writer.quarantine(Rejected("news", "kk", "an unknown date: кеше", "кеше", 8), day(1))
        writer.close_reading(
            looked(Feed("edu", "news", "kk"), source="rss", listed_by="rss", fingerprints={6: "shown"}), day(1)
        )
        writer.close_reading(looked(Feed("edu", "news", "ru"), "refused", reason="rss: 403"), day(1))
    with run(path, 2, confirmations=1) as writer:
        writer.record(item(1, text=long, seen_at=day(2), warc=WARC))
        writer.record(item(6, seen_at=day(2)))
        writer.entity(replace(NAMES[0], name_en="Ministry of Enlightenment"), day(2))
        writer.quarantine(Rejected("news", "ru", "an unknown date: вчера", "вчера", 9), day(2))
        writer.close_reading(looked(missing=frozenset({2}), from_at=day(2, 1), to_at=day(2, 9)), day(2))
    with run(path, 3) as writer:
        writer.record(item(2, seen_at=day(3)))
        writer.record(item(5, entity="edu", entities=("edu",), seen_at=day(3)))
        writer.close_reading(looked(missing=frozenset({3}), from_at=day(3, 1), to_at=day(3, 9)), day(3))
    with writing(path) as db:
        listed = [
            DumpItem(n, "Жаңалықтар", f"{n}-тақырып", "2025-08-20", f"{n}-мәтін", None, None, None, None, True)
            for n in range(1, 4)
        ]
        Dumps(db, Entries(db)).put("5f" * 32, listed)
    with run(path, 4) as writer:
        writer.record(item(4, title="Ауылда үшінші мектеп ашылды", seen_at=day(4)))
        writer.entity(NAMES[1], day(4))
        unchanged = Validator("If-None-Match", '"5d8c72a5"', day(4))
        writer.close_reading(looked(Feed("edu", "news", "ru"), source="rss", validator=unchanged), day(4))
        writer.close_reading(looked(outcome="partial", reason="graphql: 504"), day(4))
    ((newest,),) = rows(path, "SELECT max(version_id) FROM versions WHERE article_id = 5 AND lang = 'ru'")
    for ledger, key in ((QUARANTINE, 1), (VERSIONS, newest)):
        redact(path, ledger, key)
    for number in (1, 2):
        capture(path, number)
    cosign(path)
    return path
