"""Derives columns of `versions` from the others, by rules that may change: dates, language, digest.

They are written with the row, and again by ``govkz rebuild`` when a rule has changed: that makes no edit. Their
checksum finds a change by whoever does not think of it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.archive.schema.row_checksums import checksum, checksum_of
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.comparable_text import comparable_text
from govkz_crawler.normalise.comparable_urls import comparable

Row = Mapping[str, Any]

# What the dates and languages of a version are, as the stages of today have it.
JUDGED = ("published_at", "published_on", "content_lang", "translation")

_ADDRESSES = ("links", "media")  # JSON lists

_COVERED = (*JUDGED, "content_digest")
CHECKSUM = checksum(*_COVERED)


def content_digest(row: Row) -> str:
    """The first 16 bytes of a SHA-256, in hexadecimal, of what is compared to tell an edit.

    That is the content without what differs at each answer. It is unsalted, so it leaves the archive nowhere. The date
    is compared by itself, as sources write it differently.
    """
    image = _comparable(row["image_url"]) if row["image_url"] else ""
    addresses = ["\n".join(map(_comparable, json.loads(row[name]))) if row[name] != "[]" else "" for name in _ADDRESSES]
    text = comparable_text(row["text"])
    compared = "\0".join((row["title"], text, row["summary"], image, *addresses))  # no text holds U+0000
    return hashlib.sha256(compared.encode()).hexdigest()[:32]


_comparable = lru_cache(maxsize=1_000)(comparable)


def judged(item: PressItem) -> dict[str, Any]:
    """The columns of ``JUDGED`` from an item that has passed the stages."""
    return {name: getattr(item, name) for name in JUDGED}


def completed(row: Row) -> dict[str, Any]:
    """The row of a version with the checksum of its derived columns."""
    return {**row, "checksum": checksum_of(row[name] for name in _COVERED)}


Judge = Callable[[Row], Mapping[str, Any]]


def derived_again(rows: Iterable[dict[str, Any]], judge: Judge) -> Iterator[dict[str, Any]]:
    """For each version whose derived columns are not what the rules of today make of it: its key and those columns."""
    for row in rows:
        must = completed({**row, **judge(row), "content_digest": content_digest(row)})
        if must != row:
            yield {name: must[name] for name in ("version_id", *VERSIONS.derived)}
