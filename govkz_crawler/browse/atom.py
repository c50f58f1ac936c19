"""Writes an Atom feed (RFC 4287), and the archived documents behind it (RFC 5005, section 4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from lxml import etree
from lxml.builder import ElementMaker

NAMESPACE = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_ATOM = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_HISTORY = ElementMaker(namespace=HISTORY, nsmap={"fh": HISTORY})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_OURS = UUID("6f0c1c1e-4d0e-4b5f-9a57-0c2f6a0e7d11")  # the name space of our ids (RFC 9562, 6.5)

# What XML 1.0 cannot hold, whatever the escape (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``content`` is HTML, ``via`` the address on the site, ``updated`` and ``published`` UTC."""

    uid: str
    title: str
    lang: str
    author: str
    category: str
    updated: str
    published: str | None
    page: str
    via: str
    content: str


@dataclass(frozen=True, slots=True)
class Feed:
    """``self_url`` is where the document is, ``page`` where people read the same. ``older`` is where the archived
    document lies that comes before it, and ``current`` the feed that an archived document belongs to."""

    uid: str
    title: str
    subtitle: str
    lang: str
    updated: str
    self_url: str
    page: str
    entries: Sequence[Entry] = field(default_factory=tuple)
    older: str | None = None
    current: str | None = None


def uid(archive_id: str, name: str) -> str:
    """A permanent id (RFC 4287, 4.2.6) of something in an archive, the same from whatever address it is served."""
    return uuid5(_OURS, f"{archive_id}/{name}").urn


def document(feed: Feed) -> bytes:
    """The feed as XML."""
    root = _ATOM.feed(
        _ATOM.id(feed.uid),
        _ATOM.title(_text(feed.title)),
        _ATOM.subtitle(_text(feed.subtitle)),
        _ATOM.updated(feed.updated),
        _ATOM.author(_ATOM.name("govkz_crawler")),
        _atom_link("self", feed.self_url),
        _ATOM.link(rel="alternate", type="text/html", href=feed.page),
        *([_HISTORY.archive()] if feed.current else []),
        *(_atom_link(rel, href) for rel, href in (("current", feed.current), ("prev-archive", feed.older)) if href),
        *map(_entry, feed.entries),
    )
    root.set(_XML_LANG, feed.lang)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _entry(entry: Entry) -> etree._Element:
    element = _ATOM.entry(
        _ATOM.id(entry.uid),
        _ATOM.title(_text(entry.title)),
        _ATOM.updated(entry.updated),
        *([_ATOM.published(entry.published)] if entry.published else []),
        _ATOM.author(_ATOM.name(_text(entry.author))),
        _ATOM.category(term=entry.category),
        _ATOM.link(rel="alternate", type="text/html", href=entry.page),
        _ATOM.link(rel="via", type="text/html", href=entry.via),
        _ATOM.content(_text(entry.content), type="html"),
    )
    element.set(_XML_LANG, entry.lang)
    return element


def _atom_link(rel: str, href: str) -> etree._Element:
    return _ATOM.link(rel=rel, type="application/atom+xml", href=href)


def _text(text: str) -> str:
    return _FORBIDDEN.sub("", text)
