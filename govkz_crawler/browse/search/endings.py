"""Russian and English words: Snowball takes endings off (https://snowballstem.org); short stems get theirs back."""

import re
from collections.abc import Iterator

import snowballstemmer

_RUSSIAN = snowballstemmer.stemmer("russian")
_ENGLISH = snowballstemmer.stemmer("english")

# Of nouns and adjectives, as the grammars list them.
_RUSSIAN_ENDINGS = (
    "а я о е ы и у ю ь й ой ей ою ею ьи ью ья ом ем ам ям ами ями ьми ах ях ов ев ий ый ое ее ая яя ые ие ого его ому "
    "ему ым им ых их ыми ими ую юю ию ия ии ием иям иями иях"
)
_ENGLISH_ENDINGS = ("s", "es", "ed", "ing", "'s")

_FLEETING = re.compile(r"(?<=[бвгджзйклмнпрстфхцчшщь])([ое])(?=[кцн]$)")  # рынок, рынка
_CLUSTER = re.compile(r"(?<=[бвгджзйлмнпрстфхчшщ])ь?(?=[кцнлргбм]$)")  # поставка, поставок; письмо, писем
_IN_MYA = re.compile(r"(?<=м)я$")  # время, времени


def russian_stem(word: str) -> str:
    """The stem of a word in lower case; ё counts as е."""
    return str(_RUSSIAN.stemWord(word.replace("ё", "е")))


def english_stem(word: str) -> str:
    return str(_ENGLISH.stemWord(word))


def russian_forms(stem: str) -> Iterator[str]:
    """A short stem with every ending that may follow it."""
    yield stem
    yield from (stem + ending for ending in _RUSSIAN_ENDINGS.split())


def english_forms(stem: str) -> Iterator[str]:
    yield stem
    yield from (stem + ending for ending in _ENGLISH_ENDINGS)


def lengthened(word: str) -> list[str]:
    """What the forms of a noun in -мя begin with: времени, имена."""
    return [_IN_MYA.sub("ен", word)] if _IN_MYA.search(word) else []


def fleeting(stem: str) -> list[str]:
    """The stem without its fleeting vowel, or with the one that a cluster at its end may have lost."""
    if _FLEETING.search(stem):
        return [_FLEETING.sub("", stem)]
    return [_CLUSTER.sub(vowel, stem) for vowel in "ое"] if _CLUSTER.search(stem) else []


def with_yo(word: str) -> list[str]:
    """The word, and as it is written with ё: a word has one at most."""
    return [word, *(word[:at] + "ё" + word[at + 1 :] for at, letter in enumerate(word) if letter == "е")]
