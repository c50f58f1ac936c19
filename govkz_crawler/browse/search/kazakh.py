"""Kazakh nouns: endings taken off, and put on again.

A Kazakh noun takes its endings in a fixed order, stem + plural + possessive + case; which form of an ending follows
is decided by the last vowel (front or back) and the last sound of what stands before it. Before a possessive that
begins with a vowel the stem's own к, қ, п become г, ғ, б, and some stems lose their last close vowel (халық, халқы).

After J. N. Washington, I. Salimzyanov, F. Tyers, "Finite-state morphological transducers for three Kypchak languages",
LREC 2014, and G. Kessikbayeva, I. Cicekli, "Rule based morphological analyzer of Kazakh language", SIGMORPHON 2014.
Of verbs only what reads like a noun is known: the action (-у), the past and the participle. Personal endings are not
taken off: press releases hardly have them, and білім or шешім would lose their last letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_BACK, _FRONT = frozenset("аоұыяё"), frozenset("әеөүіэ")
_VOWELS = "аәеёоөұүыіэя"
_GLIDES = "уию"  # vowels to the eye; the endings after them are those after р
_SOFT = "кг"  # never beside a back vowel in words of its own: банк, парк, округ
_NASAL, _LIQUID, _BUZZING = "мнң", "рлй", "зж"
_VOICELESS = "кқпстфхцчшщһбвгғд"  # as the last sound of a stem the latter five are voiceless too
_VOICED = _GLIDES + _NASAL + _LIQUID + _BUZZING
_OWNED = "ыі"  # the possessive of the third person, before a case

_VOICING = {"к": "г", "қ": "ғ", "п": "б"}
_DEVOICING = {voiced: voiceless for voiceless, voiced in _VOICING.items()}


@dataclass(frozen=True, slots=True)
class Ending:
    """One form of an ending: as it sounds after a back and after a front vowel, and the letters it may follow."""

    back: str
    front: str
    after: str


_CASES = (
    # genitive, accusative, dative, locative, ablative, instrumental
    Ending("ның", "нің", _VOWELS + _NASAL),
    Ending("дың", "дің", _GLIDES + _LIQUID + _BUZZING),
    Ending("тың", "тің", _VOICELESS),
    Ending("ны", "ні", _VOWELS),
    Ending("ды", "ді", _VOICED),
    Ending("ты", "ті", _VOICELESS),
    Ending("ға", "ге", _VOWELS + _VOICED),
    Ending("қа", "ке", _VOICELESS),
    Ending("да", "де", _VOWELS + _VOICED),
    Ending("та", "те", _VOICELESS),
    Ending("дан", "ден", _VOWELS + _GLIDES + _LIQUID + _BUZZING),
    Ending("нан", "нен", _NASAL),
    Ending("тан", "тен", _VOICELESS),
    Ending("мен", "мен", _VOWELS + _GLIDES + _LIQUID + _NASAL),
    Ending("бен", "бен", _BUZZING),
    Ending("пен", "пен", _VOICELESS),
    # what is there or of then: елдегі, биылғы
    Ending("дағы", "дегі", _VOWELS + _VOICED),
    Ending("тағы", "тегі", _VOICELESS),
    Ending("ғы", "гі", "аәе" + _VOICED),
    Ending("қы", "кі", _VOICELESS),
)
_CASES_OF_OWNED = (
    Ending("ның", "нің", _OWNED),
    Ending("н", "н", _OWNED),
    Ending("на", "не", _OWNED),
    Ending("нда", "нде", _OWNED),
    Ending("нан", "нен", _OWNED),
    Ending("мен", "мен", _OWNED),
    Ending("ндағы", "ндегі", _OWNED),
)
_POSSESSIVES = (
    # theirs, ours
    Ending("сы", "сі", "аәеёоөэя"),
    Ending("ы", "і", _GLIDES + _NASAL + _LIQUID + _BUZZING + _VOICELESS),
    Ending("мыз", "міз", _VOWELS),
    Ending("ымыз", "іміз", _NASAL + _LIQUID + _BUZZING + _VOICELESS),
)
_PLURALS = (
    Ending("лар", "лер", _VOWELS + _GLIDES + "рй"),
    Ending("дар", "дер", "л" + _NASAL + _BUZZING),
    Ending("тар", "тер", _VOICELESS),
)
_PRESENT = (Ending("ады", "еді", _NASAL + _LIQUID + _BUZZING + _VOICELESS),)
_VERBAL_NOUNS = (
    Ending("ған", "ген", _VOWELS + _VOICED),
    Ending("қан", "кен", _VOICELESS),
    Ending("у", "у", _VOWELS + _NASAL + _LIQUID + _BUZZING + _VOICELESS),
)

# Taken off from the outside in; of one word not all of them are there.
_ORDER = (_PRESENT, _CASES + _CASES_OF_OWNED, _POSSESSIVES, _PLURALS, _VERBAL_NOUNS)

_LEAST = 3  # letters of a stem; the nouns that have two are few
OF_TWO_LETTERS = frozenset("ай ас ат аң ер ел ет ой от өр су ту үй үн ұл ән із ін іс іш ит".split())  # noqa: SIM905
_BARE = 4  # a word of so few letters is taken as it is: орын is no form of оры
_ELIDING = 5  # letters of the longest stems that lose a vowel: халық, мұрын, дауыс


def stems(word: str) -> list[str]:
    """A word in lower case and all that may be left of it without its endings, the barest last."""
    found = [word]
    for endings in _ORDER if len(word) > _BARE else ():
        found += [rest for form in found for ending in endings for rest in _without(form, ending)]
    unvoiced = (stem[:-1] + _DEVOICING.get(stem[-1], stem[-1]) for stem in found)
    return sorted(set(unvoiced), key=lambda stem: (-len(stem), stem))


def forms(stem: str) -> Iterator[str]:
    """A noun in every number, possession and case, the stem itself first."""
    for number in (stem, *_with(stem, _PLURALS)):
        yield number
        yield from _with(number, _CASES)
        for owned in _with(number, _POSSESSIVES):
            yield owned
            yield from _with(owned, _CASES_OF_OWNED if owned[-1] in _OWNED else _CASES)


def beginnings(stem: str) -> list[str]:
    """How the forms of a stem can begin: as it is, voiced, with its last close vowel lost or back again, or, in loans,
    with a vowel that parts consonants (акт, актілер)."""
    starts = [stem]
    if stem.endswith("кт"):
        starts.append(stem + "і")
    if stem[-1] in _VOICING:
        starts.append(stem[:-1] + _VOICING[stem[-1]])
    before, last = stem[-2:-1], stem[-1]
    if len(stem) > _ELIDING:
        return starts
    if before and before in _OWNED and last in "қкнлсз":
        starts.append(stem[:-2] + last + before)
    elif before and before in _NASAL + _LIQUID and last in "қк":
        starts += [stem[:-1] + vowel + last for vowel in _harmonic(stem, "ы", "і")]
    return starts


def _without(word: str, ending: Ending) -> Iterator[str]:
    for suffix in {ending.back, ending.front}:
        rest = word.removesuffix(suffix)
        if rest != word and _is_stem(rest) and rest[-1] in ending.after and suffix in _fitting(rest, ending):
            yield rest


def _is_stem(rest: str) -> bool:
    return len(rest) >= _LEAST or rest in OF_TWO_LETTERS


def _with(word: str, endings: tuple[Ending, ...]) -> list[str]:
    return [
        _joined(word, suffix)
        for ending in endings
        if word[-1] in ending.after
        for suffix in dict.fromkeys(_fitting(word, ending))
    ]


def _joined(word: str, suffix: str) -> str:
    voiced = suffix[0] in _OWNED and word[-2:-1] in {*_VOWELS, *_GLIDES}  # еңбегі, but паркі
    return (word[:-1] + _VOICING.get(word[-1], word[-1]) if voiced else word) + suffix


def _fitting(word: str, ending: Ending) -> tuple[str, ...]:
    return _harmonic(word, ending.back, ending.front)


def _harmonic(word: str, back: str, front: str) -> tuple[str, ...]:
    """The form that fits the last vowel; both where the word is a loan, which may go either way."""
    soft = False
    for letter in reversed(word):
        soft = soft or letter in _SOFT
        if letter in _BACK:
            return (back, front) if soft else (back,)
        if letter in _FRONT:
            return (front,)
        if letter in _GLIDES:
            return (back, front)
    return (back, front)
