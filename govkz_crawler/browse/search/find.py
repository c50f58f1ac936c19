"""Runs an FTS5 expression and ranks the items found, in time that does not grow with their number.

Ranking reads every match, and a common word has hundreds of thousands. So the newest matches are counted first, up to
a limit, and only these are ranked; the page says so where the limit was met. What is found is variants; what is shown
is items, each once, whatever its languages.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from govkz_crawler.browse.queries.entities import of_them
from govkz_crawler.browse.snapshot import Row, rows

RANKED = 2_000  # matches that are ranked; nobody leafs through more
FEW = 50_000  # rows that are gathered faster than each match is looked at
PAGE = 20
_TITLE_WEIGHT, _TEXT_WEIGHT = 8.0, 1.0  # a word in the title says what an item is about

SCORE = f"bm25(articles_fts, {_TITLE_WEIGHT}, {_TEXT_WEIGHT})"

# What hits are grouped and counted by; an index or the row of a variant has it.
STATE = "s.version_id, s.section, s.article_id, s.lang, s.entity, s.published_at, s.published_on, s.status"

SHOWN = """
SELECT v.title, v.text, s.section, s.article_id, s.lang, s.entity, s.published_at, s.published_on, s.status,
  s.translation, s.versions, s.edits, s.version_id
FROM json_each(:shown) AS wanted
CROSS JOIN variants AS s INDEXED BY variants_version ON s.version_id = wanted.value
CROSS JOIN versions AS v ON v.version_id = wanted.value
ORDER BY wanted.key
"""

_REMOVED = "SELECT version_id FROM variants INDEXED BY variants_removed WHERE status = 'removed'"


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must have beside the words. ``entities`` are slugs, None for all; ``since`` and ``before`` are UTC, the
    latter exclusive."""

    lang: str | None = None
    entities: tuple[str, ...] | None = None
    since: str | None = None
    before: str | None = None
    status: str | None = None
    by_date: bool = False

    @property
    def narrow(self) -> bool:
        """Whether they leave anything out."""
        return self != Filters(by_date=self.by_date)

    @property
    def values(self) -> Row:
        """The parameters of conditions."""
        return {
            "lang": self.lang, "entities": json.dumps(self.entities), "since": self.since or "",
            "before": self.before or "9",
        }  # fmt: skip

    @property
    def conditions(self) -> list[str]:
        """What variants must be, as SQL; of their status nothing, because its index holds only the removed."""
        wanted = [of_them(self.entities)] if self.entities is not None else []
        if self.lang:
            wanted.append("+lang = :lang" if wanted else "lang = :lang")  # the entity's index has the language too
        if self.since or self.before:
            wanted.append("published_at >= :since AND published_at < :before")
        return wanted


@dataclass(frozen=True, slots=True)
class Found:
    """``hits`` are the items of one page: for each its variants that were found, the best first. ``count`` is how many
    items were ranked, ``cut`` says that there is more. ``facets`` count the ranked items
    by entity, lang, year and status."""

    hits: list[list[Row]] = field(default_factory=list)
    count: int = 0
    cut: bool = False
    facets: dict[str, Counter[str]] = field(default_factory=dict)


def find(connection: sqlite3.Connection, match: str, filters: Filters, page: int | None = 1) -> Found:
    """One page of items, the best first; without ``page`` all of them."""
    hits, cut = find_hits(connection, match, filters)
    return found_among(connection, ranked(hits, filters.by_date), page, cut=cut)


def find_hits(connection: sqlite3.Connection, match: str, filters: Filters) -> tuple[list[Row], bool]:
    """The variants that are ranked, the newest first, and whether there are more."""
    where = " AND ".join(conditions(filters, gather=few(connection, filters)))
    values = {**filters.values, "match": match, "limit": RANKED + 1}
    newest = rows(connection, newest_query(where, scored=not filters.by_date), values)
    return newest[:RANKED], len(newest) > RANKED


def every_match(connection: sqlite3.Connection, match: str, filters: Filters, limit: int) -> list[int]:
    """The versions that the variants show which it would find if all were ranked, the newest first."""
    where = " AND ".join(conditions(filters, gather=few(connection, filters)))
    query = f"SELECT f.rowid AS id FROM articles_fts AS f WHERE {where} ORDER BY f.rowid DESC LIMIT :limit"
    return [hit["id"] for hit in rows(connection, query, {**filters.values, "match": match, "limit": limit})]


