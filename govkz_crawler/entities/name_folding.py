"""Folds names of entities, as people type them, into one form for comparison."""

import re
from unicodedata import normalize

_WORD = re.compile(r"\w+")
_IGNORED = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")  # soft hyphen, zero-width characters
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")

# Latin letters that look like Cyrillic ones, in a word that has Cyrillic letters: a slip of the keyboard.
_LOOK_ALIKE = str.maketrans("aceopxyikmtbh", "асеорхуікмтвн")

# Kazakh letters as people write them who have only a Russian keyboard.
_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһі", "агкноуухи")

# The country, which full names carry and people leave out; by language, each as a run of words.
_COUNTRY = {
    "kk": (("қазақстан", "республикасының"), ("қазақстан", "республикасы"), ("қр",)),
    "ru": (("республики", "казахстан"), ("рк",)),
    "en": (("of", "the", "republic", "of", "kazakhstan"), ("of", "kazakhstan"), ("rk",)),
}
_RUNS = tuple(run for runs in _COUNTRY.values() for run in runs)

# What stands behind an abbreviation in some case: МИДа, Минздравом, ІІМ-нің.
_ENDINGS = {
    "kk": (
        "ның нің дың дің тың тің на не ға ге қа ке ны ні ды ді ты ті да де та те нда нде дан ден тан тен нан нен "
        "мен бен пен"
    ),
    "ru": "а у е ы и ом ем ам ами ах ов",
}
ENDINGS = tuple(ending for endings in _ENDINGS.values() for ending in endings.split())


def words(text: str) -> tuple[str, ...]:
    """The words of a name: NFKC, case folded, ё as е, look-alike letters put right, without quotes and hyphens."""
    folded = _IGNORED.sub("", normalize("NFKC", text)).casefold().replace("ё", "е")
    return tuple(map(_one_script, _WORD.findall(folded)))


def core(text: str) -> tuple[str, ...]:
    """The same without the country; all of it where nothing else is left."""
    found = words(text)
    for run in _RUNS:
        if run[0] in found:
            found = _without(found, run)
    return found


def loose(found: tuple[str, ...]) -> tuple[str, ...]:
    """The words as a Russian keyboard writes them: both sides of a comparison are to be brought to this form."""
    return tuple(" ".join(found).translate(_RUSSIAN_KEYBOARD).split(" "))


def same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both are the same words in the same order, each in some form."""
    return len(one) == len(other) and all(map(_same_word, one, other))


def _same_word(one: str, other: str) -> bool:
    """Whether two words differ in their endings only: of at most three letters, or up to five where the shorter word
    is whole and long (министрлігі, министрлігіндегі)."""
    shorter = min(len(one), len(other))
    common = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    if common < 3:
        return one == other
    longest = max(len(one), len(other)) - common
    return longest <= 3 or (longest <= 5 and common == shorter >= 6)


def _one_script(word: str) -> str:
    return word.translate(_LOOK_ALIKE) if _LATIN.search(word) and _CYRILLIC.search(word) else word


def _without(found: tuple[str, ...], run: tuple[str, ...]) -> tuple[str, ...]:
    """``found`` without the words of ``run`` where they stand together, unless nothing else would be left."""
    for start in range(len(found) - len(run) + 1):
        if found[start : start + len(run)] == run and len(found) > len(run):
            return found[:start] + found[start + len(run) :]
    return found
