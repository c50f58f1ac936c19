"""What changed between two texts, word by word, in pieces that a template can mark."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_HAS_WORD = re.compile(r"\w")

# Comparing is quadratic at worst: a larger change is shown as one text gone and another come.
_MOST_WORDS = 3_000
_MOST_PARAGRAPHS = 2_000

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


def words(before: str, after: str) -> list[Change]:
    """The changes of one line, word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return list(_replaced(before, after))
    changes = list(_changes(old, new))
    kept = sum(len(change.text) for change in changes if change.fate == "kept")
    return changes if kept > _ALIKE * max(len(before), len(after)) else list(_replaced(before, after))


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """The paragraphs in which two texts differ, in order."""
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > _MOST_PARAGRAPHS:
        return [Paragraph((Change("gone", before), Change("come", after)))]
    changed: list[Paragraph] = []
    skipped = 0
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            skipped = b - a
            continue
        for pieces in _block(old[a:b], new[c:d]):
            changed.append(Paragraph(pieces, skipped))
            skipped = 0
    return changed


def _block(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, ...]]:
    """Paragraphs that stand in the same place are compared with each other, the rest came or went whole."""
    for before, after in zip(old, new, strict=False):
        yield tuple(words(before, after))
    yield from ((Change("gone", text),) for text in old[len(new) :])
    yield from ((Change("come", text),) for text in new[len(old) :])


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    """Kept words, and between them what went and what came: a space or a comma alone does not part two changes."""
    gone, come = "", ""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal" and ((not gone and not come) or _HAS_WORD.search(before)):
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
