"""Defines a table to export: its columns, the query that gives its rows, and what a selection means to it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.schema import identity
from govkz_crawler.archive.transfer.select import Selection, entity_names
from govkz_crawler.entities import SITE, Entity, Name, shipped, updated
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.fields import FIELDS, Field, Row
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.normalise.clock import ALMATY, parse_utc

_OF_ARTICLES = {field.name: field for field in FIELDS}
_LANGS = ("kk", "ru", "en")


# For a delta: the place in the log of that version, and which rows are of variants that have changed since.
SINCE = "(SELECT coalesce(max(log_index), -1) FROM log WHERE ledger = 'versions' AND row = :after_version)"
CHANGED = """(section, article_id, lang) IN (
  SELECT section, article_id, lang FROM versions WHERE version_id > :after_version
)"""


@dataclass(frozen=True, slots=True)
class Conditions:
    """SQL for each part of a selection; None where the table does not know it.

    ``moment`` is the column that ``since`` and ``until`` bound. ``after`` is on ``:after_version``.
    """

    entity: str | None = "entity"
    lang: str | None = "lang"
    moment: str | None = "published_at"
    after: str | None = "version_id > :after_version"


@dataclass(frozen=True, slots=True)
class Table:
    """``query`` has a place ``{where}`` and an order that never changes; ``finish`` makes of one of its rows what the
    columns hold, but for names of entities, lists and what follows from a column alone."""

    name: str
    title: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    query: str
    conditions: Conditions = Conditions()
    finish: Callable[[Row], Row] = lambda row: row


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table that a selection names; ``advance`` is called with rows passed. With ``limit`` no more than
    so many, and of those that ``only`` (conditions in SQL) let through."""

    table: Table
    db: Database
    selection: Selection
    advance: Callable[[int], None] = lambda _: None
    limit: int | None = None
    only: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def key(self) -> tuple[str, ...]:
        return self.table.key

    @property
    def origin(self) -> str:
        return identity.origin(self.db)

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.table.fields

    def count(self) -> int:
        """How many they are. Raises InterchangeError where the selection asks what the table does not know."""
        (number,) = self.db.execute(f"SELECT count(*) FROM ({self._query()})", self._values()).fetchone()
        return int(number)

    def __iter__(self) -> Iterator[Row]:
        names = _Names(self.db)
        found = self.db.execute(self._query(), self._values())
        columns = [column[0] for column in found.description]
        lists = [field.name for field in self.fields if field.type == "list"]
        for values in found:
            row = dict(zip(columns, values, strict=True))
            row |= {name: json.loads(row[name]) for name in lists}
            row |= names.of(row["entity"]) if "entity" in row else {}
            made = self.table.finish(row | _derived(row))
            yield {field.name: made[field.name] for field in self.fields}
            self.advance(1)

    def _query(self) -> str:
        limit = "" if self.limit is None else f" LIMIT {self.limit}"
        return self.table.query.format(where=" AND ".join(self._wanted()) or "true") + limit

    def _wanted(self) -> Iterator[str]:
        asked, known = self.selection, self.table.conditions
        for given, column, option, condition in (
            (asked.entities, known.entity, "--entity", "{} IN (SELECT value FROM json_each(:entities))"),
            (asked.langs, known.lang, "--lang", "{} IN (SELECT value FROM json_each(:langs))"),
            (asked.since, known.moment, "--since", "{} >= :since"),
            (asked.until, known.moment, "--until", "{} < :until"),
            (asked.after_version is not None, known.after, "--after-version", "{}"),
        ):
            if given and column is None:
                raise InterchangeError(f"{self.name} are not chosen by {option}: leave it out")
            if given:
                yield condition.format(column)
        yield from self.only

    def _values(self) -> dict[str, Any]:
        asked = self.selection
        return {
            "entities": json.dumps(asked.entities), "langs": json.dumps(asked.langs), "since": asked.since,
            "until": asked.until, "after_version": asked.after_version,
        }  # fmt: skip


def like(*names: str) -> tuple[Field, ...]:
    """Columns that the table has in common with the articles."""
    return tuple(_OF_ARTICLES[name] for name in names)


ENTITY = like("entity", "entity_kk", "entity_ru", "entity_en")


class _Names:
    """The names of entities in three languages, each looked up once."""

    def __init__(self, db: Database) -> None:
        self._archived = entity_names(db)
        self._known: dict[str, Row] = {}

    def of(self, slug: str) -> Row:
        if slug not in self._known:
            self._known[slug] = named(slug, self._archived.get(slug, {}))
        return self._known[slug]


def named(slug: str, archived: dict[str, str]) -> Row:
    """``entity_kk``, ``entity_ru`` and ``entity_en``: what the archive knows, else what ships; None where no name is
    known in that language."""
    known = Entity(slug, names={code: Name(name, (SITE,)) for code, name in archived.items()})
    names = updated(shipped().get(slug), known).names
    return {f"entity_{lang}": names[lang].text if lang in names else None for lang in _LANGS}


def published_local(at: str | None) -> str | None:
    """A UTC time as it is in Almaty, with its offset."""
    return parse_utc(at).astimezone(ALMATY).isoformat() if at else None


def _derived(row: Row) -> Row:
    """What follows from a column alone."""
    derived: Row = {}
    if "leaf_hash" in row:
        derived["ni"] = ni_name(bytes.fromhex(row["leaf_hash"]))
    if "published_at" in row:
        derived["published_local"] = published_local(row["published_at"])
    return derived
