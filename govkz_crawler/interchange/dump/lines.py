"""Recognises what one line of a dump is, from the line and the blank lines before it."""

import re
from typing import NamedTuple

from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.dates import UnknownDate, published
from govkz_crawler.normalise.urls import Citation, UnknownUrl, cited

SITE_LINE = "Enbekshi QazaQ"

# Names of sections that open a block wherever they stand alone on a line. Any other short line does so only
# where a "More" line or the end of an item shows it.
SECTIONS = frozenset({
    "News", "World", "Politics", "Science", "Business", "Economics", "Culture", "Law", "Tourism", "Society",
    "Жаңалықтар", "Әлем", "Саясат", "Ғылым", "Бизнес", "Экономика", "Мәдениет", "Құқық", "Туризм", "Қоғам",
    "Новости", "Мир", "Политика", "Наука", "Культура", "Право", "Общество",
})  # fmt: skip
LONGEST_SECTION = 60  # letters; a longer line is a sentence
LONGEST_TITLE = 500  # letters, three times the longest known; a longer line is a paragraph

# A line that begins with this invisible character (word joiner) is text, whatever it looks like. The writer
# puts it there and the reader takes it away, as mail does with lines that begin with a dot (RFC 5321, 4.5.2).
TEXT_MARK = "\u2060"
_MARKED = re.compile(rf"\s*{TEXT_MARK}")

_MORE = "|".join(re.escape(language.more) for language in LANGUAGES.values())
_LABEL = "(?:" + "|".join(re.escape(language.source) for language in LANGUAGES.values()) + r")[ \xa0]+:"
_DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
_DATE_LENGTH = len("dd.mm.yyyy")
_SOURCE = re.compile(rf"{_LABEL}\s*(?P<url>\S*)$")
_LONGEST_SOURCE = 2000  # letters, label included: far more than any citation has
_ENDS_IN_MORE = re.compile(rf"(?:^|\s)(?:{_MORE})$")
_OPENING = re.compile(
    rf"(?:(?P<site>{SITE_LINE})\n)?(?P<name>[^\n]{{1,{LONGEST_SECTION}}}?)"
    rf"(?:(?P<before_more>\s)(?:{_MORE}))?(?:\n(?P<junk>[^\n]+))?"
)
# Words and signs after which a date belongs to the sentence: "as of 19.10.2025", "18.10.2025 – 19.10.2025".
_ASKS_FOR_DATE = re.compile(
    r"(?:[:;,(№]|[0-9]\s*[-–—]|(?:^|\s)(?:and|before|by|dated|for|from|of|on|since|till|to|until|"
    r"в|до|за|и|к|на|от|по|с|со|және|мен))$",
    re.IGNORECASE,
)


class Dated(NamedTuple):
    """A line that ends in a date: what stands before it ("" for a date alone), and the date as YYYY-MM-DD."""

    before: str
    date: str


class Source(NamedTuple):
    """A line that ends in an item's source: what stands before the label, and what the URL cites."""

    before: str
    citation: Citation


class Opening(NamedTuple):
    """The first lines of a block. ``sure``: its own words prove it, not only what stands before it."""

    section: str
    junk: str | None
    sure: bool


def dated(line: str) -> Dated | None:
    """The line as one that ends in a date, or None."""
    line = line.strip()
    before, day = line[:-_DATE_LENGTH], line[-_DATE_LENGTH:]
    if not _DATE.fullmatch(day) or is_marked(line) or (before and not before[-1].isspace()):
        return None
    try:
        return Dated(before.rstrip(), published(day).on)
    except UnknownDate:
        return None


def is_title(text: str) -> bool:
    """Whether a date right after the text can be an item's, and not a part of the sentence."""
    return 0 < len(text) <= LONGEST_TITLE and _ASKS_FOR_DATE.search(text) is None


def source(line: str) -> Source | None:
    """The line as one that ends in a source whose URL can be read, or None."""
    found = _label(line)
    if found is None:
        return None
    try:
        return Source(line[: found.start()], cited(found["url"]))
    except UnknownUrl:
        return None


def ends_in_label(line: str) -> bool:
    """Whether the line ends in a source's label and at most one word after it, a readable URL or not."""
    return _label(line) is not None


def _label(line: str) -> re.Match[str] | None:
    text = line.rstrip()
    return None if is_marked(line) else _SOURCE.search(text, max(0, len(text) - _LONGEST_SOURCE))


def opening(lines: list[str], *, closed: bool) -> Opening | None:
    """The lines as [site line] section [More] [junk line]; ``closed``: no text can reach down to them."""
    found = _OPENING.fullmatch("\n".join(line.strip() for line in lines))
    if found is None or not is_section(found["name"]):
        return None
    shown = found["site"] is not None or found["before_more"] == "\n"
    sure = shown or found["name"] in SECTIONS
    if not (closed or sure) or (found["junk"] and not (closed or shown)):
        return None
    return Opening(found["name"], found["junk"], sure)


def is_section(line: str) -> bool:
    """Whether the line can name a section: short, no sentence, no date and none of a dump's own words."""
    return (
        line.strip().splitlines() == [line]
        and len(line) <= LONGEST_SECTION
        and any(letter.isalpha() for letter in line)
        and ":" not in line
        and not line.endswith((".", ",", ";", "…"))
        and not (is_marked(line) or line == SITE_LINE or dated(line) or _ENDS_IN_MORE.search(line))
    )


def is_marked(line: str) -> bool:
    """Whether the line begins with the mark that makes it text, whatever it looks like."""
    return _MARKED.match(line) is not None


def unmarked(line: str) -> str:
    """The line without its mark."""
    return line.replace(TEXT_MARK, "", 1) if is_marked(line) else line


def marked(line: str) -> str:
    """A line of text as the writer puts it down: marked if it could be read as anything else."""
    plain = line.strip()
    reserved = plain == SITE_LINE or plain in SECTIONS or _ENDS_IN_MORE.search(plain)
    return TEXT_MARK + line if reserved or is_marked(line) or dated(line) or ends_in_label(line) else line
