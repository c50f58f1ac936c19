"""Turns the HTML of a body into the plain text that a reader sees.

One rule for lines: every block, ``<br>`` and table row is on a line of its own, and no line is blank. So an
edit of the markup alone does not look like an edit of the text.
"""

import re
import threading
from dataclasses import dataclass
from html import unescape
from unicodedata import normalize

from lxml import etree

from govkz_crawler.normalise import simple_markup
from govkz_crawler.normalise.bounds import check_emptiness, check_marks, check_markup
from govkz_crawler.normalise.media import BACKGROUNDS, MEDIA, embedded
from govkz_crawler.normalise.urls import SITE, absolute


@dataclass(frozen=True, slots=True)
class Readable:
    """A body as read: its text, and the absolute URLs of its links and of its media, each once and in order.

    Media are whatever is embedded: pictures, videos, frames (``normalise/media.py``).
    """

    text: str
    links: tuple[str, ...]
    media: tuple[str, ...]


# A beginning that cannot be a tag ("5 < 6") is text; stopping at "<" keeps the search linear.
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
# The HTML standard breaks the line at a stray </p> or </br>, which the parser skips: a mark stands before them.
_LINE_END = re.compile(r"</(?:p|br)\s*/?>", re.IGNORECASE)
# Control characters, soft hyphens, zero-width and bidirectional marks, byte order marks, lone surrogates, and what is
# no character in Unicode and none in XML; zero-width joiners, unless they make one emoji of two: a family, a flag
# (UTS #51, section 2.2); and tags that are not those of a flag.
_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_TAGS = "\U000e0001\U000e0020-\U000e007f"
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    f"\ud800-\udfff{_NO_CHARACTERS}]"
    f"|(?<![{_PICTURES}\ufe0f])\u200d|\u200d(?![{_PICTURES}])|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+"
)
# Python calls these printable, and nothing is seen of them: a joiner of letters, and fillers of Hangul and Braille.
_BLANKS: dict[str, str | int | None] = {
    "\u034f": None,
    "\u115f": " ",
    "\u1160": " ",
    "\u2800": " ",
    "\u3164": " ",
    "\uffa0": " ",
}
# What Word leaves of its hyphens: U+001E does not break, U+001F is optional and shows only where a line ends. Python
# would take them and their neighbours for white space.
_SEPARATORS = {0x1C: None, 0x1D: None, 0x1E: "-", 0x1F: None}

_ENDLESS_REFERENCE = re.compile("&#[0-9]{9,};?")  # a code point has at most seven digits

_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "title", "video", "audio"})
_PLAYERS = frozenset({"video", "audio"})  # what they hold for old browsers is not shown, but their sources play
_SPECIAL = _UNSEEN.union(MEDIA)
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
    "option", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
})  # fmt: skip
_BREAK = "\n"
_BULLET = "\n- "
# Control characters that are taken out of a body before it is parsed, and that no reference in it can name: &#150; and
# &#151; are dashes in HTML.
_CELL, _MARK = "\x97", "\x96"
_EDGES = frozenset({_BREAK, _BULLET})  # after these, white space and another break are nothing to see


def readable(html: str, base_url: str) -> Readable:
    """What a reader sees of a body; ``base_url`` is the server that sent it. Raises TooMuch, and nothing else.

    List items start with ``- ``. The cells of a table row are separated by `` | ``, unless one of them holds
    a table: such a row is layout. A text without any tag keeps its lines.
    """
    check_markup(html)
    if not _TAG.search(html):
        return Readable(_tidy(_unescaped(html)), (), ())
    reader = _mine.reader
    has_backgrounds = any(sign in html for sign in BACKGROUNDS)
    reader.begin(base_url, has_backgrounds=has_backgrounds)
    if _CELL in html or _MARK in html or not simple_markup.read(html, reader):
        reader.begin(base_url, has_backgrounds=has_backgrounds)
        _parse(html)
    text = _tidy("".join(reader.out).replace(_MARK, "\n"))
    check_emptiness(html, text or reader.media)
    return Readable(text, tuple(reader.links), tuple(reader.media))


def plain(html: str | None) -> str:
    """A title, hint or summary, which may hold tags and entities, as one line of plain text. Raises TooMuch."""
    return readable(html or "", SITE).text.replace("\n", " ")


