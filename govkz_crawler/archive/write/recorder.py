"""Recording what was seen of a language variant: the event, the version row, the article after it."""

import json
from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from govkz_crawler.archive.derived import articles
from govkz_crawler.archive.derived.order import comes_last
from govkz_crawler.archive.feeds import sightings
from govkz_crawler.archive.schema.ledgers import CONTENT, VERSIONS, content_hash
from govkz_crawler.archive.write import full_text
from govkz_crawler.archive.write.entries import Heads
from govkz_crawler.archive.write.events import Event, Held, event_of, moved
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.normalise.urls import details_url

_HELD = """
SELECT a.entity, a.status, v.extent, v.content_hash, v.version_id
FROM variants AS a JOIN versions AS v USING (version_id)
WHERE a.section = ? AND a.article_id = ? AND a.lang = ?
"""
_EARLIER = f"SELECT {', '.join(articles.FOLDED)} FROM versions WHERE section = ? AND article_id = ? AND lang = ?"

# What the version of a removal or of a return repeats of the version before, so that it can be read on its own.
_REPEATED = (
    *CONTENT, "content_hash", "section", "article_id", "lang", "entity", "published_on", "published_raw", "url",
    "content_lang", "translation", "extent",
)  # fmt: skip


class Recorder:
    """Writes versions and articles for one run, inside a transaction that the writer holds."""

    def __init__(self, db: Database, heads: Heads, run_id: str) -> None:
        self._db = db
        self._heads = heads
        self._run_id = run_id
        self.begin_batch()

    def record(self, item: PressItem) -> Event | None:
        """Append a version when ``item`` says something new; returns its event, None when nothing changed."""
        held = self._held(item.section, item.article_id, item.lang)
        content = content_of(item)
        content["content_hash"] = content_hash(content)
        event = event_of(held, item, content["content_hash"])
        sightings.saw(self._db, item.section, item.article_id, item.lang, item.source)
        if event is None:
            return None
        if held and held.extent == "full" and item.extent == "summary":
            # Back on the site, but only a summary can be seen: what we hold in full is the best reading of it.
            version = self._repeated(held)
        else:
            entity = item.entity if held is None or moved(held, item) else held.entity
            version = content | _around(item, entity) | {"facts": item.facts}
        evidence = {"source": item.source, "warc_file": item.warc_file, "warc_offset": item.warc_offset}
        self._append_now(version | evidence | {"event": event}, item.seen_at or "", is_first=held is None)
        return event

    def remove(self, section: str, article_id: int, lang: str, source: str, seen_at: str) -> None:
        """Append the removal of a live variant: its last content again."""
        held = self._held(section, article_id, lang)
        if held is None:
            raise KeyError(f"{section} {article_id} {lang} is not in the archive")
        evidence = {"source": source, "warc_file": None, "warc_offset": None}
        self._append_now(self._repeated(held) | evidence | {"event": "removed"}, seen_at, is_first=False)
        # Should it come back as it was, its showing must be news.
        sightings.forget(self._db, section, article_id, lang)

    def append(self, version: dict[str, Any]) -> None:
        """Number and chain one version, and let its article follow."""
        self._append(version | {"content_hash": content_hash(version)}, self._earlier(version))

    def begin_batch(self) -> None:
        """What was appended so far is committed, and in the full-text index."""
        self._indexed = self._heads.newest(VERSIONS)

    def index(self) -> None:
        """Let the full-text index follow what was appended since ``begin_batch``."""
        if self._heads.newest(VERSIONS) > self._indexed:
            full_text.follow(self._db, self._indexed)

    def is_live(self, section: str, article_id: int, lang: str) -> bool:
        """Whether the variant is held and was not removed."""
        held = self._held(section, article_id, lang)
        return held is not None and held.status == "live"

    def _append_now(self, version: dict[str, Any], seen_at: str, is_first: bool) -> None:
        """Append a version that this run has seen: it comes after all others, whatever the clock says."""
        earlier = [] if is_first else self._earlier(version)
        version |= {"run_id": self._run_id, "seen_at": seen_at}
        if earlier and not comes_last(version, earlier):
            version["seen_at"] = utc(parse_utc(max(row["seen_at"] for row in earlier)) + timedelta(seconds=1))
        self._append(version, earlier)

    def _append(self, version: dict[str, Any], earlier: list[dict[str, Any]]) -> None:
        version["version"] = len(earlier) + 1
        version["version_id"] = self._heads.append(VERSIONS, version)
        state = articles.fold([*earlier, version])
        is_shown = state["version_id"] == version["version_id"]
        articles.put(self._db, articles.complete(state, version if is_shown else articles.shown(self._db, state)))

    def _earlier(self, version: dict[str, Any]) -> list[dict[str, Any]]:
        rows = self._db.execute(_EARLIER, [version[name] for name in articles.KEY])
        return [dict(zip(articles.FOLDED, row, strict=True)) for row in rows]

    def _held(self, section: str, article_id: int, lang: str) -> Held | None:
        row = self._db.execute(_HELD, (section, article_id, lang)).fetchone()
        return Held(*row) if row else None

    def _repeated(self, held: Held) -> dict[str, Any]:
        query = f"SELECT {', '.join(_REPEATED)} FROM versions WHERE version_id = ?"
        return dict(zip(_REPEATED, self._db.execute(query, [held.version_id]).fetchone(), strict=True))


def content_of(item: PressItem) -> dict[str, Any]:
    """What a reader sees of an item, as the columns of a version hold it."""
    return {
        "title": item.title or "",
        "text": item.text,
        "summary": item.summary or "",
        "links": json.dumps(item.links, ensure_ascii=False),
        "image_url": item.image_url,
        "published_at": item.published_at,
    }


def _around(item: PressItem, entity: str) -> dict[str, Any]:
    return {
        "section": item.section,
        "article_id": item.article_id,
        "lang": item.lang,
        "entity": entity,
        "published_on": item.published_on,
        "published_raw": item.published_raw,
        "url": details_url(entity, item.section, item.article_id, item.lang),
        "content_lang": item.content_lang,
        "translation": item.translation,
        "extent": item.extent,
    }
