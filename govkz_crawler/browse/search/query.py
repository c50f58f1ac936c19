"""Parses what a visitor typed (words, "phrases", -exclusions) into an FTS5 expression with every word quoted."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from govkz_crawler.browse.search.folding import repaired, spellings
from govkz_crawler.browse.search.forms import Forms
from govkz_crawler.browse.search.vocabulary import Vocabulary
from govkz_crawler.browse.search.words import forms

LONGEST = 200  # characters that are read of a query
_MOST = 12  # words and phrases: each costs a walk through the index

_PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:["«“„](?P<phrase>[^"«»“”„]*)["»”]?|(?P<words>[^\s"«»“”„]+))')
_TOKEN = re.compile(r"[^\W_]+")  # what the index takes for a word


@dataclass(frozen=True, slots=True)
class Query:
    """``wanted`` and ``unwanted`` are words as Forms and phrases as tuples of words. ``match`` is for FTS5."""

    wanted: tuple[Forms | tuple[str, ...], ...]
    unwanted: tuple[Forms | tuple[str, ...], ...]

    @property
    def match(self) -> str | None:
        """The expression for MATCH; None where nothing is asked for."""
        if not self.wanted:
            return None
        sought = " AND ".join(map(_expression, self.wanted))
        return f"({sought}) NOT ({' OR '.join(map(_expression, self.unwanted))})" if self.unwanted else sought

    def among(self, vocabulary: Vocabulary) -> "Query":
        """The same without the whole words that an archive lacks: each costs as much to look for as one that it has."""
        spelt = {word: tuple(spellings(word)) for part in self.wanted if isinstance(part, Forms) for word in part.whole}
        known = vocabulary.held({each for words in spelt.values() for each in words})
        return Query(tuple(_known(part, spelt, known) for part in self.wanted), self.unwanted)

    def finds(self, word: str) -> bool:
        """Whether a word of a text, in lower case, is one that was asked for."""
        word = repaired(word)
        return any(part.find(word) if isinstance(part, Forms) else word in part for part in self.wanted)

    def matches(self, text: str) -> bool:
        """Whether a text is one that MATCH would find."""
        found = words_of(text)
        return all(_in(part, found) for part in self.wanted) and not any(_in(part, found) for part in self.unwanted)


def parse(text: str, lang: str | None = None) -> Query:
    """Reads a query in a language, or in all of them. Takes any text and never raises."""
    wanted: list[Forms | tuple[str, ...]] = []
    unwanted: list[Forms | tuple[str, ...]] = []
    for part in _PART.finditer(repaired(text[:LONGEST])):
        target = unwanted if part["minus"] else wanted
        if part["phrase"] is not None:
            phrase = tuple(words_of(part["phrase"]))
            target.extend([phrase] if phrase else [])
        else:
            target.extend(forms(word, lang) for word in words_of(part["words"]))
    return Query(_distinct(wanted), _distinct(unwanted))


def _distinct(parts: list[Forms | tuple[str, ...]]) -> tuple[Forms | tuple[str, ...], ...]:
    return tuple(dict.fromkeys(parts))[:_MOST]


def words_of(text: str) -> list[str]:
    """The words of a text as the index has them: repaired, in lower case."""
    return _TOKEN.findall(repaired(text).lower())


def _in(part: Forms | tuple[str, ...], words: list[str]) -> bool:
    if isinstance(part, Forms):
        return any(map(part.find, words))
    return any(tuple(words[at : at + len(part)]) == part for at in range(len(words)))


def _known(
    part: Forms | tuple[str, ...], spelt: Mapping[str, tuple[str, ...]], known: Collection[str]
) -> Forms | tuple[str, ...]:
    """The part without the words of which no spelling is known, but with one of them if nothing else is left."""
    if not isinstance(part, Forms):
        return part
    whole = frozenset(word for word in part.whole if any(each in known for each in spelt[word]))
    return Forms(whole if whole or part.beginnings else frozenset(sorted(part.whole)[:1]), part.beginnings)


def _expression(part: Forms | tuple[str, ...]) -> str:
    if isinstance(part, tuple):
        return "(" + " OR ".join(map(_quoted, spellings(" ".join(part)))) + ")"
    starts = {spelt for start in part.beginnings for spelt in spellings(start)}
    whole = {spelt for word in part.whole for spelt in spellings(word) if not spelt.startswith(tuple(starts))}
    terms = [*map(_quoted, sorted(whole)), *(f"{_quoted(start)} *" for start in sorted(starts))]
    return f"({' OR '.join(terms)})"


def _quoted(words: str) -> str:
    return f'"{words}"'
