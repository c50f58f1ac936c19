"""Finds the forms of a Kazakh word: strips the endings of the query's word and adds every ending it can have.

A Kazakh noun takes its endings in a fixed order, stem + plural + possessive + case. Some stems lose their last close
vowel before a possessive that begins with one (халық, халқы), and some loans are given a vowel (факт, фактілер).
Analysers with a lexicon exist (apertium-kaz), but under a licence that would bind the project (GPL-3.0), so that a rest
that is no word is told from a stem by its length only.
"""

import re
from collections.abc import Iterator

from govkz_crawler.browse.search.forms import LONG, Forms
from govkz_crawler.browse.search.kazakh_endings import (
    CASES,
    CASES_OF_MINE,
    CASES_OF_THEIRS,
    CLOSE,
    COMPARATIVES,
    LIKE,
    MINE,
    OF_VERBS,
    OURS,
    PAST,
    PLURALS,
    THEIRS,
    VERBAL,
    VOICES,
    VOICING,
    VOWELS,
    Ending,
    added,
    harmonic,
    taken_off,
)

_WRITTEN = re.compile("[а-яёәғқңөұүһі]+")
_SPOKEN = re.compile(f"[{VOWELS}уию]")  # what has no vowel is an abbreviation
_UNVOICING = {voiced: voiceless for voiceless, voiced in VOICING.items()}

# Taken off from the outside in; of one word not all of them are there.
_POSSESSIVES = (*THEIRS, *OURS)
_ORDER = ((*CASES_OF_MINE, *CASES_OF_THEIRS), _POSSESSIVES, PLURALS)

_LEAST = 3  # letters of a stem; the words that have two are few
_OF_TWO_LETTERS = (
    "ай ақ аз ар ас ат ау аң би ел ек ем ер ес ет із ие ін іс іт іш ит ой оқ он оң ор от өн өң өр өт су ту ұл ұн ұш "
    "үй үн үш ән әл әр ыс"
)
_SHORT = frozenset(_OF_TWO_LETTERS.split())

_BARE = 4  # letters of a word that is a stem more often than not
_OFTEN_OF_THE_STEM = ("ы", "і", "н")
_MY_BARE = tuple(ending for ending in MINE if ending.back in {"ым", "ың"})  # of a short stem other words: басым, қалың
_ELIDING = 5  # letters of the longest stems that lose a vowel: халық, мұрын, дауыс
_ELIDED = re.compile(r"(?<=[рлйнмуз])[ыі](?=[қкнлсзпр]$)")
_CLUSTER = re.compile(r"(?<=[рлйнмуз])(?=[қкнлсзпр]$)")
_LOAN = re.compile("[кпф]т$")  # акт, актілер
_DOUBLE = re.compile(r"(.)\1$")  # процесс, процеске
_SURNAME = re.compile("..(?:[ое]в|ин)$")  # a woman's has one letter more


def forms(word: str) -> Forms | None:
    """The forms of a word in lower case; None where Kazakh does not write it."""
    if not _WRITTEN.fullmatch(word):
        return None
    left = stems(word) if _SPOKEN.search(word) else []
    nouns = [_declined(stem) for stem in left]
    if len(word) <= _BARE and word[-1] in CLOSE:  # or somebody's: тілі, тілін
        nouns.append(Forms(frozenset(added(word, CASES_OF_THEIRS))))
    verbs = {start for stem in _verbs(word, left) for start in added(stem, OF_VERBS)} - {word}  # ауру is no аурухана
    whole = frozenset({word}.union(_acted(word), *(noun.whole for noun in nouns)))
    return Forms(whole, frozenset(verbs.union(*(noun.beginnings for noun in nouns))))


def stems(word: str) -> list[str]:
    """A word in lower case and all that may be left of it without its endings, the barest last."""
    found = [word]
    for endings in _ORDER:
        found += [rest for form in found for rest in _without(form, endings) if not _is_doubtful(word, form, rest)]
        if endings is _POSSESSIVES and len(found) > 1:
            # Mine and yours only where a case follows: білім and шешім are no forms of біл and шеш.
            found += [rest for form in found[1:] for rest in _without(form, MINE)]
    return sorted({stem for form in found for stem in _whole(form, form == word)}, key=lambda stem: (-len(stem), stem))


def _is_doubtful(word: str, form: str, rest: str) -> bool:
    """Whether a short word ends in what is more often a part of it than somebody's: жылы (warm), ойын (game), but not
    жағы and орны, whose stems were changed by the ending."""
    if len(word) > _BARE or form[len(rest) :] not in _OFTEN_OF_THE_STEM:
        return False
    is_changed = rest[-1] in _UNVOICING or _CLUSTER.search(rest)
    return not (is_changed or (len(form) == _BARE - 1 and form == word))


