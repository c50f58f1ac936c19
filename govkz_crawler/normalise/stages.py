"""Lists the stages between a source's reader and the archive: plain functions, in the order of ``STAGES``.

Nothing of Scrapy is imported, because a second process runs the stages, too (``pipelines/normalise.py``).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from govkz_crawler.items import PressItem, Rejected
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.limits import LARGEST_ID, LONGEST_TEXT, LONGEST_TITLE, RAW_LIMIT
from govkz_crawler.normalise.bounds import TooMuch
from govkz_crawler.normalise.dates import Clock, UnknownDate, published
from govkz_crawler.normalise.facts import facts
from govkz_crawler.normalise.language_detection import blank, translation
from govkz_crawler.normalise.sketch import sketch
from govkz_crawler.normalise.text import plain, readable
from govkz_crawler.normalise.urls import absolute, details_url, valid_slug
from govkz_crawler.sections import SECTIONS

# Raised whenever a stage makes other content of the same answer than before: versions say by which rules.
RULES = 1


class Unfit(ValueError):
    """An item that cannot be archived; the message says why, in one line for people."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a stage must know of the answer besides the item.

    ``base_url`` is the server that was asked. ``clocks`` says by the name of a source how its dates are to be read;
    a source that is not named states its offset.
    """

    base_url: str
    clocks: Mapping[str, Clock] = field(default_factory=dict)


class Normalised(NamedTuple):
    """What became of one thing, and what was put right on the way; ``error`` is a fault of ours."""

    item: Any
    repaired: tuple[str, ...] = ()
    error: Exception | None = None


# A stage changes the item in place, returns the names of the fields that it put right, and raises Unfit.
Stage = Callable[[PressItem, Origin], tuple[str, ...]]


def read_body(item: PressItem, origin: Origin) -> tuple[str, ...]:
    """The body to text, links and media; title and summary to one clean line each."""
    if len(item.title or "") > LONGEST_TITLE:
        raise Unfit(f"a title of {len(item.title or ''):,} characters")
    try:
        body, summary, title = readable(item.body or "", origin.base_url), plain(item.summary), plain(item.title)
    except TooMuch as error:
        raise Unfit(str(error)) from error
    item.text, item.links, item.media = body.text, [*body.links], [*body.media]
    item.body = None  # the WARC record keeps the markup
    item.summary = summary
    repaired = ("title",) if title != item.title else ()
    item.title = title
    return repaired


def read_date(item: PressItem, origin: Origin) -> tuple[str, ...]:
    """The date of publication to UTC and to the civil date in Asia/Almaty; the raw text stays beside them."""
    if item.published_raw is None:
        return ()  # a feed may leave dates out; that is no reason to lose the item
    try:
        when = published(item.published_raw, origin.clocks.get(item.source, Clock.STATED))
    except UnknownDate as error:
        raise Unfit(str(error)) from error
    item.published_at, item.published_on = when.at, when.on
    return ()


def set_addresses(item: PressItem, origin: Origin) -> tuple[str, ...]:
    """The item's own URL to its canonical form, the picture's to an absolute one."""
    canonical = details_url(item.entity, item.section, item.article_id, item.lang)
    repaired = ("url",) if item.url and item.url != canonical else ()
    item.url = canonical
    item.image_url = absolute(item.image_url, origin.base_url) if item.image_url else None
    return repaired


def judge_language(item: PressItem, _: Origin) -> tuple[str, ...]:
    """Which language the variant is really in, and whether it is a translation at all."""
    # A feed need not show any text, and a picture or a video is content: an item with a title is no placeholder then.
    title = item.title or ""
    speaks = not blank(item.text) or not (item.media or (item.extent == "summary" and not item.text))
    item.translation, item.content_lang = translation(item.lang, title, item.text if speaks else title)
    return ()


def read_facts(item: PressItem, _: Origin) -> tuple[str, ...]:
    """What the text can be compared by: between languages its numbers, dates and paragraphs; with others its sketch."""
    item.facts = facts(item.text)
    item.sketch = sketch(item.text.encode()).hex()
    return ()


def check(item: PressItem, _: Origin) -> tuple[str, ...]:
    """The last look before the archive: what must hold of every item."""
    if not 0 < item.article_id <= LARGEST_ID:
        raise Unfit("an id outside of 1 to 2**53-1")
    if not valid_slug(item.entity):
        raise Unfit(f"{item.entity[:80]!r} is not an entity's slug")
    if item.section not in SECTIONS or item.lang not in LANGUAGES:
        raise Unfit(f"unknown section or language: {item.section}, {item.lang}")
    length = len(item.text) + sum(map(len, item.links)) + sum(map(len, item.media))
    if length > LONGEST_TEXT:
        raise Unfit(f"a text of {length:,} characters, its addresses among them")
    if not item.seen_at:
        raise Unfit("nobody says when it was seen")
    return ()


# The first stages make the content of a version; the others judge the content, or say more about it.
CONTENT_STAGES: tuple[Stage, ...] = (read_body, read_date, set_addresses)
STAGES: tuple[Stage, ...] = (*CONTENT_STAGES, judge_language, read_facts, check)


def normalise(origin: Origin, things: Sequence[Any], stages: Sequence[Stage] = STAGES) -> list[Normalised]:
    """Each press item through the stages, in order; an item that is unfit becomes a Rejected, other things stay."""
    return [normalise_one(origin, thing, stages) for thing in things]


def normalise_one(origin: Origin, thing: Any, stages: Sequence[Stage] = STAGES) -> Normalised:
    """One thing likewise."""
    return _through(origin, thing, stages) if isinstance(thing, PressItem) else Normalised(thing)


def reject(item: PressItem, reason: str) -> Rejected:
    """The item as it is kept in quarantine."""
    raw = json.dumps(asdict(item), ensure_ascii=False)[:RAW_LIMIT]
    return Rejected(item.section, item.lang, reason, raw, item.article_id, item.published_raw)


def _through(origin: Origin, item: PressItem, stages: Sequence[Stage]) -> Normalised:
    repaired: list[str] = []
    try:
        for stage in stages:
            repaired += stage(item, origin)
    except Unfit as unfit:
        return Normalised(reject(item, str(unfit)), tuple(repaired))
    except Exception as error:  # one item's, for Scrapy to tell
        return Normalised(item, tuple(repaired), error)
    return Normalised(item, tuple(repaired))