def count(connection: sqlite3.Connection, match: str, filters: Filters) -> int:
    """How many variants it would find, counted up to one more than are ranked."""
    where = " AND ".join(conditions(filters, gather=few(connection, filters)))
    newest = f"SELECT 1 FROM articles_fts AS f WHERE {where} LIMIT :limit"
    values = {**filters.values, "match": match, "limit": RANKED + 1}
    (counted,) = rows(connection, f"SELECT count(*) AS found FROM ({newest})", values)
    return int(counted["found"])


def found_among(connection: sqlite3.Connection, hits: list[Row], page: int | None, *, cut: bool) -> Found:
    """The page of items that these hits come to, in their order, with the texts of no others; without ``page`` all."""
    items: dict[tuple[str, int], list[int]] = {}
    for hit in hits:
        items.setdefault((hit["section"], hit["article_id"]), []).append(hit["version_id"])
    shown = list(items.values()) if page is None else list(items.values())[PAGE * (page - 1) :][:PAGE]
    wanted = [version_id for versions in shown for version_id in versions]
    texts = {hit["version_id"]: hit for hit in rows(connection, SHOWN, {"shown": json.dumps(wanted)})}
    return Found([[texts[version_id] for version_id in versions] for versions in shown], len(items), cut, facets(hits))


def facets(hits: Sequence[Row]) -> dict[str, Counter[str]]:
    """How many items each entity, lang, year and status would leave."""
    places: dict[tuple[str, int], int] = {}
    items = [places.setdefault((hit["section"], hit["article_id"]), len(places)) for hit in hits]
    values = {
        "entity": [hit["entity"] for hit in hits], "lang": [hit["lang"] for hit in hits],
        "year": [(hit["published_on"] or "")[:4] for hit in hits], "status": [hit["status"] for hit in hits],
    }  # fmt: skip
    counted = {name: Counter(map(itemgetter(0), set(zip(of, items, strict=True)))) for name, of in values.items()}
    del counted["year"][""]
    return counted


def ranked(hits: list[Row], by_date: bool) -> list[Row]:
    """The hits, the best first; of equals the one that was archived last."""
    if by_date:
        return sorted(hits, key=lambda hit: (hit["published_at"] or "", hit["version_id"]), reverse=True)
    return sorted(hits, key=lambda hit: (hit["score"], -hit["version_id"]))


def newest_query(where: str, *, scored: bool) -> str:
    """The newest matches, in one walk through the index, with what they are grouped, counted and ranked by."""
    return f"""
    WITH newest AS MATERIALIZED (
      SELECT f.rowid AS id, {SCORE if scored else "0.0"} AS score FROM articles_fts AS f
      WHERE {where} ORDER BY f.rowid DESC LIMIT :limit
    )
    SELECT {STATE}, newest.score FROM newest CROSS JOIN variants AS s INDEXED BY variants_version
      ON s.version_id = newest.id
    """


def few(connection: sqlite3.Connection, filters: Filters) -> bool:
    """Whether the filters let few variants through, told from an index and without counting them all."""
    if not filters.conditions:
        return True
    found = f"SELECT 1 FROM variants WHERE {' AND '.join(filters.conditions)} LIMIT {FEW + 1}"
    (counted,) = rows(connection, f"SELECT count(*) AS found FROM ({found})", filters.values)
    return bool(counted["found"] <= FEW)


def conditions(filters: Filters, *, gather: bool) -> list[str]:
    """The words, and the filters: ``gather`` them as a set of rows, or look each match up, because where many rows
    pass, the matches that a page needs come soon.

    The unary plus keeps the word's own index in the lead: looking words up row by row would begin the search anew for
    every row.
    """
    wanted = ["articles_fts MATCH :match"]
    if filters.conditions and gather:
        wanted.append(f"+f.rowid IN (SELECT version_id FROM variants WHERE {' AND '.join(filters.conditions)})")
    elif filters.conditions:
        found = "SELECT 1 FROM variants INDEXED BY variants_version WHERE version_id = f.rowid"
        wanted.append(f"EXISTS ({found} AND {' AND '.join(filters.conditions)})")
    if filters.status == "removed":
        wanted.append(f"+f.rowid IN ({_REMOVED})")
    elif filters.status == "live":
        wanted.append(f"+f.rowid NOT IN ({_REMOVED})")
    return wanted
