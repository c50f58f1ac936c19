"""Lists the forms of a word that a search asks for: whole words, and prefixes."""

from collections.abc import Collection
from dataclasses import dataclass, field

LONG = 5  # letters of a beginning that few other words share


@dataclass(frozen=True, slots=True)
class Forms:
    """``whole`` are words, ``beginnings`` stand for every word that begins so; all in lower case."""

    whole: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    _beginnings: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = frozenset(filter(None, shortest(self.beginnings)))
        object.__setattr__(self, "beginnings", starts)
        object.__setattr__(self, "_beginnings", tuple(starts))

    def __or__(self, other: "Forms") -> "Forms":
        return Forms(self.whole | other.whole, self.beginnings | other.beginnings)

    def find(self, word: str) -> bool:
        """Whether a word, in lower case, is among them."""
        return word in self.whole or word.startswith(self._beginnings)


def plain(word: str) -> Forms:
    """What finds a word of a language that nothing is known of: the word, and, where it is long, all that begin so."""
    return Forms(frozenset({word}), frozenset({word} if word.isalpha() and len(word) >= LONG else ()))


def shortest(starts: Collection[str]) -> frozenset[str]:
    """Without those that another one covers."""
    return frozenset(start for start in starts if not any(start[:end] in starts for end in range(1, len(start))))
