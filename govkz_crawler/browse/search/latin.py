"""Finds the Kazakh words meant by words in Latin letters: official alphabets, the site's own and informal ones.

The alphabets are those of the decrees of 26 October 2017 (apostrophes) and 19 February 2018 (acutes, which the site's
``qq`` texts have), and of the drafts of 2019 and 2021 (diaereses, breves). A letter that they read differently has all
its readings, after what English transliteration makes of it.
"""

import re
from unicodedata import normalize

from govkz_crawler.browse.search.letter_choices import readings

_APOSTROPHE = "'"

# Where a letter has several readings, they are separated by spaces, the usual one first.
_READ = {
    "a'": "ә", "g'": "ғ", "i'": "и й", "n'": "ң", "o'": "ө", "s'": "ш", "c'": "ч", "u'": "ү", "y'": "у",
    "shch": "щ", "dzh": "дж", "zh": "ж", "kh": "х қ", "gh": "ғ", "sh": "ш", "ch": "ч", "ts": "ц тс", "ng": "ң нг ңғ нғ",
    "iya": "ия", "ya": "я", "yu": "ю", "yo": "ё", "ye": "е ые",
    "a": "а ә", "b": "б", "c": "ц с к", "d": "д", "e": "е э", "f": "ф", "g": "г ғ", "h": "х һ", "i": "і и й",
    "j": "ж й", "k": "к қ", "l": "л", "m": "м", "n": "н ң", "o": "о ө", "p": "п", "q": "қ", "r": "р", "s": "с ш",
    "t": "т", "u": "у ұ ү", "v": "в", "w": "у в", "x": "х кс", "y": "ы й", "z": "з",
    "ä": "ә", "á": "ә", "ə": "ә", "ó": "ө", "ö": "ө", "ú": "ү", "ü": "ү", "ū": "ұ", "ý": "у", "ǵ": "ғ", "ğ": "ғ",
    "ń": "ң", "ñ": "ң", "ŋ": "ң", "ş": "ш", "ś": "ш", "ç": "ч", "ć": "ч", "ı": "и й і ы", "í": "и й", "ï": "и й",
}  # fmt: skip
_LETTER = re.compile("|".join(map(re.escape, sorted(_READ, key=len, reverse=True))))
# The same letters one by one: where "ng" and "n" are both letters, time would double with each of them.
_WRITTEN = re.compile(
    f"(?:[{''.join(letter[0] for letter in _READ if letter[1:] == _APOSTROPHE)}]{_APOSTROPHE}"
    f"|[{''.join(letter for letter in _READ if len(letter) == 1)}])+"
)
_APOSTROPHES = re.compile("[’ʼ‘ʻ`´]")


def meant(word: str) -> list[str]:
    """The words in Kazakh Cyrillic that a word in Latin letters, in any case, can stand for, the likeliest first.

    None for a word with other letters, and for one of more than 40 letters.
    """
    typed = _APOSTROPHES.sub(_APOSTROPHE, normalize("NFC", word).replace("İ", "i").replace("I", "i").lower())
    if not _WRITTEN.fullmatch(typed):
        return []
    return readings(_READ[letter].split() for letter in _LETTER.findall(typed))
