"""Finds the forms of a Russian word: from a dictionary, or by declension for words that it lacks, such as names.

The dictionary is OpenCorpora's, read by pymorphy3 (https://pymorphy3.readthedocs.io), which also guesses how an unknown
word is inflected. Names of Kazakhstan are hardly in it, and it takes Токаев for a form of токай, so that every word is
declined as well as if it were the first form of a noun or a surname, as the grammars have it.
"""

import re
from collections.abc import Iterator
from functools import cache

import pymorphy3

from govkz_crawler.browse.search.forms import Forms

_WRITTEN = re.compile("[а-яё]+")

_HARD = "а у ом ем е ы и ов ам ами ах"
_SOFT = "я ю ем ём е и ей ев ям ями ях"
_SURNAME = "а у ым е ой ы ых ыми"

# How the first form of a noun ends, and the endings that take the place of what stands in the last group.
_DECLENSIONS = tuple(
    (re.compile(f"(?:{first})$"), tuple(endings.split(" ")))
    for first, endings in (
        ("[бвгджзклмнпрстфхцчшщ]()", f" {_HARD}"),
        ("(?:[оеё]в|[иы]н)()", f" {_SURNAME}"),
        ("(?:[оеё]в|[иы]н)(а)", f" {_SURNAME}"),
        ("[бвгджзклмнпрстфхцчшщ](а)", "а ы и е у ой ою ей ам ами ах "),
        ("[бвгджзклмнпрстфхцчшщ](я)", "я и е ю ей ею ям ями ях ь"),
        ("[аеёиоуыэюя](я)", "я и е ю ей ею ям ями ях й"),
        ("[аеёиоуыэюя](й)", f"й {_SOFT}"),
        ("(ь)", f"ь {_SOFT} ью"),
        ("[бвгджзклмнпрстфхцчшщ](о)", "о а у ом е ам ами ах"),
        ("и(е)", "е я ю ем и й ям ями ях"),
    )
)
_LEAST = 3  # letters that an unknown word keeps when its ending is taken off
_SHORT = 3  # letters of words of which the dictionary knows enough: another language has words like their false forms


def forms(word: str) -> Forms | None:
    """The forms of a word in lower case; None where Russian does not write it."""
    if not _WRITTEN.fullmatch(word):
        return None
    found = {word}
    for reading in _analyser().parse(word):
        found.update(form.word for form in reading.lexeme)
    if len(word) > _SHORT:
        found.update(_declined(word))
    if not _analyser().word_is_known(word):
        found.update(form for first in (word, *_first_forms(word)) for form in _declined(first))
    return Forms(frozenset(spelling for form in found for spelling in (form, form.replace("ё", "е"))))


@cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    """It takes a tenth of a second and 20 MB, and is made when the first word is asked for."""
    return pymorphy3.MorphAnalyzer(lang="ru")


def _declined(first: str) -> Iterator[str]:
    """The forms of a noun or a surname of which this is the first form."""
    for ending, others in _DECLENSIONS:
        if found := ending.search(first):
            yield from (first[: found.start(1)] + other for other in others)


def _first_forms(word: str) -> Iterator[str]:
    """What an unknown word can be a form of: Жанаозене of Жанаозен."""
    for _, others in _DECLENSIONS:
        first, *oblique = others
        for ending in filter(None, oblique):
            if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
                yield word.removesuffix(ending) + first
