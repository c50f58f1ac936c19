"""Small WARC directories for the tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import WarcRecord
from govkz_crawler.warc.exchanges import Exchange, exchanges_in
from govkz_crawler.warc.files import Location
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.store import WarcStore

BASE = "https://www.gov.kz"
AT = "2026-06-09T11:48:00Z"
BODY = "Министрлік ауыл мектептеріне жаңа кітаптар жіберді.".encode()


def exchange(path: str = "/news", body: bytes = BODY, **headers: object) -> tuple[Request, Response]:
    """A GET and its answer."""
    url = f"{BASE}{path}"
    return Request(url, headers={"Accept-Language": "kk"}), Response(url, headers=headers, body=body)


def query(question: bytes, body: bytes = BODY) -> tuple[Request, Response]:
    """A GraphQL POST and its answer."""
    url = f"{BASE}/graphql"
    return Request(url, method="POST", body=question), Response(url, body=body)


def exchanges(directory: Path) -> Iterator[Exchange]:
    """Every exchange that can be read in full, one file after the other; what cannot, ``verify`` names."""
    for path in warc_files(directory):
        for _, exchange in exchanges_in(path):
            yield exchange


def write(
    directory: Path, *exchanges: tuple[Request, Response], run: str = "a1b2c3d4", at: str = AT, **options: Any
) -> list[Location]:
    """One run that ends well; returns where its answers lie."""
    written = records(directory, *exchanges, run=run, at=at, **options)
    return [Location(record.file, record.offset) for record in written]


def records(
    directory: Path, *exchanges: tuple[Request, Response], run: str = "a1b2c3d4", at: str = AT, **options: Any
) -> list[WarcRecord]:
    """The same; returns the records of its answers, as items carry them."""
    store = WarcStore(directory, options.pop("info", {"software": "tests"}), run, **options)
    written = [store.write(*made, at) for made in exchanges]
    store.close()
    return written


def only_file(directory: Path) -> Path:
    (path,) = directory.glob("*.warc.gz*")
    return path
