"""Writes WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/): the raw answers behind the articles, for players.

Whole WARC files with an index, and a page for each article. Opens in replayweb.page and pywb.

A page leads to the answer as the site gave it, RSS or JSON. The answer to a POST, such as GraphQL's, stands under the
address that such players make of its question.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple

from cdxj_indexer.main import CDXJIndexer
from cdxj_indexer.postquery import append_method_query

from govkz_crawler import __version__
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.citation import titled
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.package import Package
from govkz_crawler.warc.exchanges import Exchange, read
from govkz_crawler.warc.folder import staying
from govkz_crawler.warc.records import original, record_at

_RECENT = 1_000  # answers kept in mind: neighbours come from the same ones


class Capture(NamedTuple):
    """One answer: the address that it is replayed under, when it came, the WARC files that hold it."""

    url: str
    at: str
    files: frozenset[str]


class Held(NamedTuple):
    """What the pages of a package need: how many they are, their WARC files, the time of the newest."""

    pages: int
    files: frozenset[str]
    latest: str


def write(articles: Articles, out: BinaryIO) -> int:
    """Returns the number of articles that have evidence, the pages.

    Raises InterchangeError where none has any or a WARC file is not finished, WarcError where evidence cannot be read.
    """
    title = titled({"origin": articles.origin, "title": "Raw answers of gov.kz"})
    with staying(articles.evidence), TemporaryFile() as pages, closing(Package(out)) as package:
        held = _pages(articles, pages)
        files = [_finished(articles.evidence / file) for file in sorted(held.files)]
        for file in files:
            with file.open("rb") as content:
                package.add(f"archive/{file.name}", content)
        index(files, package)
        package.add("pages/pages.jsonl", pages)
        described = package.add("datapackage.json", BytesIO(_json(description(package.resources, held.latest, title))))
        digest = {"path": described["path"], "hash": described["hash"]}
        package.add("datapackage-digest.json", BytesIO(_json(digest)))
    return held.pages


def _pages(articles: Articles, out: BinaryIO) -> Held:
    """Write the list of pages, JSON Lines."""
    capture = _captures(articles.evidence)
    out.write(_json({"format": "json-pages-1.0", "id": "pages", "title": "Press items"}))
    count, files, latest = 0, set[str](), ""
    for said, place in articles.captured():
        found = capture(*place)
        out.write(_json({"id": said["ni"], "url": found.url, "ts": found.at, "title": said["title"]}))
        count, latest = count + 1, max(latest, found.at)
        files |= found.files
    if not count:
        raise InterchangeError("no raw answer is kept for any of these articles")
    return Held(count, frozenset(files), latest)


def _captures(evidence: Path) -> Callable[[str, int], Capture]:
    @lru_cache(_RECENT)
    def capture(file: str, offset: int) -> Capture:
        exchange = read(evidence, file, offset)
        answer = record_at(evidence, file, offset)
        files = {answer.location.file, original(evidence, answer).location.file}
        return Capture(replayed_under(exchange), exchange.at, frozenset(files))

    return capture


def replayed_under(exchange: Exchange) -> str:
    """The address that players look an answer up by."""
    if exchange.method in (None, "GET"):
        return exchange.url
    mime = dict(exchange.request_headers).get(b"Content-Type", b"").decode("latin-1")
    body = exchange.request_body
    _, question = append_method_query(exchange.method, mime, str(len(body)), BytesIO(body), exchange.url)
    return f"{exchange.url}{question}"


def _finished(path: Path) -> Path:
    if not path.exists():
        raise InterchangeError(f"{path} is not finished: a run is writing it, or the next one will put it right")
    return path


def index(files: Iterable[Path], package: Package, kinds: str = "response,revisit") -> None:
    """Add the index of all records (CDXJ, compressed in blocks) and the index of its blocks."""
    with TemporaryFile() as lines, TemporaryFile() as blocks:
        text = TextIOWrapper(blocks, encoding="utf-8")
        CDXJIndexer(
            text,
            [str(file) for file in files],
            sort=True,
            post_append=True,
            digest_records=True,
            compress=lines,
            records=kinds,
            data_out_name="index.cdx.gz",
        ).process_all()
        text.detach()
        package.add("indexes/index.cdx.gz", lines)
        package.add("indexes/index.idx", blocks)


def description(resources: list[dict[str, Any]], latest: str, title: str) -> dict[str, Any]:
    """What stands in ``datapackage.json``."""
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "created": latest,  # not the time of making: the same evidence gives the same bytes
        "software": f"govkz_crawler {__version__}",
        "resources": resources,
    }


def _json(value: dict[str, Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()
