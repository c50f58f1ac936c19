"""What an archive says, in the terms of the simulation: events with their windows, gaps, coverage."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from tests.standin import Variant

VariantKey = tuple[str, int, str]  # section, id, lang

TAG = re.compile(r"<[^>]*>")
HREF = re.compile(r'href="([^"]*)"')
IFRAME = re.compile(r'<iframe src="([^"]*)"')

COVERED = """
WITH each AS (
  SELECT run_id, entity, section, lang, from_at, to_at, outcome FROM coverage WHERE entity <> '+'
  UNION ALL
  SELECT run_id, one.value, section, lang, period.key, to_at, outcome
  FROM coverage, json_each(scope, '$.of') AS period, json_each(period.value) AS one WHERE entity = '+'
)
SELECT run_id, entity, section, lang, from_at, to_at FROM each
WHERE outcome = 'complete' AND from_at IS NOT NULL
AND entity IN (SELECT DISTINCT entity FROM versions UNION VALUES ('*'))
"""

APART = "SELECT run_id, section, article_id, lang FROM quarantine WHERE article_id IS NOT NULL"

# Columns of the contract that may not be filled yet; what they tell is judged as soon as any row does.
AWAITED = ("not_before", "media")


class Content(NamedTuple):
    """What a reader sees, without white space; addresses without parameters."""

    title: str
    text: str
    links: tuple[str, ...]
    media: tuple[str, ...]


class Event(NamedTuple):
    """A row of ``versions``. ``content`` is None where the variant is gone."""

    version_id: int
    event: str
    entity: str
    content: Content | None
    published_at: str | None
    not_before: str | None
    seen_at: str
    run_id: str


class Period(NamedTuple):
    """A period of a feed, by the dates of its items; an entity ``*`` is the whole site."""

    entity: str
    section: str
    lang: str
    from_at: str
    to_at: str

    def holds(self, key: VariantKey, entity: str, created: datetime) -> bool:
        """Whether an item of that date belongs to it."""
        return (
            (self.section, self.lang) == (key[0], key[2])
            and self.entity in {entity, "*"}
            and datetime.fromisoformat(self.from_at) <= created < datetime.fromisoformat(self.to_at)
        )


class Archived(NamedTuple):
    """``columns``: those of AWAITED that tell something; ``covered``: what each run says that it read completely;
    ``apart``: the run and the variant of each row that was kept apart.
    """

    events: dict[VariantKey, list[Event]]
    columns: frozenset[str]
    covered: dict[str, list[Period]]
    apart: frozenset[tuple[str, VariantKey]] = frozenset()


def read(archive: Path) -> Archived:
    with closing(_open(archive)) as db:
        rows = db.execute("SELECT * FROM versions ORDER BY version_id").fetchall()
        columns = frozenset(name for name in AWAITED if any(_tells(row, name) for row in rows))
        covered: dict[str, list[Period]] = {}
        for run_id, *period in db.execute(COVERED):
            covered.setdefault(run_id, []).append(Period(*period))
        apart = frozenset((run_id, tuple(key)) for run_id, *key in db.execute(APART))
    events: dict[VariantKey, list[Event]] = {}
    for row in rows:
        events.setdefault((row["section"], row["article_id"], row["lang"]), []).append(_event(row))
    return Archived(events, columns, covered, apart)


def gaps(archive: Path) -> list[Period]:
    with closing(_open(archive)) as db:
        return [Period(*row) for row in db.execute("SELECT entity, section, lang, from_at, to_at FROM gaps")]


def runs(archive: Path) -> list[str]:
    """The ids of all runs, oldest first."""
    if not archive.exists():
        return []
    with closing(_open(archive)) as db:
        return [row[0] for row in db.execute("SELECT run_id FROM runs ORDER BY rowid")]


def shown(variant: Variant | None, columns: frozenset[str]) -> Content | None:
    """What an archive with these columns should say of a variant."""
    if variant is None:
        return None
    body = variant.body or ""
    media = tuple(IFRAME.findall(body)) if "media" in columns else ()
    return Content(_squeezed(variant.title), _squeezed(TAG.sub(" ", body)), _links(HREF.findall(body)), media)


def _tells(row: sqlite3.Row, name: str) -> bool:
    return name in row.keys() and row[name] not in (None, "[]")  # noqa: SIM118


def _event(row: sqlite3.Row) -> Event:
    said = dict.fromkeys(AWAITED) | dict(row)
    links, media = json.loads(said["links"] or "[]"), json.loads(said["media"] or "[]")
    content = Content(_squeezed(said["title"]), _squeezed(said["text"]), _links(links), tuple(_embedded(media)))
    return Event(
        said["version_id"],
        said["event"],
        said["entity"],
        None if said["event"] == "removed" else content,
        said["published_at"],
        said["not_before"],
        said["seen_at"],
        said["run_id"],
    )


def _links(addresses: list[str]) -> tuple[str, ...]:
    return tuple(address.partition("?")[0] for address in addresses if address.startswith("https://egov.kz/"))


def _embedded(media: list[Any]) -> Iterator[str]:
    """Addresses of frames, whether the archive keeps them as text or with their kind."""
    for one in media:
        address = one if isinstance(one, str) else str(one.get("url") or one.get("src") or "")
        if "/embed/" in address:
            yield address.partition("?")[0]


def _squeezed(text: str | None) -> str:
    return "".join(unescape(text or "").split())


def _open(archive: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db
