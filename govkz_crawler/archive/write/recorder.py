"""Records a sighting of a variant: decides its event, appends the version and updates the article."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import articles, full_text, passages, sketches
from govkz_crawler.archive.derived.captured import CAPTURE, CAPTURED, is_captured
from govkz_crawler.archive.derived.version_columns import JUDGED, completed, content_digest, judged
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.feeds.absences import TWICE_A_DAY_APART, RemovalRule
from govkz_crawler.archive.feeds.last_shown import Sought, ever_read, last_absent, last_shown
from govkz_crawler.archive.schema.ledgers import CONTENT, REDACTIONS, VERSIONS, Ledger
from govkz_crawler.archive.schema.variant_key import KEY
from govkz_crawler.archive.schema.version_order import comes_last
from govkz_crawler.archive.write import redacted_rows
from govkz_crawler.archive.write.entries import Entries, Row, sealed
from govkz_crawler.archive.write.events import APART, Event, Held, Sighting, event_of, moved
from govkz_crawler.archive.write.quiet_readings import QuietReadings
from govkz_crawler.archive.write.waiting_texts import WaitingTexts
from govkz_crawler.items import Feed, PressItem, WarcRecord
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.normalise.sketch import sketch
from govkz_crawler.normalise.stages import RULES
from govkz_crawler.normalise.urls import details_url

Key = tuple[str, int, str]
Version = dict[str, Any]

# Reads a held version again from its record, by the readers of today: its content, None where it cannot be read.
Reread = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class Doubts(NamedTuple):
    """What decides whether a difference is an edit: ``reread`` is asked when a version was read by another reader than
    today's, ``rule`` says when a former text that is shown again counts.
    """

    reread: Reread = lambda _: None
    rule: RemovalRule = TWICE_A_DAY_APART


NO_DOUBTS = Doubts()

_OF_HELD = """v.extent, v.content_digest, v.version_id, v.source, v.published_at, v.published_raw, v.reader,
  coalesce(v.counted_at, v.seen_at)"""
_HELD = f"""
SELECT a.entity, a.status, {_OF_HELD}
FROM variants AS a JOIN versions AS v USING (version_id)
WHERE a.section = ? AND a.article_id = ? AND a.lang = ?
"""
# Of a variant that only captures have shown, no crawl holds anything.
_CRAWLED = f"SELECT v.entity, ?, {_OF_HELD} FROM versions AS v WHERE v.version_id = ?"
_TESTIFIED = """
SELECT 1 FROM versions WHERE section = :section AND article_id = :article_id AND lang = :lang AND event = 'captured'
  AND seen_at = :seen_at AND content_digest = :content_digest AND extent = :extent AND reader = :reader
  AND published_at IS :published_at
