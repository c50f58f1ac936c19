"""Keeps a former text that is shown again in quarantine, until it counts as an edit (``feeds/former_texts``)."""

from collections.abc import Callable
from typing import NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.feeds import former_texts
from govkz_crawler.archive.feeds.absences import Key, RemovalRule
from govkz_crawler.archive.schema.ledgers import QUARANTINE
from govkz_crawler.archive.schema.quarantine_reasons import SHOWN_AGAIN, SHOWN_NEWEST
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.archive.write.events import Held
from govkz_crawler.items import SITE_WIDE, PressItem, Reading

# Earlier versions that may have said all that the item says now: date, owner, and the text, by the same reader or not.
_FORMER = """
SELECT version_id, content_digest, leaf_hash, coalesce(not_before, published_at, '') FROM versions
WHERE section = ? AND article_id = ? AND lang = ? AND version_id <> ? AND extent = ? AND published_at IS ?
  AND event <> 'removed' AND (content_digest = ? OR reader <> ?)
"""
_LEAF = "SELECT leaf_hash FROM versions WHERE version_id = ?"


class Waiting(NamedTuple):
    """``owners`` are those whose feeds may show it; ``since`` is when its text can have been first there (UTC)."""

    owners: frozenset[str]
    since: str


# The content digest of a version, read from its record by the readers of today; None where it cannot be read.
ReadAgain = Callable[[int], str | None]


class WaitingTexts:
    """Those of one run, written inside a transaction that the writer holds."""

    def __init__(self, db: Database, entries: Entries, run_id: str, rule: RemovalRule, read_again: ReadAgain) -> None:
        self._db = db
        self._entries = entries
        self._run_id = run_id
        self._rule = rule
        self._read_again = read_again
        self._open: set[Key] | None = None
        self._waiting: dict[Key, Waiting] = {}  # what this run has kept apart

    def forget(self) -> None:
        """What was written has been undone: read again what is open when it is next needed."""
        self._open = None

    def keeps_apart(self, held: Held, item: PressItem, digest: str, reader: str) -> bool:
        """Whether what differs from the newest version is a former text, which does not count as an edit yet.

        ``digest`` is that of its content, as ``reader`` has read it.
        """
        key = _key(item)
        former = self._former(key, held, item, (digest, reader))
        if former is None:
            return False
        shown, since = former
        newest = self._leaf(held)
        seen = former_texts.sights(self._db, key, newest)
        before = former_texts.moments([sight for sight in seen if sight.run_id != self._run_id], shown)
        if self._rule.fulfilled([*before, item.seen_at or ""]):
            return False
        if not any(sight.run_id == self._run_id for sight in seen) and self._rule.adds(before, item.seen_at or ""):
            self._write(key, SHOWN_AGAIN, former_texts.raw(shown, newest), item.seen_at)
            self._keys.add(key)
        self._waiting[key] = Waiting(frozenset({held.entity, item.entity}), since)
        return True

    def first_sight(self, key: Key, held: Held, before: str) -> str:
        """``before`` (UTC), or when a former text was first shown in the place of the newest version."""
        if key not in self._keys:
            return before
        newest = self._leaf(held)
        return min([before, *(sight.seen_at for sight in former_texts.sights(self._db, key, newest))])

    def shows_newest(self, held: Held, item: PressItem) -> None:
        """An item says what its newest version says: whatever former text was seen before was no lasting one."""
        key = _key(item)
        if key in self._keys and item.extent == held.extent:
            newest = self._leaf(held)
            self._write(key, SHOWN_NEWEST, former_texts.raw(newest, newest), item.seen_at)
            self._keys.discard(key)

    def doubt(self, reading: Reading) -> None:
        """Say of a reading that showed such texts what it proves: no more than an older copy would.

        Such a copy is as old as the oldest of these texts may be, and what it does not list may well be there.
        """
        found = [
            waiting.since
            for (section, _, lang), waiting in self._waiting.items()
            if (section, lang) == (reading.feed.section, reading.feed.lang)
            and (reading.feed.entity == SITE_WIDE or reading.feed.entity in waiting.owners)
        ]
        if not found or reading.outcome in ("refused", "failed"):
            return
        doubt = f"{len(found)} items show a former text again, as an older copy would"
        reading.reason = "; ".join(filter(None, (reading.reason, doubt)))
        reading.outcome, reading.validator, reading.missing = "partial", None, frozenset()
        if reading.from_at and reading.to_at:
            reading.to_at = max(reading.from_at, min(reading.to_at, *found))

    @property
    def _keys(self) -> set[Key]:
        if self._open is None:
            self._open = former_texts.open_keys(self._db)
        return self._open

    def _leaf(self, held: Held) -> str:
        (leaf_hash,) = self._db.execute(_LEAF, [held.version_id]).fetchone()
        return str(leaf_hash)

    def _former(self, key: Key, held: Held, item: PressItem, read: tuple[str, str]) -> tuple[str, str] | None:
        owners = f"AND entity IN ({', '.join('?' * len(item.entities))})" if item.entities else ""
        values = [*key, held.version_id, item.extent, item.published_at, *read, *item.entities]
        rows = self._db.execute(f"{_FORMER} {owners} ORDER BY seen_at, version_id", values).fetchall()
        return next(
            (
                (leaf_hash, since)
                for version_id, digest, leaf_hash, since in rows
                if digest == read[0] or self._read_again(version_id) == read[0]
            ),
            None,
        )

    def _write(self, key: Key, reason: str, raw: str, seen_at: str | None) -> None:
        section, article_id, lang = key
        row = {
            "run_id": self._run_id, "section": section, "article_id": article_id, "lang": lang, "reason": reason,
            "raw": raw, "seen_at": seen_at,
        }  # fmt: skip
        self._entries.append(QUARANTINE, row)


def _key(item: PressItem) -> Key:
    return item.section, item.article_id, item.lang
