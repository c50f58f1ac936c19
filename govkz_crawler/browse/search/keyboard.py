"""Finds the Kazakh words meant by words from a Russian keyboard, which lacks nine letters: казакстан for қазақстан."""

import re

from govkz_crawler.browse.search.letter_choices import readings

_WRITTEN = re.compile("[а-яё]+")
_MEANT = {"а": "аә", "г": "гғ", "к": "кқ", "н": "нң", "о": "оө", "у": "уұү", "и": "иі", "ы": "ыі", "х": "хһ"}


def meant(word: str) -> list[str]:
    """The Kazakh words that a word in lower case can stand for, the likeliest first; itself among them.

    None for a word with other letters than the keyboard has, and for one of more than 40 letters.
    """
    return readings(_MEANT.get(letter, letter) for letter in word) if _WRITTEN.fullmatch(word) else []
