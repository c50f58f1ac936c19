"""Collects quiet readings of feeds until their batch ends, and writes those that say the same as one row of `coverage`.

Where the site has no list of everything, a run reads thousands of feeds, and nearly all of them say: read completely,
nothing new. Such readings share a row (entity ``+``) where they began in the same second and say the same. Nothing is
lost but how many items each showed, and to the second when each was over: what was read of each feed begins where it
began, as ``scope`` says, and nobody needs the start of what was asked for where all of that was read. The row is over
when the last of them was, which is before the batch is committed. A run that is killed loses them with its batch.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds.feed_state import follow_coverage
from govkz_crawler.archive.schema.ledgers import COVERAGE
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.items import NOT_MODIFIED, Feed, Reading
from govkz_crawler.limits import SEVERAL
from govkz_crawler.normalise.urls import valid_slug

Row = Mapping[str, Any]

# A row of so many feeds takes some 5 kB, and finding a feed in it some microseconds.
MOST = 400

# What the rows of readings that share one have in common.
_SAME = (
    "run_id", "section", "lang", "source", "extent", "began_at", "asked_to", "to_at", "outcome", "reason", "scope",
)  # fmt: skip


class QuietReadings:
    """Those of one batch, written inside a transaction that the writer holds."""

    def __init__(self, db: Database, entries: Entries) -> None:
        self._db = db
        self._entries = entries
        self._waiting: dict[Feed, Row] = {}

    def put(self, feed: Feed, row: Row) -> None:
        """The row that the reading of a feed would have by itself."""
        self._waiting[feed] = row

    def asked(self, feed: Feed) -> None:
        """Somebody is about to ask what was read of a feed: write all if that waits."""
        if feed in self._waiting:
            self.write()

    def write(self) -> None:
        """Write all that wait."""
        rows = sorted(self._waiting.values(), key=_what_it_says)
        self._waiting = {}
        for _, alike in groupby(rows, _what_it_says):
            of_one_kind = [*alike]
            for start in range(0, len(of_one_kind), MOST):
                self._write(together(of_one_kind[start : start + MOST]))

    def drop(self) -> None:
        """The batch has been undone."""
        self._waiting = {}

    def _write(self, row: Row) -> None:
        self._entries.append(COVERAGE, row)
        follow_coverage(self._db, row)


def is_quiet(reading: Reading) -> bool:
    """Whether a reading says no more than that a feed was read, all that was asked for, and nothing is missing.

    That nothing new came of it is for the caller to know.
    """
    return (
        reading.outcome == "complete"
        and reading.reason in (None, NOT_MODIFIED)
        and valid_slug(reading.feed.entity)
        and not (reading.scope or reading.missing)
        and bool(reading.began_at and reading.from_at and reading.to_at)
        and (reading.asked_from is None or reading.asked_from >= (reading.from_at or ""))
    )


def together(rows: Sequence[Row]) -> Row:
    """One row for readings that say the same; the row itself where it is one."""
    if len(rows) == 1:
        return rows[0]
    since: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row["from_at"], row["entity"])):
        since.setdefault(row["from_at"], []).append(row["entity"])
    asked = {row["asked_from"] for row in rows}
    return {
        **rows[0],
        "entity": SEVERAL,
        "asked_from": asked.pop() if len(asked) == 1 else None,
        "from_at": min(since),
        "items": sum(row["items"] for row in rows),
        "recorded_at": max(row["recorded_at"] for row in rows),
        "scope": json.dumps({"of": since}, separators=(",", ":")),
    }


def _what_it_says(row: Row) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in _SAME)
