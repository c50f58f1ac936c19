"""Defines the values that travel through the pipelines: a press item, a reading of a feed, a quarantined item."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Literal

from govkz_crawler.limits import SITE_WIDE as SITE_WIDE  # noqa: PLC0414 - who has a feed needs it

Extent = Literal["full", "summary"]
Translation = Literal["own", "placeholder", "other-language"]


# Dataclasses, which ItemAdapter takes apart inside an item; it cannot do that with a named tuple.


@dataclass(frozen=True, slots=True)
class Facts:
    """What two language variants of an item can be compared by.

    ``numbers`` and ``dates`` are sorted, unique and joined by a space, so that two texts can be compared at once.
    A date is ``YYYY-MM-DD``, or ``--MM-DD`` where the text leaves the year out; a fraction has a point.
    """

    numbers: str
    dates: str
    paragraphs: int

    def __reduce__(self) -> tuple[type["Facts"], tuple[Any, ...]]:
        return Facts, (self.numbers, self.dates, self.paragraphs)


@dataclass(frozen=True, slots=True, order=True)
class Feed:
    """One feed: an entity's section in one language. ``entity`` is ``*`` for the site-wide list."""

    entity: str
    section: str
    lang: str

    def __str__(self) -> str:
        return f"{self.entity}/{self.section}/{self.lang}"


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """The record of an answer: its WARC-Record-ID and block digest, which never change, and where it lies now."""

    record: str  # urn:uuid:…
    digest: str  # algorithm:value, as WARC-Block-Digest has it
    file: str
    offset: int
    length: int  # compressed bytes

    def __reduce__(self) -> tuple[type["WarcRecord"], tuple[Any, ...]]:
        return WarcRecord, (self.record, self.digest, self.file, self.offset, self.length)


@dataclass(slots=True)
class PressItem:
    """One language variant of one press item, on its way from a source's answer to the archive.

    A reader in ``sources`` fills the first block from the answer, as it stands there; the pipelines clean it in
    place and fill the second; the third says where it came from.
    """

    # as the source gave it
    entity: str  # slug
    section: str
    lang: str
    article_id: int  # 1 … 2**53-1
    source: str  # rss, graphql, rest
    title: str | None = None  # may hold tags and entities until cleaned
    body: str | None = None  # HTML; None where the answer has no such field or null
    summary: str | None = None
    published_raw: str | None = None
    url: str | None = None
    image_url: str | None = None
    entities: tuple[str, ...] = ()  # the slugs that the answer itself names as owners, if it does
    extent: Extent = "full"  # summary: the source is one that does not promise the full text

    # what the pipelines make of it
    text: str = ""
    links: list[str] = field(default_factory=list)  # absolute URLs that the body links to, each once, in its order
    media: list[str] = field(default_factory=list)  # and those of what it embeds; ni: names for what stands in itself
    published_at: str | None = None  # UTC, YYYY-MM-DDTHH:MM:SSZ
    published_on: str | None = None  # civil date in Asia/Almaty, YYYY-MM-DD
    content_lang: str | None = None  # detected
    translation: Translation = "own"
    facts: Facts | None = None  # None where nobody has read them off the text yet
    sketch: str | None = None  # in hexadecimal, by which reprints of the text are found; None likewise

    # provenance
    seen_at: str | None = None
    reader: str = ""  # the code that read the answer: its name and number, as in graphql/1
    warc: "WarcRecord | None" = None

    def __reduce__(self) -> tuple[Callable[..., "PressItem"], tuple[Any, ...]]:
        """Pickled as its values in their order: ten times as fast as what dataclasses do, and each item goes twice."""
        values = [*_values(self)]
        for place in _LONG:
            if isinstance(values[place], str):  # whatever a fault of ours has put there is for the stages to find
                values[place] = values[place].encode(*_AS_HELD)
        return _restored, tuple(values)


_NAMES = tuple(part.name for part in fields(PressItem))
_values = attrgetter(*_NAMES)
_LONG = (_NAMES.index("body"), _NAMES.index("text"))
# Python holds Cyrillic as two bytes a letter, too: to make UTF-8 of it and to read that takes four times as long.
_AS_HELD = ("utf-16-le", "surrogatepass")


def _restored(*packed: Any) -> PressItem:
    """The item that was pickled."""
    values = [*packed]
    for place in _LONG:
        if isinstance(values[place], bytes):
            values[place] = values[place].decode(*_AS_HELD)
    return PressItem(*values)


@dataclass(slots=True)
class Rejected:
    """Something in an answer that cannot become an item; it goes to quarantine and the rest goes on."""

    section: str
    lang: str
    reason: str  # one line, for people
    raw: str  # what was found, cut to a bounded length
    article_id: int | None = None
    published_raw: str | None = None  # where the row tells it: a list goes on behind a row that cannot be used


@dataclass(frozen=True, slots=True)
class Validator:
    """What the site can be asked with whether a list is still the one that was read: a request header and its value.

    ``items`` is how many the list had, known once its reading is over.
    """

    header: str
    value: str
    read_at: str  # UTC
    items: int = 0


Outcome = Literal["complete", "partial", "refused", "failed"]

NOT_MODIFIED = "not modified"  # the reason of a reading that is complete because the site says that nothing changed


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a reading speaks for beside its own feed, whose entity is ``*``.

    Of a list of the whole site: every entity in its section and language, ``entities`` being those that are known, but
    for those of ``but``. Of a site that could not be asked (section and language ``*`` as well): the site-wide feeds of
    ``sections`` and ``langs``.
    """

    entities: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    sections: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """One feed looked at in one run: what was asked for, what was truly read, and how it ended.

    ``began_at`` is when it began; ``asked_*`` is the period that should have been read, ``from_at``–``to_at`` the one
    that was, in UTC; None where nothing was. ``missing`` names held items of that period which are not there: they
    were searched for, and found nowhere. ``fingerprints`` are what the list of ``listed_by`` showed of each item,
    kept to tell changed entries next time; ``validator`` tells the whole list, if all that it showed was followed up.
    """

    feed: Feed
    source: str | None
    outcome: Outcome
    reason: str | None = None
    scope: Scope | None = None
    extent: Extent | None = None  # what it showed of its items: full texts, or no more than summaries
    began_at: str | None = None  # UTC, before its first request
    asked_from: str | None = None
    asked_to: str | None = None
    from_at: str | None = None
    to_at: str | None = None
    items: int = 0
    seen: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()
    listed_by: str | None = None
    fingerprints: dict[int, str] = field(default_factory=dict)
    validator: Validator | None = None

    @property
    def feeds(self) -> int:
        """How many feeds the reading tells of."""
        return 1 + len(self.scope.entities - self.scope.but) if self.scope else 1


@dataclass(slots=True)
class EntityName:
    """One entry of the site's registry of entities; names are None where a language has none."""

    slug: str
    name_kk: str | None = None
    name_ru: str | None = None
    name_en: str | None = None
    parent: str | None = None


# The languages in which the registry's names are kept.
NAMED_IN = tuple(part.name.removeprefix("name_") for part in fields(EntityName) if part.name.startswith("name_"))
