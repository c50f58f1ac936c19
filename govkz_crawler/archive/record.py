"""Recording what was seen of a language variant: the event, the version row, the article after it."""

import json
import sqlite3
from typing import Any

from govkz_crawler.archive import articles
from govkz_crawler.archive.chain import CONTENT, VERSIONS, content_hash
from govkz_crawler.archive.events import Event, Held, event_of, moved
from govkz_crawler.archive.ledgers import Heads
from govkz_crawler.items import PressItem
from govkz_crawler.normalise.urls import details_url

_HELD = """
SELECT a.entity, a.status, v.extent, v.content_hash, v.version_id
FROM articles AS a JOIN versions AS v USING (version_id)
WHERE a.section = ? AND a.article_id = ? AND a.lang = ?
"""

_EARLIER = f"SELECT {', '.join(articles.FOLDED)} FROM versions WHERE section = ? AND article_id = ? AND lang = ?"


class Recorder:
    """Writes versions and articles for one run, inside a transaction that the writer holds."""

    def __init__(self, connection: sqlite3.Connection, heads: Heads, run_id: str) -> None:
        self._connection = connection
        self._heads = heads
        self._run_id = run_id

    def record(self, item: PressItem) -> Event | None:
        """Append a version when ``item`` says something new; returns its event, None when nothing changed."""
        held = self._held(item.section, item.article_id, item.lang)
        content = content_of(item)
        event = event_of(held, item, content_hash(content))
        self.sighted(item.section, item.article_id, item.lang, item.source)
        if event is None:
            return None
        if held and held.extent == "full" and item.extent == "summary":
            # Back on the site, but only a summary can be seen: what we hold in full is the best reading of it.
            content = self._content_of(held)
        stays = held is not None and not moved(held, item)
        entity = held.entity if held and stays else item.entity
        version = {
            **content,
            "section": item.section,
            "article_id": item.article_id,
            "lang": item.lang,
            "event": event,
            "entity": entity,
            "published_on": item.published_on,
            "published_raw": item.published_raw,
            "url": details_url(entity, item.section, str(item.article_id), item.lang),
            "content_lang": item.content_lang,
            "translation": item.translation,
            "extent": held.extent if held and event == "returned" and item.extent == "summary" else item.extent,
            "seen_at": item.seen_at,
            "source": item.source,
            "warc_file": item.warc_file,
            "warc_offset": item.warc_offset,
        }
        self.append(version)
        return event

    def remove(self, section: str, article_id: int, lang: str, source: str, seen_at: str) -> None:
        """Append the removal of a live variant: its last content again, so that the row can be read on its own."""
        row = self._row("versions", "version_id", self._must_hold(section, article_id, lang).version_id)
        gone = {name: row[name] for name in row if name not in ("version_id", "prev_hash", "entry_hash", "run_id")}
        gone |= {
            "event": "removed",
            "seen_at": seen_at,
            "source": source,
            "warc_file": None,
            "warc_offset": None,
        }
        self.append(gone)

    def append(self, version: dict[str, Any]) -> None:
        """Number and chain one version, and let its article follow."""
        key = [version[name] for name in articles.KEY]
        earlier = [dict(zip(articles.FOLDED, row, strict=True)) for row in self._connection.execute(_EARLIER, key)]
        content = {"version": len(earlier) + 1, "content_hash": content_hash(version)}
        version = {"run_id": self._run_id, **version, **content}
        version["version_id"] = self._heads.append(VERSIONS, version)
        self._connection.execute(articles.PUT, articles.fold([*earlier, version]))

    def _held(self, section: str, article_id: int, lang: str) -> Held | None:
        row = self._connection.execute(_HELD, (section, article_id, lang)).fetchone()
        return Held(*row) if row else None

    def _must_hold(self, section: str, article_id: int, lang: str) -> Held:
        held = self._held(section, article_id, lang)
        if held is None:
            raise KeyError(f"{section} {article_id} {lang} is not in the archive")
        return held

    def _content_of(self, held: Held) -> dict[str, Any]:
        row = self._row("versions", "version_id", held.version_id)
        return {name: row[name] for name in CONTENT}

    def _row(self, table: str, key: str, value: int) -> dict[str, Any]:
        cursor = self._connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (value,))
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    def sighted(self, section: str, article_id: int, lang: str, source: str) -> None:
        """Note which sources have ever shown an item: only those can miss it."""
        self._connection.execute(
            "INSERT OR IGNORE INTO sightings (section, article_id, lang, source) VALUES (?, ?, ?, ?)",
            (section, article_id, lang, source),
        )


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
