"""The archive at size: 60,000 versions, with ``--full`` 4,000,000, written by the real writer with its real commits.

Texts are of 4,000 characters on the average, as in `crawl`, some a tenth of that and some ten times, and of a
vocabulary that is as large as a real one. The machine fetches nothing and reads no HTML here: that is what `crawl`
measures.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench import prose
from bench.figures import Figure
from bench.generate import record
from bench.measure import PYTHON, apart, measured
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.clock import utc
from govkz_crawler.pipelines.commits import BATCH_ITEMS

VERSIONS, FULL = 60_000, 4_000_000
STAGES = 6  # of the growth, to see whether it slows down
POOL = 20_000  # sentences in each language, of which texts are drawn
LENGTH = (8.05, 0.7)  # of a text: logarithm of the characters, mean and deviation
# Of a version's leaf, as docs/proof.md has it.
COMMITTED = ("title", "text", "summary", "published_raw", "image_url", "links", "media")
FIELDS = (
    "section", "article_id", "lang", "event", "entity", "url", "extent", "seen_at", "not_before", "counted_at",
    "run_id", "source", "origin", "reader", "warc_record", "warc_digest",
)  # fmt: skip
FIRST = datetime(2021, 1, 1, 4, tzinfo=UTC)


def run(full: bool) -> list[Figure]:
    versions = FULL if full else VERSIONS
    with TemporaryDirectory(prefix="bench-") as folder:
        archive = Path(folder) / "press.db"
        rates = apart(_grow, archive, versions)
        return [
            Figure(f"append, the last of {versions:,} versions", "/s", rates[-1:], "the first", rates[:1], goal=0.8),
            _size(archive),
            *_checks(archive, versions),
            _opening(archive),
            *_backup(archive),
        ]


def _grow(archive: Path, versions: int) -> tuple[float, ...]:
    """Versions a second, in each stage."""
    rates = []
    items = _items(Random(1))
    writer = Writer(archive, run=Run("bench", utc(FIRST)))
    with closing(writer):
        writer.begin_run("history", {}, utc(FIRST))
        for _ in range(STAGES):
            spent, count = 0.0, versions // STAGES
            for _ in range(count // BATCH_ITEMS):
                batch = list(islice(items, BATCH_ITEMS))
                spent += _timed(partial(_write, writer, batch))
            rates.append(count / spent)
            print(f"{count * len(rates):,} versions, the last at {rates[-1]:,.0f} a second", flush=True)
        writer.finish_run("complete", {}, utc(FIRST))
    return tuple(rates)


def _write(writer: Writer, batch: list[PressItem]) -> None:
    for item in batch:
        writer.record(item)
    writer.commit()


def _items(rng: Random) -> Iterator[PressItem]:
    pool = {lang: [prose.sentence(rng, lang, 90) for _ in range(POOL)] for lang in ("kk", "ru")}
    number = 0
    while True:
        number += 1
        at = FIRST + timedelta(minutes=3 * number)
        sentences = max(int(rng.lognormvariate(*LENGTH)) // 90, 1)
        for lang, ready in pool.items():
            text = "\n".join(" ".join(rng.choices(ready, k=4)) for _ in range(max(sentences // 4, 1)))
            yield PressItem(
                f"bench-{number % 400}", "news", lang, number, "graphql", title=rng.choice(ready)[:70], text=text,
                summary="", published_raw=utc(at), published_at=utc(at), published_on=f"{at:%Y-%m-%d}",
                content_lang=lang, seen_at=utc(FIRST), reader="graphql/1", warc=record(number),
            )  # fmt: skip


def _size(archive: Path) -> Figure:
    with closing(sqlite3.connect(archive)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (text,) = db.execute("SELECT sum(length(CAST(title || text || summary AS BLOB))) FROM versions").fetchone()
    held = archive.stat().st_size / 1e6
    return Figure("size of the file", "MB", (held,), "the UTF-8 text in it", (text / 1e6,), 1.6, more_is_better=False)


def _checks(archive: Path, versions: int) -> Iterator[Figure]:
    verify = measured([*PYTHON, "govkz_crawler.cli", "verify", "--archive", archive])
    rebuild = measured([*PYTHON, "govkz_crawler.cli", "rebuild", "--archive", archive])
    plain = _timed(lambda: _check_plainly(archive))
    yield Figure(
        "verify", "/s", (versions / verify.seconds,), "the recipe of docs/proof.md in plain Python", (versions / plain,)
    )
    yield Figure("verify: peak memory", "MB", (verify.peak / 1e6,), goal=150, more_is_better=False)
    yield Figure("rebuild", "/s", (versions / rebuild.seconds,), "verify", (versions / verify.seconds,))


def _check_plainly(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as db:
        db.row_factory = sqlite3.Row
        hashes = []
        for row in map(dict, db.execute("SELECT * FROM versions ORDER BY version_id")):
            content = _hash(_json({"salt": row["salt"], **{name: row[name] for name in COMMITTED}}))
            leaf = {"type": "govkz/versions/1", "content": content, **{name: row[name] for name in FIELDS}}
            assert row["leaf_hash"] == _hash(b"\0" + _json(leaf))
        for (leaf_hash,) in db.execute("SELECT leaf_hash FROM log ORDER BY log_index"):
            hashes.append(bytes.fromhex(leaf_hash))
        (root,) = db.execute("SELECT log_root FROM runs").fetchone()
    assert _root(hashes).hex() == root


def _root(hashes: list[bytes]) -> bytes:
    """Of the Merkle tree (RFC 6962, 2.1), level by level: a node without a neighbour goes up as it is."""
    while len(hashes) > 1:
        joined = [
            hashlib.sha256(b"\1" + left + right).digest()
            for left, right in zip(hashes[::2], hashes[1::2], strict=False)
        ]
        hashes = joined + hashes[len(joined) * 2 :]
    return hashes[0]


def _hash(encoded: bytes) -> str:
    return hashlib.sha256(encoded).hexdigest()


def _json(row: dict[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _opening(archive: Path) -> Figure:
    def first_query() -> None:
        with closing(sqlite3.connect(archive)) as db:
            db.execute("SELECT title, text FROM articles ORDER BY published_at DESC LIMIT 20").fetchall()

    times = tuple(_timed(first_query) * 1000 for _ in range(5))
    return Figure("opening and first query", "ms", times, goal=50, more_is_better=False)


def _backup(archive: Path) -> Iterator[Figure]:
    """Verified, and while a run is writing; cp would copy half a transaction."""
    if shutil.disk_usage(archive.parent).free < 2 * archive.stat().st_size:
        print("no room on this disk for a backup and a copy: not measured")
        return
    folder, copy = archive.with_name("backup"), archive.with_name("copy.db")
    items = _items(Random(2))
    writer = Writer(archive, run=Run("bench-again", utc(FIRST)))
    with closing(writer):
        writer.begin_run("history", {}, utc(FIRST))
        began = time.perf_counter()
        command = [*PYTHON, "govkz_crawler.cli", "backup", "--archive", str(archive), "--out", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as backup:
            while backup.poll() is None:
                _write(writer, list(islice(items, BATCH_ITEMS)))
        assert backup.returncode == 0
        spent = time.perf_counter() - began
    plain = _timed(lambda: shutil.copy(archive, copy))
    yield Figure("backup, verified, while a run writes", "s", (spent,), "cp", (plain,), more_is_better=False)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
