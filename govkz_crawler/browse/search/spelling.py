"""Suggests words of the archive for words of a search that it does not hold ("did you mean").

A word is held against what its letters can stand for (``keyboard``, ``latin``) and against all words that one slip of
the finger makes of it, some 800, each looked up in the index; then against the words with the same beginning that are
two slips away. So the time depends on the word and not on the archive.
"""

import re
from collections.abc import Callable, Iterator
from math import log10

from govkz_crawler.browse.search import keyboard, latin
from govkz_crawler.browse.search.folding import repaired
from govkz_crawler.browse.search.forms import shortest
from govkz_crawler.browse.search.vocabulary import Vocabulary

_CYRILLIC, _LATIN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘ʻ`´][^\W\d_]*)*")

_SHORTEST, _LONGEST = 3, 40  # letters of words that are looked at
_BEGINNING = 3  # letters that two slips leave alone
_LONG = 6  # letters of a word in which two slips are likelier than another word
_READ, _SLIP = 0.5, 1.0  # what a reading and a slip cost; ten times the texts weigh up a fifth of a slip
_PER_TENFOLD = 0.2
_WORDS_LOOKED_UP = 3  # of a query


def suggestions(word: str, vocabulary: Vocabulary, most: int = 3) -> list[str]:
    """Words of the archive that a word can have been meant for, in lower case, the likeliest first."""
    typed = repaired(word).lower()
    if not _SHORTEST <= len(typed) <= _LONGEST:
        return []
    costs = dict.fromkeys(slips(typed), _SLIP)
    costs |= dict.fromkeys([*keyboard.meant(typed), *keyboard.left_on_latin(typed), *latin.meant(typed)], _READ)
    costs.pop(typed, None)
    found = {near: costs[near] - _weight(texts) for near, texts in vocabulary.known(costs).items()}
    if not found and len(typed) >= _LONG:
        found = {**dict(_two_slips(typed, vocabulary)), **found}
    return sorted(found, key=lambda near: (found[near], near))[:most]


def instead(text: str, vocabulary: Vocabulary, most: int = 3) -> list[str]:
    """A query with the words that the archive lacks replaced, at most ``most`` times over; none where it has them all.

    Where several words are lacking, each is replaced by its likeliest.
    """
    words = {word[0]: repaired(word[0]).lower() for word in _WORD.finditer(text)}
    known = vocabulary.known(words.values())
    lacking = [word for word, typed in words.items() if typed not in known][:_WORDS_LOOKED_UP]
    meant = {word: found for word in lacking if (found := suggestions(word, vocabulary, most))}
    if len(meant) == 1:
        return [_replaced(text, {word: near}.get) for word, found in meant.items() for near in found]
    return [_replaced(text, {word: found[0] for word, found in meant.items()}.get)] if meant else []


def slips(word: str) -> set[str]:
    """All that one slip makes of a word: a letter too few or too many, another letter, two that changed places."""
    letters = _LATIN if word.isascii() else _CYRILLIC
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(start + end[1:] for start, end in parts if end),
        *(start + end[1] + end[0] + end[2:] for start, end in parts if len(end) > 1),
        *(start + letter + end[1:] for start, end in parts if end for letter in letters),
        *(start + letter + end for start, end in parts for letter in letters),
    }


def distance(one: str, other: str) -> int:
    """How many slips make one word of another (optimal string alignment: no letter is touched twice)."""
    before, above = [0] * (len(other) + 1), list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        row = [at]
        for to, wanted in enumerate(other, start=1):
            least = min(above[to] + 1, row[to - 1] + 1, above[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                least = min(least, before[to - 2] + 1)
            row.append(least)
        before, above = above, row
    return above[-1]


def _two_slips(typed: str, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    """One slip anywhere and another among the first letters, or both behind them."""
    letters = set(typed)
    starts = {typed[:_BEGINNING], *keyboard.meant(typed[:_BEGINNING]), *slips(typed[: _BEGINNING + 1])}
    for near, texts in vocabulary.beginning(shortest(starts), len(typed) - 2, len(typed) + 2).items():
        if len(letters.symmetric_difference(near)) <= 4 and (slipped := distance(typed, near)) <= 2:
            yield near, slipped * _SLIP - _weight(texts)


def _weight(texts: int) -> float:
    return _PER_TENFOLD * log10(texts)


def _replaced(text: str, by: Callable[[str], str | None]) -> str:
    return _WORD.sub(lambda word: by(word[0]) or word[0], text)
