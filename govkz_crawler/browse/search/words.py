"""A word of a search: which beginnings and which whole words find it in all its forms."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from govkz_crawler.browse.search import endings, kazakh

# A longer stem stands for all words that begin with it; of a shorter one too many others do (бас: басқа, баспа),
# so that its forms are looked for one by one.
_PREFIX = 5

_OWN_KAZAKH = re.compile("[әғқңөұүһі]")
_OWN_RUSSIAN = re.compile("[ёъщ]")
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]+")
_LATIN = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class Forms:
    """``whole`` are words, ``beginnings`` stand for every word that begins so; all in lower case."""

    whole: frozenset[str]
    beginnings: frozenset[str] = frozenset()

    def __or__(self, other: "Forms") -> "Forms":
        return Forms(self.whole | other.whole, _shortest(self.beginnings | other.beginnings))

    def find(self, word: str) -> bool:
        """Whether a word, in lower case, is among them."""
        return word in self.whole or word.startswith(tuple(self.beginnings))


def forms(word: str, lang: str | None = None) -> Forms:
    """The forms of a word, in lower case, as the language writes them; None for all languages that it can be of."""
    if _LATIN.fullmatch(word):
        return _english(word)
    if not _CYRILLIC.fullmatch(word):
        return Forms(frozenset({word}))
    if _OWN_RUSSIAN.search(word) or lang == "ru":
        return _russian(word)
    if _OWN_KAZAKH.search(word) or lang == "kk" or word in kazakh.OF_TWO_LETTERS:
        return _kazakh(word)
    return _kazakh(word) | _russian(word)


def _kazakh(word: str) -> Forms:
    stems = kazakh.stems(word)
    whole = {form for stem in stems if len(stem) < _PREFIX for form in kazakh.forms(stem)}
    starts = {start for stem in stems for start in kazakh.beginnings(stem) if start != stem or len(stem) >= _PREFIX}
    return Forms(frozenset(whole | {word}), _shortest(starts))


def _russian(word: str) -> Forms:
    stem = endings.russian_stem(word)
    stems = [stem, *endings.fleeting(stem), *endings.lengthened(word)]
    if len(stem) >= _PREFIX:
        starts = {form for each in stems for form in endings.with_yo(each)}
        return Forms(frozenset({word}), _shortest(starts))
    whole = {form for each in stems for short in endings.russian_forms(each) for form in endings.with_yo(short)}
    return Forms(frozenset(whole | {word}))


def _english(word: str) -> Forms:
    stem = endings.english_stem(word)
    if len(stem) >= _PREFIX:
        return Forms(frozenset({word}), frozenset({stem}))
    return Forms(frozenset({word, *endings.english_forms(stem)}))


def _shortest(starts: Collection[str]) -> frozenset[str]:
    """Without those that another one covers."""
    return frozenset(start for start in starts if not any(start[:end] in starts for end in range(1, len(start))))
