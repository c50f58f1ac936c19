"""Defines a press item as a dump states it, and tells when two statements are about the same item."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from govkz_crawler.normalise.urls import cited

# Two texts under one title and date that agree this far (letters and digits) are one text.
BEGINNING = 200


@dataclass(frozen=True, slots=True)
class DumpItem:
    """One item of a dump: evidence about a press item, never its content."""

    position: int  # 1, 2, … in the file's order
    section_header: str  # the aggregator's, as the dump spells it
    title: str
    dump_date: str | None  # the aggregator's, YYYY-MM-DD; None only where the file is cut before it
    text: str  # lines joined by \n, without the source
    source_url: str | None  # canonical
    entity: str | None
    article_id: int | None  # None also where the source names the item by a slug
    lang: str | None  # None also where the source names no language
    complete: bool  # False where the file is cut within this item


def unique(items: Iterable[DumpItem], seen: set[bytes] | None = None) -> Iterator[DumpItem]:
    """Each item once, where it is seen first; memory holds three digests an item, no texts.

    ``seen`` carries them from one dump to the next.
    """
    seen = set() if seen is None else seen
    for item in items:
        if identity(item) not in seen:
            yield item
        seen.update(_known_by(item))


def identity(item: DumpItem) -> bytes:
    """A digest of the best that the item can be told by.

    That is its source (section, id or slug, language); without one its date, its title and how its text
    begins; where the file is cut within the item, date and title alone. Only letters and digits count, in any
    case.
    """
    if item.source_url is not None:
        return _by_source(item.source_url)
    # A title without a letter ("-") tells nothing: a cut item is not taken for another because of it.
    return _by_text(item) if item.complete or not _folded(item.title) else _by_head(item)


def _known_by(item: DumpItem) -> set[bytes]:
    """The item's identity, and the identities of sightings of it that show less."""
    return {identity(item), _by_text(item), _by_head(item)}


def _by_source(url: str) -> bytes:
    citation = cited(url)
    return _digest("source", citation.section, citation.key, citation.lang)


def _by_text(item: DumpItem) -> bytes:
    return _digest("text", item.dump_date, _folded(item.title), _folded(item.text, BEGINNING))


def _by_head(item: DumpItem) -> bytes:
    return _digest("head", item.dump_date, _folded(item.title))


def _folded(text: str, length: int | None = None) -> str:
    return "".join(islice(filter(str.isalnum, text.casefold()), length))


def _digest(*parts: str | None) -> bytes:
    return sha256(repr(parts).encode()).digest()
