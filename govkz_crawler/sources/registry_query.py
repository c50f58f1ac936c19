"""Requests and reads the site's own registry of entities, through GraphQL."""

from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.sources import graphql
from govkz_crawler.sources.decoding import DAMAGE
from govkz_crawler.sources.feed_page import ShapeChanged
from govkz_crawler.sources.row_identity import slug_of
from govkz_crawler.sources.shape import RowShape, raw

SOURCE = graphql.NAME  # the registry is part of it
ROOT = "projectdetails"
FIELDS = ("id", "project_name", "slug", "parent_govorg{id}")
PAGE_SIZE = 200  # rows are light: names, no texts
SHAPE = RowShape(required=("id", "project_name", "slug"), texts=("project_name", "slug"))


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One entity; ``parent`` is the ``raw_id`` of another. The name is in the language that was asked for."""

    slug: str
    name: str | None
    parent: str | None
    raw_id: str | None


@dataclass(slots=True)
class EntityPage:
    """One page of the registry; ``rejected`` are the rows without a usable slug, as JSON, cut."""

    entities: list[EntityRow] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.entities) + len(self.rejected)


def entities_request(base_url: str, lang: str, *, page: int = 1, size: int = PAGE_SIZE) -> Request:
    """Asks for a page of the registry with names in ``lang``."""
    arguments: graphql.Arguments = {"_page": page, "_size": size, "_lang": lang}
    return graphql.post(base_url, graphql.query(ROOT, arguments, FIELDS), lang)


def read_entities(response: Response) -> EntityPage:
    """The entities of an answer. Raises SourceError."""
    rows = graphql.rows(response, ROOT)
    page = EntityPage()
    for row, problem in zip(rows, SHAPE.problems(rows), strict=True):
        entity = None if problem else _entity(row)
        if entity:
            page.entities.append(entity)
        else:
            page.rejected.append(raw(row))
    if len(page.rejected) * 2 > page.rows:
        raise ShapeChanged("rows with a slug", f"{len(page.rejected)} of {page.rows} rows without")
    return page


def _entity(row: dict[str, Any]) -> EntityRow | None:
    """Which of ``slug`` and ``project_name`` is the slug is not certain: the other one is the name."""
    slug = slug_of(row)
    if slug is None or any(DAMAGE in (row[name] or "") for name in SHAPE.texts):
        return None
    parent = row.get("parent_govorg")
    return EntityRow(
        slug=slug,
        name=row["project_name"] if row["slug"] == slug else row["slug"],
        parent=_id(parent.get("id")) if isinstance(parent, dict) else None,
        raw_id=_id(row["id"]),
    )


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) else None
