"""Refuses a feed's XML before feedparser sees it, unless it is whole, of bounded size and harmless."""

import re
from contextlib import suppress
from xml.parsers import expat

from govkz_crawler.limits import (
    LONGEST_AUTHOR,
    LONGEST_FEED,
    LONGEST_MALFORMED_FEED,
    MOST_FEED_REFERENCES,
    MOST_FEED_TAGS,
    MOST_NAMESPACES,
)
from govkz_crawler.sources import answer
from govkz_crawler.sources.feed_page import Faulty, Refused, ShapeChanged
from govkz_crawler.sources.refusals import refusal

ROOTS = ("rss", "feed", "rdf")
# No format has elements with more than a dozen; feedparser needs minutes for ten thousand.
MOST_ATTRIBUTES = 100
MOST_DEPTH = 200  # XHTML within an entry included

CLOSING_TAG = re.compile(r"</(?:[\w.-]+:)?([\w.-]+)\s*>")
# Comments, processing instructions and scripts that servers put behind a document and in front of it; the groups are
# atomic, or time would be squared.
APPENDED = re.compile(
    r"(?>[\s\ufeff]+|<!--(?>.*?-->|.*)|<\?(?>.*?\?>)|<(script|noscript|style)\b(?>.*?</\1\s*>))*+",
    re.DOTALL | re.IGNORECASE,
)
PREFIX = re.compile(r"\sxmlns:([^\s=]{1,100})")
LAST_TAGS = 20  # among which the root's is: after it only what a server appended may follow
# What feedparser looks for an address in; its content is not read here.
AUTHOR = re.compile(
    r"<((?:[\w.-]{1,100}:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email))\b[^<>]*>",
    re.IGNORECASE,
)


def check_size(source: str) -> None:
    """Raises Faulty for a document with more of something than any feed has. Nothing else is done to it before."""
    if len(source) > LONGEST_FEED:
        raise Faulty(f"a feed of {len(source):,} characters")
    for sign, most in (("<", MOST_FEED_TAGS), ("&", MOST_FEED_REFERENCES)):
        if (found := source.count(sign)) > most:
            raise Faulty(f"a feed with {found:,} times {sign}")


def complete_xml(source: str) -> str:
    """The document from its beginning to the end of its root, ready for feedparser; its size has been checked.

    Raises Faulty for one that is cut, is no XML or has too much of something, Refused for an answer that refuses, and
    ShapeChanged for another root than a feed has.
    """
    # A few nested entities blow up to gigabytes, and no feed needs any. A feed that only quotes a declaration
    # is turned away with them: that is rare, and the other interfaces remain.
    if "<!ENTITY" in source:
        raise Faulty("declares XML entities")
    if len(set(PREFIX.findall(source))) > MOST_NAMESPACES:
        raise Faulty(f"more than {MOST_NAMESPACES} namespaces")
    said, source = source, source[_beginning(source) :]
    root = _Root(source)
    if root.name is None:
        raise Refused(word) if (word := refusal(said)) else Faulty("not XML")
    if root.name == "html":
        raise Refused(word) if (word := refusal(said)) else Faulty("HTML instead of XML")
    if root.end is None and len(source) > LONGEST_MALFORMED_FEED:
        raise Faulty(f"malformed XML of {len(source):,} characters")
    end = root.end or _end(source, root.name)
    if root.name not in ROOTS:
        if word := refusal(said):
            raise Refused(word)
        raise ShapeChanged(f"one of {', '.join(ROOTS)} as the root", answer.line(root.name))
    return _without_long_authors(source[:end])


def _beginning(source: str) -> int:
    """Where the document begins. Its own declaration is passed over as well: the text is decoded already."""
    before = APPENDED.match(source)
    return before.end() if before else 0


class _Root:
    """The first element: its local ``name`` in small letters, however malformed the rest is, and where it ends.

    ``end`` is None where the markup is malformed before the end.
    """

    def __init__(self, source: str) -> None:
        self.name: str | None = None
        self.end: int | None = None
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        encoded = source.encode()
        with suppress(expat.ExpatError):
            self._parser.Parse(encoded, True)
        if self.end is not None:
            closed = encoded.index(b">", self.end) + 1
            self.end = len(encoded[:closed].decode())

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > MOST_ATTRIBUTES:
            raise Faulty(f"an element with {len(attributes):,} attributes")
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Faulty(f"elements nested more than {MOST_DEPTH} deep")
        if self.name is None:
            self.name = name.rpartition(" ")[2].lower()

    def _finish(self, _: str) -> None:
        self._depth -= 1
        if not self._depth:
            self.end = self._parser.CurrentByteIndex


def _end(source: str, root: str) -> int:
    """Where malformed markup closes its root. feedparser would make do with the entries before a cut. Raises Faulty."""
    for closing in reversed(list(CLOSING_TAG.finditer(source))[-LAST_TAGS:]):
        end = closing.end()
        quoted = source.rfind("<![CDATA[", 0, end) > source.rfind("]]>", 0, end)
        if closing[1].lower() == root and not quoted and APPENDED.fullmatch(source, end):
            return end
    raise Faulty("cut XML")


def _without_long_authors(source: str) -> str:
    """The document without what authors' elements hold, where that is long. Raises Faulty for one without an end."""
    pieces, place = [], 0
    for opening in AUTHOR.finditer(source):
        begin = opening.end()
        closing = f"</{opening[1]}"
        if begin < place or opening[0].endswith("/>") or source.find(closing, begin, begin + LONGEST_AUTHOR) >= 0:
            continue
        end = source.find(closing, begin)
        if end < 0:
            raise Faulty(f"<{opening[1]}> without an end")
        pieces.append(source[place:begin])
        place = end
    return "".join([*pieces, source[place:]])
