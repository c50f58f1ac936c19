"""Finds the words meant by words typed on the wrong keyboard: a Russian one lacks nine Kazakh letters (казакстан).

A Latin keyboard that was meant to be the Russian one turns министр into vbybcnh (the layouts ЙЦУКЕН and QWERTY).
"""

import re

from govkz_crawler.browse.search.letter_choices import readings

_WRITTEN = re.compile("[а-яё]+")
_MEANT = {"а": "аә", "г": "гғ", "к": "кқ", "н": "нң", "о": "оө", "у": "уұү", "и": "иі", "ы": "ыі", "х": "хһ"}


def meant(word: str) -> list[str]:
    """The Kazakh words that a word in lower case can stand for, the likeliest first; itself among them.

    None for a word with other letters than the keyboard has, and for one of more than 40 letters.
    """
    return readings(_MEANT.get(letter, letter) for letter in word) if _WRITTEN.fullmatch(word) else []


_LATIN = "qwertyuiopasdfghjklzxcvbnm"
_MEANT_OF_LATIN = str.maketrans(_LATIN, "йцукенгшщзфывапролдячсмить")


def left_on_latin(word: str) -> list[str]:
    """The word whose keys were pressed, given one in lower case; none for a word with other than Latin letters."""
    return [word.translate(_MEANT_OF_LATIN)] if word and not set(word) - set(_LATIN) else []
