"""Masks one item in the body of an answer: its text becomes as many ``x``, and every other byte stays as it is.

What names the item and when it was published stays readable, so that the answer can still be read by its reader.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MASK = b"x"

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}]', re.DOTALL)
_KEY_FOLLOWS = re.compile(rb"\s*:")
# A date or a number says nothing of the text, and readers need them.
_PLAIN = re.compile(rb'"[0-9][0-9TZ:.+ -]*"')
_PROJECTS = re.compile(  # whose item it is
    rb'"projects"\s{0,9}:\s{0,9}(\[[^\]]{0,2000}\]|\{[^}]{0,2000}\}|"[^"]{0,2000}")'
)

# What is never closed goes to the end: it is masked, too, and looked through once.
_ENTRY = re.compile(rb"<(item|entry)[\s>].*?(?:</\1\s*>|\Z)", re.DOTALL)
_MARKUP = re.compile(rb"<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|<(?P<tag>[^>]*)(?:>|\Z)|(?P<text>[^<]+)", re.DOTALL)
_TAG = re.compile(rb"[\w:.-]+")
_KEPT_ELEMENTS = {b"link", b"guid", b"pubDate", b"id", b"updated", b"published", b"dc:date", b"dc:language"}
_ATTRIBUTE = re.compile(rb"""\b(?:url|content|title|alt|src|href)\s*=\s*(["'])(?P<value>.*?)\1""", re.DOTALL)

Object = Mapping[str, Any]


def objects(document: bytes) -> Iterator[tuple[int, int, Object]]:
    """Where each object of a JSON document starts and ends, and what it says; inner ones before outer ones."""
    starts: list[int] = []
    for token in _TOKEN.finditer(document):
        if token[0] == b"{":
            starts.append(token.start())
        elif token[0] == b"}" and starts:
            start, end = starts.pop(), token.end()
            try:
                yield start, end, json.loads(document[start:end])
            except (ValueError, RecursionError):
                continue


def mask_rows(body: bytes, number: int) -> bytes:
    """Mask the rows of a JSON answer whose ``id`` is a number."""
    masked = bytearray(body)
    for start, end, row in objects(body):
        if str(row.get("id")) == str(number) and "title" in row:
            _mask_values(masked, start, end)
    return bytes(masked)


def mask_entries(body: bytes, number: int) -> bytes:
    """Mask the items of a feed that cite the item of a number."""
    cites = re.compile(rb"/details/+0*%d(?![\w-])|<guid[^<>]*>\s*0*%d\s*</guid" % (number, number))
    masked = bytearray(body)
    for entry in _ENTRY.finditer(body):
        if cites.search(entry[0]):
            masked[entry.start() : entry.end()] = mask_markup(entry[0], _KEPT_ELEMENTS)
    return bytes(masked)


def mask_markup(markup: bytes, kept: set[bytes] = frozenset()) -> bytes:  # type: ignore[assignment]
    """Mask all text of XML or HTML and what attributes say, but in elements that are ``kept``."""
    masked, element = bytearray(markup), b""
    for piece in _MARKUP.finditer(markup):
        if piece["tag"] is not None:
            name = _TAG.match(piece["tag"])
            element = name[0] if name else b""  # behind a closing tag there is white space, mostly
            if element not in kept:
                for attribute in _ATTRIBUTE.finditer(piece["tag"]):
                    start = piece.start("tag") + attribute.start("value")
                    _fill(masked, start, start + len(attribute["value"]))
        elif element not in kept:
            group = "data" if piece["data"] is not None else "text"
            _fill(masked, *piece.span(group))
    return bytes(masked)


def emptied(document: bytes, values: Callable[[Object], Mapping[str, str | None]]) -> bytes:
    """A JSON document in which some members of some objects have other values, and spaces fill what these leave.

    ``values`` tells for each object which members get which value, no longer than the one that is there.
    """
    done = bytearray(document)
    for start, end, found in objects(document):
        for name, value in values(found).items():
            old = re.compile(rb'"%s":("(?:[^"\\]|\\.)*")' % re.escape(name.encode()), re.DOTALL)
            for place in old.finditer(document, start, end):
                done[place.start(1) : place.end(1)] = json.dumps(value).encode().ljust(len(place[1]))
    return bytes(done)


def _mask_values(masked: bytearray, start: int, end: int) -> None:
    """Mask the strings of an object that are no names of members, dates or numbers."""
    row = bytes(masked[start:end])
    whose = [place.span() for place in _PROJECTS.finditer(row)]
    for token in _TOKEN.finditer(row):
        is_name = _KEY_FOLLOWS.match(row, token.end())
        is_whose = any(first <= token.start() < last for first, last in whose)
        if token[0].startswith(b'"') and not (is_name or is_whose or _PLAIN.fullmatch(token[0])):
            masked[start + token.start() + 1 : start + token.end() - 1] = MASK * (len(token[0]) - 2)


def _fill(masked: bytearray, start: int, end: int) -> None:
    """Mask all but white space at both ends."""
    text = bytes(masked[start:end])
    first = start + len(text) - len(text.lstrip())
    last = end - (len(text) - len(text.rstrip()))
    if first < last:
        masked[first:last] = MASK * (last - first)
