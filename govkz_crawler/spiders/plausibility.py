"""Judges whether a page can be believed, by what the archive holds of its items.

A field that is null may be null: many items have no text. But where items that are held with titles, texts or dates of
their own all come with one and the same, or with none, the site has not edited them all at once: its answers have
changed, and what they say would make that many items empty.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from govkz_crawler.archive.feeds.lookup import Lookup, Titles
from govkz_crawler.entities.lineage import changes_from
from govkz_crawler.items import SITE_WIDE, Feed, PressItem
from govkz_crawler.normalise.stages import reject
from govkz_crawler.normalise.text import plain
from govkz_crawler.sources.feed_page import Faulty, FeedPage, ShapeChanged, SourceError
from govkz_crawler.sources.shape import DECODED_WRONGLY, described
from govkz_crawler.spiders.duplicates import language_of

# Fields of an item, and where the archive keeps what became of them. RSS may leave texts out, and date entries alike.
LISTED = {"title": "title"}
FULL = LISTED | {"published_raw": "published_at", "body": "text"}


def unknown_shape(page: FeedPage) -> SourceError | None:
    """What is wrong with a page of which no row can be read, nor even told by its id, or of which most are garbled.

    None where any can: a row with an id is a damaged one of a known shape, is kept apart, and the reading goes on. One
    row alone is no more than this feed's trouble.
    """
    garbled = sum(rejected.reason == DECODED_WRONGLY for rejected in page.rejected)
    if garbled > 1 and garbled * 2 > page.rows:
        return Faulty(f"{garbled} of {page.rows} rows are {DECODED_WRONGLY}")
    if page.items or not page.rejected or all(rejected.article_id for rejected in page.rejected):
        return None
    reason = page.rejected[0].reason
    if page.rows == 1:
        return Faulty(f"the only row cannot be read: {reason}")
    return ShapeChanged("rows that can be read", f"{page.rows} rows, each {reason}")


def keep_to_owners(page: FeedPage, feed: Feed, lookup: Lookup) -> SourceError | None:
    """Rows of an entity's feed that name only others contradict the question that they answer.

    So they move nothing: an item that is held keeps its owner, until the feed of another or the list of the whole site
    shows it as theirs. An item that is not held has no owner that could be told, and is kept apart; but for one of an
    entity that the shipped lineage connects with the feed's. Where most rows of a page are such, returns what is wrong
    with the page: nothing of it is read.
    """
    if feed.entity == SITE_WIDE:
        return None
    kin = {feed.entity, *(change.after for change in changes_from(feed.entity))}
    odd = {item.article_id for item in page.items if item.entities and kin.isdisjoint(item.entities)}
    held = lookup.owned(feed, odd) if odd else set()
    foreign = odd - held
    if len(foreign) > 1 and len(foreign) * 2 > len(page.items):
        example = next(item for item in page.items if item.article_id in foreign)
        return Faulty(f"{len(foreign)} of {page.rows} rows name only other entities, such as {example.entity}")
    kept = []
    for item in page.items:
        if item.article_id in foreign:
            page.rejected.append(reject(item, f"listed for {feed.entity}, though it names only {item.entity}"))
        else:
            kept.append(replace(item, entities=()) if item.article_id in held else item)
    page.items = kept
    return None


def check_page(items: Sequence[PressItem], feed: Feed, lookup: Lookup, fields: dict[str, str]) -> None:
    """Raises ShapeChanged where most items share a value that are held with different ones."""
    for field, column in fields.items():
        alike = _alike(items, field)
        held = [value for value in lookup.values_held(feed, alike, column) if value] if alike else []
        # Placeholders are held as alike as they come. Two apart are enough: one alone may well have been emptied.
        if len(set(held)) > 1 and len(set(held)) * 2 > len(alike):
            value = getattr(next(item for item in items if item.article_id in alike), field)
            raise ShapeChanged(
                f"a {field} of its own for each of {len(held)} items, as they are held",
                f"{len(alike)} of {len(items)} rows with {described(value)}",
            )


def check_language(items: Sequence[PressItem], feed: Feed, lookup: Lookup) -> set[int]:
    """The ids of items that show the text of another variant in the place of their own.

    Where an item that is held does, those that are not held yet and are in another language are among them: they may
    be untranslated, and a page that answers for one item in another language may do so for them. Raises ShapeChanged
    where that is so of several that are held: a server that answers in another language has edited nothing.
    """
    ids = [item.article_id for item in items]
    titles = lookup.titles(feed, ids)
    changed = [item for item in items if item.article_id in titles and plain(item.title) != titles[item.article_id].own]
    foreign = {item.article_id for item in changed if _is_of_another(item, titles[item.article_id])}
    if len(foreign) > 1:
        raise ShapeChanged(
            f"texts in {feed.lang}, as they are held", f"{len(foreign)} of {len(items)} rows in another language"
        )
    if not foreign:
        return foreign
    unknown = set(ids) - lookup.owned(feed, ids)
    return foreign | {item.article_id for item in items if item.article_id in unknown and _is_untranslated(item)}


def _is_of_another(item: PressItem, titles: Titles) -> bool:
    return plain(item.title) in titles.others or _is_untranslated(item)


def _is_untranslated(item: PressItem) -> bool:
    return language_of(item) == "other-language"


def _alike(items: Iterable[PressItem], field: str) -> set[int]:
    """The ids of the items that share a value, when that is most of them."""
    values = {item.article_id: (getattr(item, field) or "").strip() for item in items}
    # Where most lengths differ, so do the values: no need to look at whole bodies.
    return _of_most(values) if _of_most({id_: len(value) for id_, value in values.items()}) else set()


def _of_most(values: Mapping[int, str | int]) -> set[int]:
    """The keys of the commonest value, when they are most of them."""
    ((commonest, count),) = Counter(values.values()).most_common(1) or [("", 0)]
    if count < 2 or count * 2 <= len(values):
        return set()
    return {id_ for id_, value in values.items() if value == commonest}
