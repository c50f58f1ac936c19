"""Reads markup that leaves nothing to decide, as editors write nearly all of it, in half of a parser's time.

A parser calls back for each tag, text and reference, and takes and gives bytes. Here the text is split at its tags, and
the same reader is told of them. What HTML leaves to rules stays with the parser: a tag where it would close or imply
another one, attributes without quotes, references that are no common ones. A test compares both on markup of all kinds.
"""

import re
from collections.abc import Mapping
from html.entities import name2codepoint
from typing import NamedTuple, Protocol

_REMEMBERED = 10_000  # tags
_LONGEST_REMEMBERED = 500  # characters of a tag; a paragraph's with its style has a hundred
_DEEPEST = 50  # open elements

_ROOT = ""
_VOID = frozenset({"br", "img"})
_INLINE = frozenset({"a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"})
_PHRASES = _INLINE | _VOID
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_FLOW = _HEADINGS | _LISTS | {"p", "div", "table"}

# Which elements can stand directly in an element without closing it or implying another one.
_WITHIN: Mapping[str, frozenset[str]] = {
    _ROOT: _FLOW,
    "div": _FLOW | _PHRASES,
    **dict.fromkeys(_HEADINGS | _INLINE | {"p", "li"}, _PHRASES),
    **dict.fromkeys(_LISTS, frozenset({"li"})),
    "table": frozenset({"tbody", "thead", "tr"}),
    **dict.fromkeys(("tbody", "thead"), frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
    **dict.fromkeys(("td", "th"), _PHRASES | {"p"}),
}
_WITHOUT_TEXT = frozenset({_ROOT, *_LISTS, "table", "tbody", "thead", "tr"})

_TAG = re.compile("<([^<>]*)>")  # stopping at the next "<" keeps the search linear
_FORM = re.compile(r"""(/?)([a-z]+[1-6]?)((?:[ \r\n\t]+[a-z-]+="[^"<>]*")*)[ \r\n\t]*(/?)""")
_ATTRIBUTE = re.compile('(?<![a-z-])([a-z-]+)="([^"]*)"')
_REFERENCE = re.compile("&(#?[0-9a-zA-Z]*;?)")


class Reader(Protocol):
    """Is told of markup: the target of a parser."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def data(self, text: str) -> None: ...

    def end(self, tag: str) -> None: ...


class _NotSimple(ValueError):
    """Only a parser can tell what this means."""


class _Tag(NamedTuple):
    name: str
    begins: bool
    ends: bool
    attributes: dict[str, str]


class _Tags(dict[str, _Tag]):
    """What a tag says, by what stands in its angles; remembered, for editors write the same ones again and again."""

    def __missing__(self, written: str) -> _Tag:
        if len(self) >= _REMEMBERED:
            self.clear()
        tag = _read_tag(written)
        if len(written) <= _LONGEST_REMEMBERED:
            self[written] = tag
        return tag


_tags = _Tags()

_CHARACTERS = {f"{name};": chr(code) for name, code in name2codepoint.items()}


def read(html: str, reader: Reader) -> bool:
    """Tell the reader all that stands in ``html``; False where that takes a parser, when it may know a part of it."""
    before, *rest = _TAG.split(html)
    if html.count("<") > len(rest) // 2 or not _is_space(before):
        return False
    try:
        _tell(reader, rest)
    except _NotSimple:
        return False
    return True


def _tell(reader: Reader, parts: list[str]) -> None:
    """``parts`` are in turn a tag, without its angles, and the text behind it."""
    open_elements = [_ROOT]
    for written, text in zip(parts[::2], parts[1::2], strict=True):
        name, begins, ends, attributes = _tags[written]
        if begins:
            if name not in _WITHIN[open_elements[-1]] or len(open_elements) > _DEEPEST:
                raise _NotSimple
            reader.start(name, attributes)
            open_elements.append(name)
        if ends:
            if open_elements.pop() != name:
                raise _NotSimple
            reader.end(name)
        if text:
            if open_elements[-1] in _WITHOUT_TEXT and not _is_space(text):
                raise _NotSimple
            reader.data(_resolved(text))
    if len(open_elements) > 1:
        raise _NotSimple


def _read_tag(written: str) -> _Tag:
    found = _FORM.fullmatch(written)
    if found is None:
        raise _NotSimple
    ending, name, attributes, closed = found.groups()
    named = _ATTRIBUTE.findall(attributes)
    values = {key: _resolved(value) for key, value in named}
    is_void = name in _VOID
    if (ending and (named or closed or is_void)) or (closed and not is_void) or len(values) < len(named):
        raise _NotSimple
    return _Tag(name, begins=not ending, ends=bool(ending) or is_void, attributes=values)


def _is_space(text: str) -> bool:
    return not text.strip(" \r\n\t")


def _resolved(text: str) -> str:
    """Text with the characters that its references name."""
    if "&" not in text:
        return text
    try:
        return _REFERENCE.sub(_character, text)
    except KeyError:
        raise _NotSimple from None


def _character(reference: re.Match[str]) -> str:
    return _CHARACTERS[reference[1]]
