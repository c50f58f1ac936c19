"""``govkz verify --warc``: the raw bytes behind every row."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.chain import content_hash
from govkz_crawler.archive.record import content_of
from govkz_crawler.archive.verify import Finding
from govkz_crawler.evidence.reread import items
from govkz_crawler.transport.checking import check
from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.replay import read

_ROWS = """
SELECT warc_file, warc_offset, version_id, section, article_id, lang, content_hash, source, extent, event
FROM versions WHERE warc_file IS NOT NULL ORDER BY warc_file, warc_offset, version_id
"""


def verify_evidence(db: Database, warc_dir: Path, progress: Callable[[int], None]) -> Iterator[Finding]:
    """Everything wrong with the WARC files, and every row that its record does not bear out."""
    for problem in check(warc_dir):
        yield Finding(f"warc {problem.file}", f"offset {problem.offset}", problem.message)
    rows = db.execute(_ROWS)
    names = [column[0] for column in rows.description]
    named = (dict(zip(names, row, strict=True)) for row in rows)
    for (file, offset), group in groupby(named, key=itemgetter("warc_file", "warc_offset")):
        versions = list(group)
        yield from _record(warc_dir, file, offset, versions)
        progress(len(versions))


def _record(warc_dir: Path, file: str, offset: int, versions: list[dict[str, Any]]) -> Iterator[Finding]:
    try:
        exchange = read(warc_dir, file, offset)
    except WarcError as error:
        yield from (
            Finding("versions", str(row["version_id"]), f"its record is not there: {error}") for row in versions
        )
        return
    found = {(item.section, item.article_id, item.lang): content_hash(content_of(item)) for item in items(exchange)}
    for row in versions:
        if row["source"] == "rss" and row["extent"] == "full":
            continue  # a return that a feed told of: its text is that of the version before
        today = found.get((row["section"], row["article_id"], row["lang"]))
        if today is None:
            yield Finding("versions", str(row["version_id"]), f"{file} at {offset} does not hold its item")
        elif today != row["content_hash"]:
            what = f"{file} at {offset} reads otherwise today: a reader has changed since, or the row has"
            yield Finding("versions", str(row["version_id"]), what)
