"""Captures: a WARC file of a browser's session, all of it press answers with cookies, imported and then verified.

Rates are megabytes of the file, unpacked, for each second of processor time; 30 MB, with ``--full`` 1,000 MB. The
memory of an import must not grow with its file.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from isal import igzip

from bench import prose
from bench.figures import Figure
from bench.measure import PYTHON, Usage, measured

SIZE, FULL = 30, 1_000  # MB
ROWS = 50  # of a list
FIRST = datetime(2026, 1, 5, 4, tzinfo=UTC)


def run(full: bool) -> list[Figure]:
    size = FULL if full else SIZE
    with TemporaryDirectory(prefix="bench-") as folder:
        archive, session = Path(folder) / "press.db", Path(folder) / "session.warc.gz"
        small = Path(folder) / "small.warc.gz"
        _written(small, size / 3, seed=2)
        _written(session, size, seed=1)
        little = _import(small, archive.with_name("small.db"))
        brought = _import(session, archive)
        verified = measured([*PYTHON, "govkz_crawler.cli", "verify", "--warc", "--archive", archive])
        told = f"import-capture of {size:,} MB"
        return [
            Figure(told, "MB/s", (size / brought.cpu,), "verify --warc", (size / verified.cpu,), goal=0.5),
            Figure(f"{told}: peak memory", "MB", (brought.peak / 1e6,), "of a third of it", (little.peak / 1e6,),
                   goal=1.25, more_is_better=False),
        ]  # fmt: skip


def _import(session: Path, archive: Path) -> Usage:
    return measured(
        [*PYTHON, "govkz_crawler.cli", "import-capture", session, "--by", "A. Reader", "--archive", archive]
    )


def _written(path: Path, megabytes: float, seed: int) -> None:
    """A file of lists as a browser gets them, in Kazakh and in Russian, until it is as large, unpacked."""
    left = megabytes * 1e6
    with igzip.open(path, "wb", compresslevel=1) as file:
        for record in _records(Random(seed)):
            file.write(record)
            left -= len(record)
            if left <= 0 and record.startswith(b"WARC/1.1\r\nWARC-Type: request"):
                return


def _records(rng: Random) -> Iterator[bytes]:
    pool = {lang: [prose.sentence(rng, lang, 90) for _ in range(5_000)] for lang in ("kk", "ru")}
    number = 0
    while True:
        at = FIRST + timedelta(minutes=number)
        for lang, ready in pool.items():
            rows = [_row(number + n, rng, ready, at) for n in range(ROWS)]
            yield from _exchange(json.dumps(rows, ensure_ascii=False).encode(), lang, at + timedelta(days=1))
        number += ROWS


def _row(number: int, rng: Random, ready: list[str], at: datetime) -> dict[str, object]:
    body = "".join(f"<p>{' '.join(rng.choices(ready, k=4))}</p>" for _ in range(11))
    return {
        "id": number + 1, "title": rng.choice(ready)[:70], "slug": None, "heropic": None, "body": body,
        "created_date": f"{at:%Y-%m-%dT%H:%M:%S}.000+00:00", "short_description": None,
        "projects": f"bench-{number % 40}",
    }  # fmt: skip


def _exchange(body: bytes, lang: str, at: datetime) -> Iterator[bytes]:
    path = f"/api/v1/public/content-manager/news?page=1&size={ROWS}&at={at:%Y%m%d%H%M}{lang}"
    name = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, path)}>"
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: JSESSIONID=1\r\n\r\n"
    asked = f"GET {path} HTTP/1.1\r\nHost: www.gov.kz\r\nAccept-Language: {lang}\r\nCookie: JSESSIONID=1\r\n\r\n"
    about = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}", "WARC-Target-URI": f"https://www.gov.kz{path}"}
    yield _record("response", {"WARC-Record-ID": name, **about}, head.encode() + body)
    request = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"
    yield _record("request", {"WARC-Record-ID": request, "WARC-Concurrent-To": name, **about}, asked.encode())


def _record(kind: str, fields: dict[str, str], block: bytes) -> bytes:
    fields = {"WARC-Type": kind, **fields, "Content-Type": f"application/http; msgtype={kind}"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**fields, "Content-Length": str(len(block))}.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
