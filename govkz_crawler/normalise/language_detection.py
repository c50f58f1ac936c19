"""Detects the language of a text by its letters and its commonest words.

In each script one language has no letters of its own: Russian beside Kazakh in Cyrillic, English beside Latin Kazakh.
Words vote: for a language whose letters they hold, if they are in lower case (a name in a sentence of another language
does not count), and for the one whose commonest words and endings they show. A tie goes to a language whose letters
are frequent, else to the one without. The profiles stand in ``languages.py``; a language without one is never judged.
"""

import re
from dataclasses import dataclass, field

from govkz_crawler.items import Translation
from govkz_crawler.languages import LANGUAGES, Script

_REMEMBERED = 50_000  # words
_LONGEST_WORD = 50  # letters; a longer run of letters is no word
_SAMPLE = 1_000  # characters; more of the same text changes no verdict
_FREQUENT = 0.1  # share of a language's own letters: half of what Kazakh prose holds
_RARE = 0.02  # a few names in a page of the other language

# A text is said to be in the wrong language only when all of these hold.
_ENOUGH = 60  # letters
_ONE_SCRIPT = 0.8  # of all letters: quotations aside, the text keeps to one script
_VOTES = 3  # at least, and that many times the rival's

_FIRST_CYRILLIC = "\u0400"
_CYRILLIC_LETTERS = r"\u0400-\u052f"
_LATIN_LETTERS = r"A-Za-z\u00c0-\u024f"
_LETTERS = f"[{_CYRILLIC_LETTERS}{_LATIN_LETTERS}]+"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ]{_LETTERS})*")


@dataclass(frozen=True, slots=True)
class _Usage:
    """What one language uses and the others of its script do not, as far as that can be said."""

    code: str
    letters: re.Pattern[str] | None
    words: frozenset[str]
    endings: tuple[str, ...]

    def writes(self, word: str) -> bool:
        return self.letters is not None and self.letters.search(word) is not None

    def has(self, word: str) -> bool:
        # One capital letter is an initial; as a preposition it only opens a sentence.
        common = word if len(word) == 1 else word.lower()
        return common in self.words or common.endswith(self.endings)


class _Votes(dict[str, str | None]):
    """The language that each word votes for, remembered: press texts repeat their words."""

    def __init__(self, usages: tuple[_Usage, ...]) -> None:
        self.usages = usages

    def __missing__(self, word: str) -> str | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        vote = _vote(self.usages, word)
        if len(word) <= _LONGEST_WORD:
            self[word] = vote
        return vote


@dataclass(frozen=True, slots=True, eq=False)
class _Electorate:
    """The languages of one script that have a profile, those with letters of their own first."""

    usages: tuple[_Usage, ...]
    votes: _Votes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "votes", _Votes(self.usages))


@dataclass(frozen=True, slots=True)
class _Verdict:
    lang: str | None
    sure: bool


def _electorate(script: Script) -> _Electorate:
    usages = [
        _Usage(
            language.code,
            re.compile(profile.letters) if profile.letters else None,
            frozenset(profile.words.split()),
            tuple(profile.endings.split()),
        )
        for language in LANGUAGES.values()
        if (profile := language.profile) and profile.script == script
    ]
    return _Electorate(tuple(sorted(usages, key=lambda usage: usage.letters is None)))


_CYRILLIC, _LATIN = _electorate("Cyrillic"), _electorate("Latin")
_JUDGED = frozenset(usage.code for electorate in (_CYRILLIC, _LATIN) for usage in electorate.usages)


def translation(lang: str, title: str, text: str) -> tuple[Translation, str | None]:
    """What a variant is, and the language its title and text are in.

    placeholder: the title or the text is empty or mere punctuation. other-language: surely in another
    language of the site than ``lang``. Everything else, the doubtful too, is its own. A variant in a language
    without a profile is not judged: its language is None.
    """
    verdict = _judge(f"{title}\n{text}") if lang in _JUDGED else _Verdict(None, sure=False)
    if blank(title) or blank(text):
        return "placeholder", verdict.lang
    if verdict.sure and lang != verdict.lang:
        return "other-language", verdict.lang
    return "own", verdict.lang


def blank(text: str) -> bool:
    """Whether a text is empty or mere punctuation."""
    return not any(map(str.isalnum, text))


def _judge(text: str) -> _Verdict:
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    if not letters:
        return _Verdict(None, sure=False)
    latin = sum(len(word) for word in words if word[0] < _FIRST_CYRILLIC)
    electorate, in_it = (_LATIN, latin) if latin * 2 > letters else (_CYRILLIC, letters - latin)
    verdict = _elect(electorate, words, sample, in_it)
    return _Verdict(verdict.lang, verdict.sure and letters >= _ENOUGH and in_it >= _ONE_SCRIPT * letters)


def _elect(electorate: _Electorate, words: list[str], sample: str, letters: int) -> _Verdict:
    votes = list(map(electorate.votes.__getitem__, words))
    counts = {usage.code: votes.count(usage.code) for usage in electorate.usages}
    shares = {usage.code: len(usage.letters.findall(sample)) / letters for usage in electorate.usages if usage.letters}
    # Where votes are even, a language whose letters are frequent wins, then the one without letters of its own.
    ranked = sorted(
        (usage.code for usage in electorate.usages),
        key=lambda code: (-counts[code], shares.get(code, _FREQUENT / 2) < _FREQUENT, code in shares),
    )
    winner, *rivals = ranked
    most = max((counts[code] for code in rivals), default=0)
    fits = shares[winner] >= _FREQUENT if winner in shares else all(share <= _RARE for share in shares.values())
    return _Verdict(winner, fits and _landslide(counts[winner], most))


def _vote(usages: tuple[_Usage, ...], word: str) -> str | None:
    """The one language whose letters the word holds, else the first that has it among its words or endings."""
    writers = [usage for usage in usages if word[0].islower() and usage.writes(word)]
    if len(writers) == 1:
        return writers[0].code
    return next((usage.code for usage in writers or usages if usage.has(word)), None)


def _landslide(votes: int, rival: int) -> bool:
    return votes >= _VOTES and votes >= _VOTES * rival
