"""Reduces English words to stems by Snowball (https://snowballstem.org) and finds the forms of short ones."""

import re

import snowballstemmer

from govkz_crawler.browse.search.forms import LONG, Forms

_STEMMER = snowballstemmer.stemmer("english")
_WRITTEN = re.compile("[a-z]+")
_ENDINGS = ("s", "es", "ed", "ing", "'s")


def forms(word: str) -> Forms | None:
    """The forms of a word in lower case; None where English does not write it."""
    if not _WRITTEN.fullmatch(word):
        return None
    stem = str(_STEMMER.stemWord(word))
    if len(stem) >= LONG:
        return Forms(frozenset({word}), frozenset({stem}))
    return Forms(frozenset({word, stem, *(stem + ending for ending in _ENDINGS)}))
