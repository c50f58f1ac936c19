"""Compares two versions of a text for a page: changed words, changed numbers, moved paragraphs."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from govkz_crawler.browse import difference
from govkz_crawler.browse.comparison_cache import ComparisonCache
from govkz_crawler.browse.difference import Change
from govkz_crawler.browse.snapshot import Row

Fate = Literal["kept", "gone", "come", "left", "arrived"]

_SHOWN = 1_000  # changed paragraphs that are told one by one
_MOST = 40  # paragraphs that came or went whole, beyond which nobody looks for the others

_NUMBER = re.compile(r"\d(?:[\d\s.,:/-]*\d)?")
_BEFORE = {"kept", "gone", "left"}
_AFTER = {"kept", "come", "arrived"}

# What is compared beside the text, in the order in which it is told.
FIELDS = ("title", "summary", "published_at", "entity", "image_url", "links", "media")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and what became of it; a paragraph that only moved ``left`` one place and ``arrived`` at
    another. ``number`` says that it is a number which changed."""

    fate: Fate
    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in pieces; ``skipped`` counts unchanged paragraphs that are left out before it; ``moved`` says that
    it stood somewhere else before it was edited."""

    pieces: tuple[Piece, ...]
    skipped: int = 0
    moved: bool = False

    @property
    def before(self) -> tuple[Piece, ...]:
        """What stood there."""
        return tuple(piece for piece in self.pieces if piece.fate in _BEFORE)

    @property
    def after(self) -> tuple[Piece, ...]:
        """What stands there."""
        return tuple(piece for piece in self.pieces if piece.fate in _AFTER)


def text(before: str, after: str) -> tuple[Paragraph, ...]:
    """The paragraphs in which two texts differ, in order. What was asked for lately is not compared again."""
    return _compared(before, after)


def _text(before: str, after: str) -> tuple[Paragraph, ...]:
    budget = difference.Budget()
    found = _shortened(difference.paragraphs(before, after, budget))
    same = _moved(found)
    source = _edited_elsewhere(found, same, budget)
    told, skipped = [], 0
    for place, paragraph in enumerate(found):
        skipped += paragraph.skipped
        if place in source.values():  # it is told where it stands now
            continue
        if place in source:
            pieces = line(_whole(found[source[place]]), _whole(paragraph), budget)
        else:
            pieces = tuple(piece for change in paragraph.pieces for piece in _pieces(change, same))
        told.append(Paragraph(pieces, skipped, moved=place in source))
        skipped = 0
    return tuple(told)


_compared = ComparisonCache(_text)


def line(before: str, after: str, budget: difference.Budget | None = None) -> tuple[Piece, ...]:
    """The changes of one line, word by word."""
    return tuple(piece for change in difference.words(before, after, budget) for piece in _pieces(change, set()))


def both(before: str, after: str) -> tuple[list[tuple[Piece, ...]], list[tuple[Piece, ...]]]:
    """Both texts whole, each a list of its paragraphs in pieces."""
    told = text(before, after)
    lines = [set(each.split("\n")) for each in (before, after)]
    return (
        _marked(before, [paragraph.before for paragraph in told], "gone", lines[1]),
        _marked(after, [paragraph.after for paragraph in told], "come", lines[0]),
    )


def _marked(said: str, told: list[tuple[Piece, ...]], fate: Fate, others: set[str]) -> list[tuple[Piece, ...]]:
    """The paragraphs of one text, in pieces where they were compared; else they are in the other text as well, or
    came or went whole."""
    pieces = {"".join(piece.text for piece in each): each for each in told}
    return [pieces.get(line) or (Piece("kept" if line in others else fate, line),) for line in said.split("\n") if line]


def fields(before: Row, after: Row) -> dict[str, tuple[Piece, ...]]:
    """What differs between two rows of `versions` beside the text: pieces by the name of the column."""
    different = (name for name in FIELDS if before[name] != after[name])
    return {name: _WHOLE.get(name, line)(before[name] or "", after[name] or "") for name in different}


def _shortened(found: list[difference.Paragraph]) -> list[difference.Paragraph]:
    """The first of them, and all that a page would not hold as a last one."""
    rest = [change for paragraph in found[_SHOWN:] for change in paragraph.pieces]
    if not rest:
        return found
    gone = "\n".join(change.text for change in rest if change.fate != "come")
    come = "\n".join(change.text for change in rest if change.fate != "gone")
    whole = [Change("gone", gone), Change("come", come)]
    return [*found[:_SHOWN], difference.Paragraph(tuple(whole))]


def _moved(found: Iterable[difference.Paragraph]) -> set[str]:
    """Paragraphs that went in one place and came in another, as often."""
    whole = {fate: Counter[str]() for fate in ("gone", "come")}
    for paragraph in found:
        if all(change.fate != "kept" for change in paragraph.pieces):
            for change in paragraph.pieces:
                whole[change.fate][change.text] += 1
    return {text for text, times in whole["gone"].items() if text.strip() and whole["come"][text] == times}


def _edited_elsewhere(found: list[difference.Paragraph], same: set[str], budget: difference.Budget) -> dict[int, int]:
    """Of paragraphs that came, by their place, the place at which one went that shares its words."""
    bags: dict[str, dict[int, set[str]]] = {"gone": {}, "come": {}, "kept": {}}
    for place, paragraph in enumerate(found):
        if len(paragraph.pieces) == 1 and paragraph.pieces[0].text not in same:
            bags[paragraph.pieces[0].fate][place] = difference.bag(paragraph.pieces[0].text)
    source: dict[int, int] = {}
    gone = dict(islice(bags["gone"].items(), _MOST))
    for place, bag in islice(bags["come"].items(), _MOST):
        one = next((one for one, other in gone.items() if difference.share_words(bag, other, budget)), None)
        if one is not None:
            source[place] = one
            del gone[one]
    return source


def _whole(paragraph: difference.Paragraph) -> str:
    return "".join(change.text for change in paragraph.pieces)


def _pieces(change: Change, moved: set[str]) -> Iterator[Piece]:
    if change.fate == "kept":
        yield Piece("kept", change.text)
    elif change.text in moved:
        yield Piece("left" if change.fate == "gone" else "arrived", change.text)
    else:
        yield from _numbered(change)


def _numbered(change: Change) -> Iterator[Piece]:
    """The numbers of a change apart from its words."""
    at = 0
    for number in _NUMBER.finditer(change.text):
        if number.start() > at:
            yield Piece(change.fate, change.text[at : number.start()])
        yield Piece(change.fate, number[0], number=True)
        at = number.end()
    if at < len(change.text):
        yield Piece(change.fate, change.text[at:])


def _other(before: str, after: str) -> tuple[Piece, ...]:
    return Piece("gone", before), Piece("come", after)


def _list(before: str, after: str) -> tuple[Piece, ...]:
    """Addresses that went and came, each on its own."""
    old, new = json.loads(before), json.loads(after)
    gone = tuple(Piece("gone", f"{link} ") for link in old if link not in new)
    return gone + tuple(Piece("come", f"{link} ") for link in new if link not in old)


# What is no prose is not compared by words.
_WHOLE: dict[str, Callable[[str, str], tuple[Piece, ...]]] = {
    "published_at": _other, "image_url": _other, "entity": _other, "links": _list, "media": _list,
}  # fmt: skip
