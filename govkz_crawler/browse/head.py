"""Writes what the ``<head>`` of a page tells programs: search engines, link previews, Zotero.

- canonical address and the same in other languages: RFC 6596, https://html.spec.whatwg.org/#the-link-element
- OpenGraph: https://ogp.me/
- ``citation_*`` as Zotero's translator "Embedded Metadata" reads them. It takes whoever stands in ``citation_author``
  for a person and splits the name of a ministry into a first and a last one; so the body is the publisher.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from govkz_crawler.browse import citing, linked_data
from govkz_crawler.browse.headers import CHOICE
from govkz_crawler.browse.linked_data import Node
from govkz_crawler.browse.snapshot import Row
from govkz_crawler.browse.wording import INTERFACE, Wording, tag
from govkz_crawler.interchange.citation import titled

_LEAD = 200  # characters of a text that a description holds

_LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_US"}  # as OpenGraph names them

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """``address`` is the canonical one; ``alternates`` are addresses of the same by language (``hreflang``);
    ``properties`` are OpenGraph's beyond title, description and address; ``citation`` is for Zotero. A page
    that is not ``indexed`` says what others say as well."""

    address: str
    title: str
    description: str
    alternates: Pairs = ()
    properties: Pairs = ()
    citation: Pairs = ()
    data: Node | None = None
    indexed: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: ``address`` makes a path of ours absolute; ``chosen`` is the language of the interface that the
    address of the page itself names; ``public`` says whether others see it there."""

    t: Wording
    address: Callable[[str], str]
    chosen: str | None
    public: bool

    def front(self) -> str:
        return self.address("/")


def of_page(place: Place, path: str, title: str, description: str, data: Node | None = None) -> Head:
    """A page that is the same in each language of the interface but for its words."""
    address = place.address(path)
    ours = {lang: f"{address}?{CHOICE}={lang}" for lang in INTERFACE}
    return Head(
        ours.get(place.chosen or "", address),
        title,
        description,
        alternates=(*ours.items(), ("x-default", address)),
        properties=(("og:type", "website"), ("og:locale", _LOCALES[place.t.lang])),
        data=data,
    )


def of_item(place: Place, item: Row, leading: Row) -> Head:
    """The page of an item in all its languages; ``leading`` is the variant that names it."""
    newest = {lang: versions[-1] for lang, versions in item["versions"].items()}
    nodes = [_article(place, version, item["names"]) for version in newest.values()]
    version = newest[leading["lang"]]
    title = titled(version) or place.t("untitled")
    page = of_page(place, f"/item/{item['section']}/{item['article_id']}", title, lead(version))
    return replace(
        page,
        properties=_properties(version),
        citation=_citation(place, version, item["names"]),
        data=linked_data.graph(nodes),
    )


def of_version(place: Place, version: Row, newest: dict[str, Row], names: citing.Names) -> Head:
    """The page of a version. Its languages are those of the text: the newest version of each leads to the others'."""
    latest = newest[version["lang"]]["version_id"] == version["version_id"]
    alternates = [(tag(lang), place.address(path(each))) for lang, each in newest.items()] if latest else []
    return Head(
        place.address(path(version)),
        titled(version) or place.t("untitled"),
        lead(version),
        alternates=tuple(alternates),
        properties=_properties(version),
        citation=_citation(place, version, names),
        data=linked_data.alone(_article(place, version, names)),
    )


def of_diff(place: Place, before: Row, after: Row) -> Head:
    """The comparison of two versions, whose texts have their own pages."""
    title = place.t("compare_title", one=before["version"], other=after["version"])
    address = f"{path(after).rpartition('/')[0]}/diff/{before['version']}..{after['version']}"
    return Head(
        place.address(address),
        f"{titled(after) or place.t('untitled')} · {title}",
        f"{title}: {place.t.window(after['not_before'], after['seen_at'])}. {titled(after)}",
        properties=_properties(after),
        indexed=False,
    )


def path(version: Row) -> str:
    """The path of a version's page."""
    return f"/item/{version['section']}/{version['article_id']}/{version['lang']}/{version['version']}"


def lead(version: Row) -> str:
    """The beginning of what a version says, cut between words."""
    said = " ".join((version["summary"] or version["text"]).split())
    return said if len(said) <= _LEAD else f"{said[:_LEAD].rpartition(' ')[0] or said[:_LEAD]}…"


def _article(place: Place, version: Row, names: citing.Names) -> Node:
    entity = citing.entity(version, names)
    return linked_data.article(version, entity, lead(version), place.address(path(version)), place.front())


def _properties(version: Row) -> Pairs:
    return _known(
        ("og:type", "article"),
        ("og:locale", _LOCALES.get(version["lang"])),
        ("article:published_time", version["published_at"]),
    )


def _citation(place: Place, version: Row, names: citing.Names) -> Pairs:
    """``z:itemType`` names the kind, which the translator would otherwise guess to be an article of a journal."""
    page = place.address(path(version)) if place.public else version["url"]
    day = version["published_on"]
    return _known(
        ("z:itemType", "webpage"),
        ("citation_title", titled(version) or place.t("untitled")),
        ("citation_publication_date", day.replace("-", "/") if day else None),
        ("citation_publisher", citing.entity(version, names)),
        ("citation_language", tag(version["lang"])),
        ("citation_public_url", page),
        ("citation_abstract", lead(version)),
    )


def _known(*pairs: tuple[str, str | None]) -> Pairs:
    return tuple((name, value) for name, value in pairs if value)
