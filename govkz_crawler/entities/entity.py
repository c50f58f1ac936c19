"""Describes one entity: a state body that has its pages on gov.kz."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from govkz_crawler.languages import LANGUAGES

SITE = "site"
KNOWN = "known"

UNKNOWN_KIND = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it comes from, one or more of these sources, the most trustworthy first:

    - site: the site's own registry, as `scrapy crawl entities` read it
    - registry-2024: the same registry as somebody published it in March 2024
    - public: public code or data sets that pair the slug, or the place, with the name
    - known: general knowledge; nobody has compared the name with the site
    """

    text: str
    sources: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether it rests on more than general knowledge."""
        return any(source != KNOWN for source in self.sources)


@dataclass(frozen=True, slots=True)
class Entity:
    """A state body; ``names`` and ``shorts`` (abbreviations) are by language code, and what is unknown is left out.

    ``kind`` is a key of ``kinds.KINDS``. ``parent`` is the slug of the body that it belongs to. ``region`` is the slug
    of the regional akimat in whose territory it works, where its own parents do not tell.
    """

    slug: str
    kind: str = UNKNOWN_KIND
    names: Mapping[str, Name] = field(default_factory=dict)
    shorts: Mapping[str, Name] = field(default_factory=dict)
    parent: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What an entity is called on a page; ``lang`` is None where no name is known and the slug stands for it."""

    text: str
    lang: str | None
    verified: bool


def label(entity: Entity, lang: str) -> Label:
    """The name in ``lang``; else the first there is in the order of ``LANGUAGES`` (Kazakh, Russian, …); else the
    slug."""
    for code in (lang, *LANGUAGES):
        if name := entity.names.get(code):
            return Label(name.text, code, name.verified)
    return Label(entity.slug, None, verified=True)


def from_row(row: Mapping[str, Any], sources: tuple[str, ...]) -> Entity:
    """The entity of a row with the columns of the archive's table ``entities``: ``slug``, and as far as they are there
    ``kind``, ``parent``, ``region``, ``name_kk`` and ``short_kk``, and the like for each other language."""
    return Entity(
        row["slug"],
        row.get("kind") or UNKNOWN_KIND,
        _by_language(row, "name_", sources),
        _by_language(row, "short_", sources),
        row.get("parent") or None,
        row.get("region") or None,
    )


def _by_language(row: Mapping[str, Any], column: str, sources: tuple[str, ...]) -> dict[str, Name]:
    """The columns of that beginning, by the language code that ends them."""
    return {code: Name(text, sources) for code in LANGUAGES if (text := row.get(column + code))}