def _without(form: str, endings: tuple[Ending, ...]) -> list[str]:
    return [rest for rest in taken_off(form, endings) if len(rest) >= _LEAST or rest in _SHORT]


def _whole(rest: str, is_typed: bool) -> Iterator[str]:
    """A rest as a word: it may be voiced, or lack a vowel, a soft sign or a second consonant, or be a woman's name."""
    yield rest
    if rest[-1] == "а" and _SURNAME.search(rest[:-1]):
        yield rest[:-1]
    if is_typed:
        return
    yield rest[:-1] + _UNVOICING.get(rest[-1], rest[-1])
    if len(rest) < _ELIDING and _CLUSTER.search(rest):
        yield from (_CLUSTER.sub(vowel, rest) for vowel in harmonic(rest, "ы", "і"))
    if rest[-1] == "і" and _LOAN.search(rest[:-1]):
        yield rest[:-1]
    if rest[-1] == "л":
        yield rest + "ь"
    if rest[-1] in "сл":
        yield rest + rest[-1]


def _declined(stem: str) -> Forms:
    """A noun or an adjective in every number, possession and case."""
    whole, starts = set(added(stem, COMPARATIVES)), set()
    for base in _bases(stem):
        whole.update((base, *added(base, (*CASES, *LIKE))))
        starts.update(added(base, PLURALS))
        owned = _possessed(base, (*_POSSESSIVES, *MINE))
        whole, starts = whole | owned.whole, starts | owned.beginnings
    if len(stem) <= _LEAST:
        whole.difference_update(added(stem, _MY_BARE))
    if len(stem) <= _ELIDING and _ELIDED.search(stem):
        vowel = tuple(ending for ending in (*_POSSESSIVES, *MINE) if ending.back[0] in CLOSE)
        owned = _possessed(_ELIDED.sub("", stem), vowel)
        whole, starts = whole | owned.whole, starts | owned.beginnings
    return Forms(frozenset(whole), frozenset(starts))


def _possessed(base: str, possessives: tuple[Ending, ...]) -> Forms:
    """What is owned, in every case; of a long word it is told by its beginning, for each form costs a look-up."""
    theirs = [owned for owned in added(base, possessives) if owned[-1] in CLOSE]
    ours = [owned for owned in added(base, possessives) if owned[-1] not in CLOSE]
    if len(base) >= LONG:
        of_theirs = (owned + ending for owned in theirs for ending in ("", "мен", "менен"))
        return Forms(frozenset(of_theirs), frozenset([*ours, *(owned + "н" for owned in theirs)]))
    cases = [*(added(owned, CASES_OF_THEIRS) for owned in theirs), *(added(owned, CASES_OF_MINE) for owned in ours)]
    return Forms(frozenset(theirs + ours).union(*cases))


def _bases(stem: str) -> list[str]:
    """What endings are put on: the stem, and how a loan is made easier to say."""
    eased = (stem + "і", _LOAN), (stem[:-1], _DOUBLE), (stem + "а", _SURNAME)
    return [stem, *(base for base, of in eased if of.search(stem))]


def _verbs(word: str, left: list[str]) -> list[str]:
    """The stems of the verb that a word may be a form of (құру of құр, жүргізген of жүргіз), or is, if it is long."""
    acting = [stem[:-1] for stem in left if stem[-1] == "у" and len(stem) > _LEAST]
    plain = [verb for stem in left for verb in taken_off(stem, VERBAL)]
    past = [verb for stem in left for verb in taken_off(stem, PAST)]
    voiced = [verb for stem in (*plain, *past) for verb in taken_off(stem, VOICES)]
    told = (verb for verb in (*plain, *voiced) if len(verb) >= _LEAST)
    return [*acting, *told, *(verb for verb in (word, *past) if len(verb) >= LONG)]


def _acted(word: str) -> Iterator[str]:
    """What was and is done, of the verbs whose stem has two letters (ашу) or has lost a vowel (оқу is of оқы): as many
    other words begin like these, the forms are named whole."""
    rest = word[:-1]
    if word[-1] == "у" and len(rest) == len("аш") and rest[-1] not in VOWELS and rest[0] in VOWELS:
        for stem in (rest, *(rest + vowel for vowel in harmonic(rest, "ы", "і"))):
            for done in (stem, *added(stem, VOICES)):
                yield from added(done, (*PAST, *VERBAL))
