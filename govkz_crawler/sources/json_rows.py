"""Turns rows of GraphQL and REST, which share their field names, into items."""

from functools import cache
from typing import Any

from govkz_crawler.items import Feed, PressItem, Rejected
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.sections import SECTIONS, Section
from govkz_crawler.sources.feed_page import FeedPage
from govkz_crawler.sources.row_identity import article_id, named_entities, owner
from govkz_crawler.sources.shape import RowError, RowShape, check_dates, check_undamaged, raw

# Fields that REST sends along and nobody needs: known, so not reported as news.
UNUSED_FIELDS = frozenset({"alias", "alt_image", "hint", "comments_on", "directions", "slug"})


def read_rows(rows: list[Any], feed: Feed, source: str, clock: Clock) -> FeedPage:
    """Items and rejected rows of one page. Raises ShapeChanged when most rows are odd."""
    section = SECTIONS[feed.section]
    page, unknown = FeedPage(), set[str]()
    for row, problem in zip(rows, _shape(section).problems(rows), strict=True):
        if problem:
            page.rejected.append(_rejected(feed, section, problem, row))
            continue
        try:
            page.items.append(_item(row, section, feed, source, unknown))
        except RowError as odd:
            page.rejected.append(_rejected(feed, section, str(odd), row))
    check_dates([item.published_raw or "" for item in page.items], clock)
    page.unknown = frozenset(unknown)
    return page


def _item(row: dict[str, Any], section: Section, feed: Feed, source: str, unknown: set[str]) -> PressItem:
    number = article_id(row["id"])
    entities = named_entities(row.get("projects"))
    unknown |= row.keys() - _known(section)
    item = PressItem(
        entity=owner(feed, entities),
        section=feed.section,
        lang=feed.lang,
        article_id=number,
        source=source,
        title=row["title"],
        body=row.get(section.body),
        summary=_text("short_description", row.get("short_description"), unknown),
        published_raw=row[section.date],
        image_url=_text("heropic", _picture(row.get("heropic")), unknown),
        entities=entities,
    )
    check_undamaged(item)
    return item


def _picture(heropic: Any) -> Any:
    return heropic.get("url") or heropic.get("path") or heropic if isinstance(heropic, dict) else heropic


def _text(name: str, value: Any, unknown: set[str]) -> str | None:
    """The value of a field that an item can do without: one of an unknown type is reported and left out."""
    if value is None or isinstance(value, str):
        return value
    unknown.add(f"{name}:{type(value).__name__}")
    return None


def _rejected(feed: Feed, section: Section, reason: str, row: Any) -> Rejected:
    date = row.get(section.date) if isinstance(row, dict) else None
    told = date if isinstance(date, str) else None
    return Rejected(feed.section, feed.lang, reason, raw(row), _number(row), told)


def _number(row: Any) -> int | None:
    try:
        return article_id(row["id"]) if isinstance(row, dict) and "id" in row else None
    except RowError:
        return None


@cache
def _shape(section: Section) -> RowShape:
    return RowShape(required=("id", "title", section.date), texts=("title", section.body, section.date))


@cache
def _known(section: Section) -> frozenset[str]:
    return UNUSED_FIELDS.union(section.fields)
