"""Finds what weighs most in an edit, in one line: ``145 → 154 млрд``. Numbers, dates, negations, names, the rest."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from govkz_crawler.browse.comparison import Paragraph, Piece
from govkz_crawler.normalise.facts import facts

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 80  # characters of each side
_DATE = 20  # characters before and after a change that may make a date of it
_AROUND = 24  # characters that follow, to say of what the number is

# Words that turn a sentence round, in Kazakh, Russian and English.
_NEGATIONS = frozenset({"емес", "жоқ", "не", "нет", "ни", "без", "not", "no", "never", "without"})


class Weight(IntEnum):
    """How much a change weighs, the heaviest first."""

    NUMBERS = 0
    DATES = 1
    NEGATION = 2
    NAMES = 3
    WORDING = 4

    @property
    def key(self) -> str:
        """Of its word in ``words/``."""
        return f"weight_{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Gist:
    """What stood there, what stands there, and what follows both. One of the sides may be empty."""

    weight: Weight
    before: str
    after: str
    rest: str


def gist(lines: Iterable[Paragraph]) -> Gist | None:
    """The heaviest change in paragraphs, the first of equals; None where nothing came or went."""
    found = (change for line in lines for change in _changes(line.pieces))
    return min(found, key=lambda change: change.weight, default=None)


def _changes(pieces: tuple[Piece, ...]) -> Iterator[Gist]:
    """What came or went between two stretches that were kept."""
    gone = come = kept = ""
    for piece in (*pieces, Piece("kept", "")):
        if piece.fate == "gone":
            gone += piece.text
        elif piece.fate == "come":
            come += piece.text
        elif piece.fate == "kept":
            if gone or come:
                weight = _weight(gone, come, kept, piece.text)
                yield Gist(weight, _shortened(gone), _shortened(come), _following(piece.text))
            gone = come = ""
            kept = piece.text


def _weight(gone: str, come: str, kept: str, following: str) -> Weight:
    """Of a change between two stretches that were kept: a month that changed is a date by the day before it, and the
    first word of a sentence has a capital, name or not."""
    around = kept[-_DATE:], following[:_DATE]
    before, after = (facts(text.join(around)) for text in (gone, come))
    if before.dates != after.dates:
        return Weight.DATES
    if facts(gone).numbers != facts(come).numbers:
        return Weight.NUMBERS
    words, others = (_WORD.findall(text) for text in (gone, come))
    changed = set(words) ^ set(others)
    if {word.lower() for word in changed} & _NEGATIONS:
        return Weight.NEGATION
    begins = kept.rstrip()[-1:] in ("", ".", "!", "?")
    names = set(words[begins:]) ^ set(others[begins:])
    return Weight.NAMES if any(word[0].isupper() for word in names) else Weight.WORDING


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rpartition(' ')[0] or line[:_LONGEST]}…"


def _following(text: str) -> str:
    """The words that come next, whole."""
    line = " ".join(text.partition("\n")[0].split())
    return line if len(line) <= _AROUND else f"{line[:_AROUND].rpartition(' ')[0]}…"
