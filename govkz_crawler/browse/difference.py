"""Computes what changed between two texts, word by word, in pieces that a template can mark.

Comparing takes the square of a text's length, or worse, where words repeat. So it is paid from a budget of steps: when
that is spent, what is left is shown as one text gone and another come.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, SupportsIndex

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_HAS_WORD = re.compile(r"\w")

# For a whole page of changes. A million takes about a second; an edit of some words in a long text takes hundreds.
_STEPS = 500_000

_PARAGRAPH = 50  # steps that comparing takes for each paragraph, however short

_ALIKE = 0.3  # with less than this in common, two texts read better one after the other

Fate = Literal["kept", "gone", "come"]


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text and what became of it."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in pieces; ``skipped`` counts unchanged paragraphs that are left out before it."""

    pieces: tuple[Change, ...]
    skipped: int = 0


class _Spent(Exception):
    """The budget does not reach any further."""


class Budget:
    """Steps of comparing that are left for a page."""

    def __init__(self) -> None:
        self._left = _STEPS

    @property
    def spent(self) -> bool:
        """Whether nothing more may be compared."""
        return self._left <= 0

    def affords(self, steps: int) -> bool:
        """Pay for so many steps, if there are as many left."""
        try:
            self.pay(steps)
        except _Spent:
            return False
        return True

    def pay(self, steps: int) -> None:
        if steps > self._left:
            self._left = 0
            raise _Spent
        self._left -= steps


class _Metered(list[str]):
    """A sequence for SequenceMatcher, which looks, for each element that it takes, at all of its like in the other."""

    def __init__(self, elements: Sequence[str], alike: Mapping[str, int], budget: Budget) -> None:
        super().__init__(elements)
        self._alike = alike
        self._budget = budget

    def __getitem__(self, place: SupportsIndex) -> str:  # type: ignore[override]  # no slices are taken
        element = super().__getitem__(place)
        self._budget.pay(1 + self._alike[element])
        return element


def words(before: str, after: str, budget: Budget | None = None) -> list[Change]:
    """The changes of one line, word by word."""
    return _words(before, after, budget or Budget())


def paragraphs(before: str, after: str, budget: Budget | None = None) -> list[Paragraph]:
    """The paragraphs in which two texts differ, in order."""
    budget = budget or Budget()
    changed: list[Paragraph] = []
    skipped = 0
    for equal, old, new in _runs(before.split("\n"), after.split("\n"), budget):
        if equal:
            skipped = len(old)
            continue
        for pieces in _block(old, new, budget):
            changed.append(Paragraph(pieces, skipped))
            skipped = 0
    return changed


def _block(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[tuple[Change, ...]]:
    """Paragraphs that share words are compared with each other, in their order; the rest came or went whole."""
    for before, after in _paired(old, new, budget):
        if before is None or after is None:
            yield tuple(_replaced(before or "", after or ""))
        else:
            yield tuple(_words(before, after, budget))


def _paired(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[tuple[str | None, str | None]]:
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    bags = [bag(text) for text in new]
    at = 0
    for place, before in enumerate(old):
        if budget.spent:
            yield from zip_longest(old[place:], new[at:])
            return
        found = _first_alike(bag(before), bags, at, budget)
        if found is None:
            yield before, None
            continue
        yield from ((None, text) for text in new[at:found])
        yield before, new[found]
        at = found + 1
    yield from ((None, text) for text in new[at:])


def _first_alike(sought: set[str], bags: list[set[str]], at: int, budget: Budget) -> int | None:
    for place in range(at, len(bags)):
        if budget.spent:
            return None
        if share_words(sought, bags[place], budget):
            return place
    return None


def bag(text: str) -> set[str]:
    """The words of a paragraph, whatever their order."""
    return set(_WORD.findall(text)) - {" "}


def share_words(one: set[str], other: set[str], budget: Budget) -> bool:
    """Whether two bags of words have so much in common that one may be the other, edited; not, where the budget does
    not reach to tell."""
    if not budget.affords(1 + min(len(one), len(other))):
        return False
    shared = len(one & other)
    return shared > _ALIKE * (len(one) + len(other) - shared)


def _words(before: str, after: str, budget: Budget) -> list[Change]:
    if not budget.affords(_PARAGRAPH):
        return list(_replaced(before, after))
    changes = list(_changes(_runs(_WORD.findall(before), _WORD.findall(after), budget, str.isspace)))
    kept = sum(len(change.text) for change in changes if change.fate == "kept")
    return changes if kept > _ALIKE * max(len(before), len(after)) else list(_replaced(before, after))


def _runs(
    old: list[str], new: list[str], budget: Budget, junk: Callable[[str], bool] | None = None
) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Whether each part is the same in both, and what it is in each; ``junk`` begins no part that is the same."""
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    tail = next((place for place in range(most - head) if old[-1 - place] != new[-1 - place]), most - head)
    if head:
        yield True, old[:head], new[:head]
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail], budget, junk)
    if tail:
        yield True, old[-tail:], new[-tail:]


def _middle(
    old: list[str], new: list[str], budget: Budget, junk: Callable[[str], bool] | None
) -> Iterator[tuple[bool, list[str], list[str]]]:
    if not old and not new:
        return
    metered = _Metered(old, Counter(element for element in new if not (junk and junk(element))), budget)
    try:
        opcodes = SequenceMatcher(junk, metered, new, autojunk=False).get_opcodes()
    except _Spent:
        yield False, old, new
        return
    for tag, a, b, c, d in opcodes:
        yield tag == "equal", old[a:b], new[c:d]


def _changes(runs: Iterator[tuple[bool, list[str], list[str]]]) -> Iterator[Change]:
    """Kept words, and between them what went and what came: a space or a comma alone does not part two changes."""
    gone, come = "", ""
    for equal, old, new in runs:
        before, after = "".join(old), "".join(new)
        if equal and ((not gone and not come) or _HAS_WORD.search(before)):
            yield from _replaced(gone, come)
            yield Change("kept", before)
            gone, come = "", ""
        else:
            gone, come = gone + before, come + after
    yield from _replaced(gone, come)


def _replaced(gone: str, come: str) -> Iterator[Change]:
    if gone:
        yield Change("gone", gone)
    if come:
        yield Change("come", come)