"""
_HAS_CAPTURES = "SELECT 1 FROM versions WHERE section = ? AND article_id = ? AND lang = ? AND event = 'captured'"
_EARLIER = f"SELECT {', '.join(articles.FOLDED)} FROM versions WHERE section = ? AND article_id = ? AND lang = ?"

# What the version of a removal or of a return repeats of the version before, so that it can be read on its own.
_REPEATED = (
    *CONTENT, *JUDGED, "content_digest", "section", "article_id", "lang", "entity", "url", "extent", "reader",
)  # fmt: skip

_WITH_PLACE = """
SELECT v.*, w.file, w.offset FROM versions AS v LEFT JOIN warc_records AS w ON w.record = v.warc_record
WHERE v.version_id = ?
"""

_INDEX = """
INSERT OR REPLACE INTO warc_records (record, file, offset, length, digest) VALUES (?, ?, ?, ?, ?)
"""

_as_json = json.JSONEncoder(ensure_ascii=False).encode


class Recorder:
    """Writes versions and articles for one run, inside a transaction that the writer holds.

    ``origin`` is that of the run.
    """

    def __init__(self, db: Database, entries: Entries, run_id: str, origin: str, doubts: Doubts = NO_DOUBTS) -> None:
        self._db = db
        self._entries = entries
        self._run_id = run_id
        self._origin = origin
        self._reread = doubts.reread
        self._indexed_record: str | None = None
        self.quiet = QuietReadings(db, entries)
        self.waiting = WaitingTexts(db, entries, run_id, doubts.rule, self._read_again)
        self.begin_batch()

    def record(self, item: PressItem) -> Sighting:
        """Append a version when ``item`` says something new; returns its event, None when nothing changed.

        A former text is not new before it has been seen for long enough: until then it is kept apart. All is computed
        before anything is written, so that an error of ours leaves nothing behind.
        """
        key = (item.section, item.article_id, item.lang)
        if self._is_withheld(*key):
            return None
        known = self._held(*key)
        held = self._crawled(key, known)
        content = content_of(item)
        digest = content_digest(content)
        event = event_of(held, item, digest)
        if event is None or (held and event == "edited" and self._only_read_otherwise(held, item, digest)):
            if held:
                self.waiting.shows_newest(held, item)
            sightings.saw(self._db, *key, item.source)
            return None
        if held and event == "edited" and self.waiting.keeps_apart(held, item, digest, reader_of(item)):
            sightings.saw(self._db, *key, item.source)
            return APART
        seen_at = item.seen_at or ""
        if held and held.extent == "full" and item.extent == "summary":
            # Back on the site, but only a summary can be seen: what we hold in full is the best reading of it.
            version = self._repeated(held)
        else:
            entity = item.entity if held is None or moved(held, item) else held.entity
            version = content | judged(item) | _around(item, entity) | _read_off(item) | {"content_digest": digest}
        version |= {"source": item.source, "event": event, "seen_at": seen_at, **_evidence(item.warc)}
        version["not_before"] = self._not_before(key, held, version)
        self._append_now(version, self._earlier(version) if known else [])
        self._index(item.warc)
        sightings.saw(self._db, *key, item.source)
        return event

    def testify(self, item: PressItem) -> Event | None:
        """Append what somebody's capture shows; returns None where the same capture has said so already.

        Nothing is concluded here: what it means follows from the versions around it (``derived/captured``).
        """
        if self._is_withheld(item.section, item.article_id, item.lang):
            return None
        content = content_of(item)
        version = content | judged(item) | _around(item, item.entity)
        version |= {"content_digest": content_digest(content), "seen_at": item.seen_at or "", "event": CAPTURED}
        if self._db.execute(_TESTIFIED, version).fetchone():
            return None
        version |= {"source": CAPTURE, "origin": CAPTURE, "run_id": self._run_id, **_evidence(item.warc)}
        unknown = {"not_before": None, "counted_at": None}
        self._put(version | unknown | _read_off(item), self._earlier(version), sealed)
        self._index(item.warc)
        return CAPTURED

    def remove(self, key: Key, source: str, *, seen_at: str, not_before: str | None) -> None:
        """Append the removal of a live variant: its last content again.

        ``seen_at`` is when it was first missed and ``not_before`` when it was last there, both UTC.
        """
        held = self._held(*key)
        if held is None:
            raise KeyError(f"{' '.join(map(str, key))} is not in the archive")
        version = self._repeated(held) | {"source": source, "event": "removed", **_evidence(None)}
        version |= {"seen_at": seen_at, "not_before": not_before}
        self._append_now(version, self._earlier(version))
        # Should it come back as it was, its showing must be news.
        sightings.forget(self._db, *key)

    def last_shown(self, key: Key, before: str) -> str | None:
        """When a variant was last there, by any source and before a moment (UTC); None where it is not held."""
        held = self._held(*key)
        if held is None:
            return None
        self.quiet.asked(Feed(held.entity, key[0], key[2]))
        return last_shown(self._db, Sought(*key, held.entity, held.published_at), "summary", held.seen_at, before)

    def take_over(self, version: Mapping[str, Any]) -> int:
        """Append a version as another archive or a journal has it, and let its article follow. Returns its key."""
        earlier = self._earlier(version)
        return self._put(dict(version), earlier, _as_it_is)

    def append_again(self, version: Mapping[str, Any]) -> int:
        """Append a version that was recorded before and is read otherwise now: another entry. Returns its key."""
        return self._put(dict(version), self._earlier(version), sealed)

    def begin_batch(self) -> None:
        """What was appended so far is committed, and in the full-text index."""
        self._indexed = self._entries.newest(VERSIONS)
        self._read_before: dict[tuple[str, ...], bool] = {}

    def index(self) -> None:
        """Let the full-text index follow what was appended since ``begin_batch``."""
        if self._entries.newest(VERSIONS) > self._indexed:
            full_text.update(self._db, self._indexed)
            passages.update(self._db, self._indexed)
            sketches.update(self._db, self._indexed)

    def is_live(self, section: str, article_id: int, lang: str) -> bool:
        """Whether the variant is held and was not removed."""
        held = self._held(section, article_id, lang)
        return held is not None and held.status == "live"

    def _is_withheld(self, section: str, article_id: int, lang: str) -> bool:
        """Whether the text of a variant has been redacted; in most archives none has."""
        return self._entries.newest(REDACTIONS) > 0 and redacted_rows.is_withheld(self._db, section, article_id, lang)

    def _only_read_otherwise(self, held: Held, item: PressItem, digest: str) -> bool:
        """Whether the difference is our doing: the record of the held version, read as today, says the same."""
        if held.reader == reader_of(item) or moved(held, item):
            return False
        content = self._content_today(held.version_id)
        if content is None or content_digest(content) != digest:
            return False
        return held.source != item.source or content["published_at"] == item.published_at

    def _read_again(self, version_id: int) -> str | None:
        content = self._content_today(version_id)
        return content_digest(content) if content else None

    def _content_today(self, version_id: int) -> Mapping[str, Any] | None:
        (version,) = self._db.query(_WITH_PLACE, [version_id])
        return self._reread(version)

    def _not_before(self, key: Key, held: Held | None, version: Version) -> str | None:
        seen_at = version["seen_at"]
        self.quiet.asked(Feed(held.entity if held else version["entity"], key[0], key[2]))
        if held is None:
            if not self._was_read(version["entity"], version["section"], version["lang"]):
                return None
            sought = Sought(*key, version["entity"], version["published_at"])
            return last_absent(self._db, sought, version["source"], "", seen_at)
        sought = Sought(*key, held.entity, held.published_at)
        if held.status == "removed":
            return last_absent(self._db, sought, version["source"], held.seen_at, seen_at) or held.seen_at
        before = self.waiting.first_sight(key, held, seen_at)
        return last_shown(self._db, sought, held.extent, held.seen_at, before)

    def _was_read(self, *feed: str) -> bool:
        """Whether anybody has ever read the feed completely; a first crawl need not look that up for each item."""
        if feed not in self._read_before:
            self._read_before[feed] = ever_read(self._db, *feed)
        return self._read_before[feed]

    def _append_now(self, version: Version, everything: list[Version]) -> None:
        """Append a version that this run has seen: it comes after what other runs saw, whatever the clock says."""
        earlier = [row for row in everything if not is_captured(row)]
        version |= {"run_id": self._run_id, "origin": self._origin, "counted_at": None}
        if earlier and not comes_last(version, earlier):
            newest = max(row["counted_at"] or row["seen_at"] for row in earlier)
            version["counted_at"] = utc(parse_utc(newest) + timedelta(seconds=1))
        self._put(version, everything, sealed)

    def _put(self, version: Version, earlier: list[Version], seal: Callable[[Ledger, Row], Row]) -> int:
        version["version"] = len(earlier) + 1
        row = seal(VERSIONS, completed(version))
        version |= {"version_id": self._entries.newest(VERSIONS) + 1, "leaf_hash": row["leaf_hash"]}
        state = articles.fold([*earlier, version])
        is_shown = state["version_id"] == version["version_id"]
        variant = articles.complete(state, version if is_shown else articles.shown(self._db, state))
        marks = b"" if earlier else version.get("sketch")
        marks = sketch(version["text"].encode()) if marks is None else marks
        key = self._entries.take_over(VERSIONS, row)
        articles.put(self._db, variant)
        sketches.put(self._db, key, marks)
        return key

    def _index(self, warc: WarcRecord | None) -> None:
        """Where the record lies; a page of items names one record, mostly."""
        if warc and warc.record != self._indexed_record:
            self._db.execute(_INDEX, (warc.record, warc.file, warc.offset, warc.length, warc.digest))
            self._indexed_record = warc.record

    def _earlier(self, version: Mapping[str, Any]) -> list[Version]:
        rows = self._db.execute(_EARLIER, [version[name] for name in KEY])
        return [dict(zip(articles.FOLDED, row, strict=True)) for row in rows]

    def _held(self, section: str, article_id: int, lang: str) -> Held | None:
        row = self._db.conn.execute(_HELD, (section, article_id, lang)).fetchone()
        return Held(*row) if row else None

    def _crawled(self, key: Key, held: Held | None) -> Held | None:
        """What crawls hold of a variant: captures by people make nothing known to them."""
        if held is None or self._db.conn.execute(_HAS_CAPTURES, key).fetchone() is None:
            return held
        crawled = [row for row in self._earlier(dict(zip(KEY, key, strict=True))) if not is_captured(row)]
        if not crawled:
            return None
        state = articles.fold(crawled)
        row = self._db.conn.execute(_CRAWLED, (state["status"], state["version_id"])).fetchone()
        return Held(*row)

    def _repeated(self, held: Held) -> Version:
        query = f"SELECT {', '.join(_REPEATED)} FROM versions WHERE version_id = ?"
        return dict(zip(_REPEATED, self._db.execute(query, [held.version_id]).fetchone(), strict=True))


def content_of(item: PressItem) -> Version:
    """What the site said of an item, as the columns of a version hold it."""
    return {
        "title": item.title or "",
        "text": item.text,
        "summary": item.summary or "",
        "published_raw": item.published_raw,
        "image_url": item.image_url,
        "links": _as_json(item.links),
        "media": _as_json(item.media),
    }


def reader_of(item: PressItem) -> str:
    """Which code made the content of an item: the reader of the answer, and the rules that made text of it."""
    return f"{item.reader or item.source} text/{RULES}"


def _as_it_is(_: Ledger, row: Row) -> Row:
    return row


def _read_off(item: PressItem) -> Version:
    """What the stages have read off the text, so that nobody need do it again; None where nobody has."""
    return {"facts": item.facts, "sketch": None if item.sketch is None else bytes.fromhex(item.sketch)}


def _evidence(warc: WarcRecord | None) -> Version:
    return {"warc_record": warc.record if warc else None, "warc_digest": warc.digest if warc else None}


def _around(item: PressItem, entity: str) -> Version:
    return {
        "section": item.section,
        "article_id": item.article_id,
        "lang": item.lang,
        "entity": entity,
        "url": details_url(entity, item.section, item.article_id, item.lang),
        "extent": item.extent,
        "reader": reader_of(item),
    }
