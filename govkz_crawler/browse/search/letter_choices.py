"""Lists the likeliest spellings of a word whose letters are ambiguous, such as Kazakh in Latin letters."""

from collections.abc import Iterable, Sequence
from heapq import nsmallest

MOST = 512  # readings that are returned
_LONGEST = 40  # letters of a word that is read at all

_BACK, _FRONT = frozenset("аоұы"), frozenset("әеөүі")


def readings(letters: Iterable[Sequence[str]]) -> list[str]:
    """The words that can be made by choosing a reading for each letter, at most ``MOST``.

    The first reading of a letter is the usual one. A word comes the earlier, the fewer unusual readings it has and the
    better its vowels agree: those of a Kazakh word are all back or all front.
    """
    found: list[tuple[int, str]] = [(0, "")]
    for at, choices in enumerate(letters):
        if at == _LONGEST:
            return []
        longer = ((cost + (choice != choices[0]), word + choice) for cost, word in found for choice in choices)
        found = nsmallest(MOST, longer)
    return [word for _, word in sorted((cost + _discord(word), word) for cost, word in found)]


def _discord(word: str) -> int:
    """How many vowels would have to be others for all to agree."""
    back = sum(letter in _BACK for letter in word)
    return min(back, sum(letter in _FRONT for letter in word))
