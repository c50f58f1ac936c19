"""Folds spellings that look the same into one: composed letters, and one alphabet a word.

Texts are typed on keyboards that have no Kazakh letters, pasted from PDF and hyphenated by programs: a Latin i stands
in a Kazakh word, й is written as и with a breve, a soft hyphen parts a word. The archive keeps what the site published;
a search folds what is typed, and asks the index for the folded spelling and for the one that texts often have.
"""

import re
from collections.abc import Iterator
from unicodedata import is_normalized, normalize

from govkz_crawler.normalise.text import INVISIBLE

# Letters of two alphabets that look alike, in upper and in lower case (https://www.unicode.org/reports/tr39/, and ə
# and ɵ, which old Kazakh fonts had for ә and ө).
_LATIN, _CYRILLIC = "ABCEHIKMOPTXYƏƟaceikopxyhəɵë", "АВСЕНІКМОРТХУӘӨасеікорхуһәөё"
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_LATIN, _CYRILLIC), str.maketrans(_CYRILLIC, _LATIN)

_WORD = re.compile(r"[^\W_]+")
_OF_CYRILLIC = re.compile("[\u0400-\u052f]")
_OF_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0259\u0275]")

_MIXED = re.compile(f"{_OF_CYRILLIC.pattern}{_OF_LATIN.pattern}|{_OF_LATIN.pattern}{_OF_CYRILLIC.pattern}")

# What Kazakh texts have instead of a letter throughout a word, and often.
_OFTEN_TYPED = str.maketrans("іһә", "ihə")


def repaired(text: str) -> str:
    """The text with composed letters, without invisible characters, its words in one alphabet each where they can be.

    Line ends and tabs become spaces; case stays.
    """
    if not (text.isprintable() and is_normalized("NFC", text)):
        text = INVISIBLE.sub("", normalize("NFC", " ".join(text.split())))
    return _WORD.sub(lambda word: _in_one_alphabet(word[0]), text) if _MIXED.search(text) else text


def spellings(word: str) -> Iterator[str]:
    """A repaired word, in lower case, and as texts often have it, for an index that folds nothing."""
    yield word
    if (often := word.translate(_OFTEN_TYPED)) != word:
        yield often


def _in_one_alphabet(word: str) -> str:
    if not _MIXED.search(word):
        return word
    cyrillic, latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if not _OF_LATIN.search(cyrillic):
        return cyrillic
    return word if _OF_CYRILLIC.search(latin) else latin
