"""Finds where a dump's items begin and end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from govkz_crawler.interchange.dump.lines import Opening, dated, is_marked, is_title, opening, source, unmarked

LONGEST_OPENING = 4  # lines: site line, section, More, junk line
PLACEHOLDER = "-"  # the title of an item that has no translation


@dataclass(frozen=True, slots=True)
class Head:
    """Where an item begins: its title and its date."""

    title: str
    date: str  # YYYY-MM-DD
    alone: bool  # the date has a line of its own


@dataclass(frozen=True, slots=True)
class Segment:
    """A head and the lines up to the next head, each with the blank lines before it.

    The file's first segment has no head. ``ending`` is for its last one: the line ends and blank lines after
    the last line, or after the head's own where there is no other.
    """

    head: Head | None
    lines: list[str]
    ending: str | None = None


def segments(lines: Iterable[str]) -> Iterator[Segment]:
    """The segments of a dump in their order, one in memory at a time."""
    head: Head | None = None
    gathered: list[str] = []
    for line, following in pairwise(chain(filled(lines), [""])):
        found = _head(line, following, head, gathered)
        if found is None:
            gathered.append(line)
            continue
        if found.alone and found.title:
            gathered.pop()
        yield Segment(head, gathered)
        head, gathered = found, []
    blank = gathered.pop() if gathered and not gathered[-1].strip() else None
    yield Segment(head, gathered, "" if blank is None else "\n" * bool(gathered) + blank)


def filled(lines: Iterable[str]) -> Iterator[str]:
    """Each line that has text, with the blank lines before it; at the end perhaps blank lines alone."""
    blank: list[str] = []
    for line in lines:
        blank.append(line)
        if line.strip():
            yield "\n".join(blank)
            blank = []
    if blank:
        yield "\n".join(blank)


def block_at_end(lines: list[str], *, start_of_file: bool = False) -> tuple[int, Opening] | None:
    """The opening of a block at the end of the lines, after the index of its first line."""
    for start in range(max(0, len(lines) - LONGEST_OPENING), len(lines)):
        closed = source(lines[start - 1]) is not None if start else start_of_file
        found = opening(lines[start:], closed=closed)
        if found is not None:
            return start, found
    return None


def _head(line: str, following: str, current: Head | None, gathered: list[str]) -> Head | None:
    """The head that ends with this line, if one does; a date alone has its title in the line before."""
    found = dated(line)
    if found is None:
        return None
    above = gathered[-LONGEST_OPENING - 2 :]
    if found.before:
        if _is_date(following):
            return None  # a title that ends in a date: the head's own date is on the next line
        head = Head(found.before, found.date, alone=False)
    else:
        head = Head(_title(above), found.date, alone=True)
        if above and is_marked(above[-1]):
            return head  # what is marked above a date that is not can only be a title
        above = above[:-1] if head.title else above
    return head if current is None or _is_closed(above) or _interrupts(head, current, following) else None


def _title(above: list[str]) -> str:
    """The last line as a title; "" if there is none or it is the source of the item before."""
    return unmarked(above[-1]).strip() if above and source(above[-1]) is None else ""


def _is_date(line: str) -> bool:
    found = dated(line)
    return found is not None and not found.before


def _is_closed(above: list[str]) -> bool:
    """Whether no text can go on after these lines: a source or the opening of a block ends them."""
    return bool(above) and (source(above[-1]) is not None or block_at_end(above) is not None)


def _interrupts(head: Head, current: Head, following: str) -> bool:
    """Whether this is a head although the text above it may go on, as a text can hold dates of its own.

    Its title must be one that can stand before a date. A listing writes its heads in one form; the other form
    counts only for a placeholder or where text follows, as nothing does after the date that ends a letter.
    """
    if not is_title(head.title):
        return False
    return head.alone == current.alone or head.title == PLACEHOLDER or _has_text(following)


def _has_text(line: str) -> bool:
    found = source(line)
    return bool((found.before if found else line).strip())