class _Reader:
    """The parser's target: writes down what is seen, in pieces that ``_tidy`` makes a text of."""

    def begin(self, base_url: str, *, has_backgrounds: bool) -> None:
        """Forget the body before. ``has_backgrounds``: any element of this one may have a picture behind it."""
        self.base_url = base_url
        self.has_backgrounds = has_backgrounds
        self.out: list[str] = [_BREAK]
        self.links: dict[str, None] = {}
        self.media: dict[str, None] = {}
        self.unseen = 0  # open elements whose content is not shown
        self.playing = 0  # those of them that are players
        self.preformatted = 0  # open elements that keep their lines
        self.row: int | None = None  # where the innermost open row began

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _SPECIAL or self.has_backgrounds:
            self._embed(tag, attributes)
        if self.unseen:
            return
        if tag in _BLOCKS:
            self._break()
            self._open(tag)
        elif tag in {"a", "area"} and (url := absolute(attributes.get("href") or "", self.base_url)):
            self.links[url] = None

    def data(self, text: str) -> None:
        if self.unseen or (self.out[-1] in _EDGES and text.isspace()):
            return
        self.out.append(text if self.preformatted else text.replace("\n", " "))

    def end(self, tag: str) -> None:
        if self.unseen:
            self.unseen -= tag in _UNSEEN
            self.playing -= tag in _PLAYERS
        elif tag in _BLOCKS:
            self._close(tag)
            self._break()

    def close(self) -> None:
        """Asked for by the parser; there is nothing left to do."""

    def _embed(self, tag: str, attributes: dict[str, str]) -> None:
        """Note what the element embeds, where that is to be had, and hide what it holds, where that is not shown."""
        if self.unseen == self.playing:
            self.media |= dict.fromkeys(embedded(tag, attributes, self.base_url))
        self.playing += tag in _PLAYERS
        self.unseen += tag in _UNSEEN

    def _open(self, tag: str) -> None:
        if tag == "li":
            self.out[-1] = _BULLET
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "tr":
            self._end_row(layout=True)
            self.row = len(self.out)
        elif tag in {"td", "th"} and self.row is not None:
            self.out.append(_CELL)

    def _close(self, tag: str) -> None:
        if tag == "li" and self.out[-1] == _BULLET:
            self.out[-1] = _BREAK
        elif tag == "pre":
            self.preformatted -= 1
        elif tag == "tr":
            self._end_row(layout=False)

    def _break(self) -> None:
        if self.out[-1] not in _EDGES:
            self.out.append(_BREAK)

    def _end_row(self, layout: bool) -> None:
        if self.row is None:
            return
        row = "".join(self.out[self.row :])
        self.out[self.row :] = [_layout(row) if layout else _row(row), _BREAK]
        self.row = None


class _Mine(threading.local):
    """One parser a thread: making one costs half as much as reading a body."""

    def __init__(self) -> None:
        self.reader = _Reader()
        # The parser calls the reader as it goes: there is no tree, so no depth of nesting is too much.
        self.parser = etree.HTMLParser(target=self.reader, encoding="utf-8", huge_tree=True)


_mine = _Mine()


def _parse(html: str) -> None:
    """Tell this thread's reader what the parser makes of it."""
    source = _LINE_END.sub(f"{_MARK}</p>", html.replace(_CELL, "").replace(_MARK, "")).replace("\0", "")
    etree.fromstring(source.encode("utf-8", "ignore"), _mine.parser)


def _row(text: str) -> str:
    """One line for a row; the lines of its only cell where the others are empty."""
    before, *cells = (_line(cell) for cell in text.split(_CELL))
    return f"{before}\n{' | '.join(cells)}".strip() if sum(map(bool, cells)) > 1 else _layout(text)


def _layout(text: str) -> str:
    return text.replace(_CELL, _BREAK).strip()


def _tidy(text: str) -> str:
    check_marks(text)
    if any(blank in text for blank in _BLANKS):
        text = text.translate(str.maketrans(_BLANKS))
    lines = (_line(line) for line in text.split("\n"))
    return normalize("NFC", "\n".join(line for line in lines if line))


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a reference of thousands of digits, which Python makes no number of
        return unescape(_ENDLESS_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", text))


def _line(text: str) -> str:
    # Most lines are in order but for spaces that do not break; the only space that is printable is the common one.
    spaced = text.replace("\xa0", " ").strip(" ")
    if spaced.isprintable() and "  " not in spaced:
        return spaced
    line = " ".join(spaced.translate(_SEPARATORS).split())
    return line if line.isprintable() else " ".join(INVISIBLE.sub("", line).split())
