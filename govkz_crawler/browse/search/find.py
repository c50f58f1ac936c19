"""From an FTS5 expression to ranked hits, in time that does not grow with what is found.

Ranking reads every match, and a common word has hundreds of thousands. So the newest matches are counted first, up to
a limit, and only these are ranked; the page says so where the limit was met.
"""

import json
import sqlite3
from dataclasses import dataclass

from govkz_crawler.browse.queries.entities import of_them
from govkz_crawler.browse.reading import Row, rows

RANKED = 2_000  # matches that are ranked; nobody leafs through more
FEW = 50_000  # rows that are gathered faster than each match is looked at
PAGE = 20
_TITLE_WEIGHT, _TEXT_WEIGHT = 8.0, 1.0  # a word in the title says what an item is about


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
    """``hits`` are the rows of one page; ``count`` is what was ranked, ``cut`` says that there is more."""

    hits: list[Row]
    count: int
    cut: bool


def find(connection: sqlite3.Connection, match: str, filters: Filters, page: int = 1) -> Found:
    """One page of hits, the best first."""
    values = {**filters.values, "match": match, "limit": RANKED + 1}
    where = " AND ".join(conditions(filters, gather=few(connection, filters)))
    newest = [row["rowid"] for row in rows(connection, newest_query(where), values)]
    cut = len(newest) > RANKED
    if not newest:
        return Found([], 0, False)
    values |= {"floor": newest[:RANKED][-1], "limit": PAGE, "skip": PAGE * (page - 1)}
    return Found(rows(connection, hits_query(where, filters.by_date), values), min(len(newest), RANKED), cut)


def newest_query(where: str) -> str:
    return f"SELECT f.rowid FROM articles_fts AS f WHERE {where} ORDER BY f.rowid DESC LIMIT :limit"


def hits_query(where: str, by_date: bool) -> str:
    """The ranked rowids first: a text is read only of the hits that are shown."""
    score = f"bm25(articles_fts, {_TITLE_WEIGHT}, {_TEXT_WEIGHT})"
    order = "(SELECT published_at FROM variants WHERE version_id = f.rowid) DESC" if by_date else score
    return f"""
    WITH best AS MATERIALIZED (
      SELECT f.rowid AS id, row_number() OVER () AS place FROM (
        SELECT f.rowid FROM articles_fts AS f WHERE {where} AND f.rowid >= :floor
        ORDER BY {order}, f.rowid DESC LIMIT :limit OFFSET :skip
      ) AS f
    )
    SELECT a.section, a.article_id, a.lang, a.entity, a.title, a.text, a.published_at, a.published_on, a.status,
      a.translation, a.versions, a.edits
    FROM best CROSS JOIN articles AS a ON a.version_id = best.id ORDER BY best.place
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
        wanted.append("+f.rowid IN (SELECT version_id FROM variants WHERE status = 'removed')")
    elif filters.status == "live":
        wanted.append("+f.rowid NOT IN (SELECT version_id FROM variants WHERE status = 'removed')")
    return wanted
