"""Which language a text is in, told by its letters and its commonest words.

In each alphabet one language has letters of its own and the other has none: Kazakh beside Russian in
Cyrillic, Latin Kazakh beside English. Words vote: for the first those in lower case that hold such a letter
(a name in a sentence of the other language does not count), for both their commonest words and endings. A
tie goes to the first where its letters are frequent, else to the second.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from govkz_crawler.languages import ENGLISH, KAZAKH, LANGUAGES, QAZAQ_LATIN, RUSSIAN, Language

Translation = Literal["own", "placeholder", "other-language"]

_REMEMBERED = 50_000  # words
_SAMPLE = 1_000  # characters; more of the same text changes no verdict
_FREQUENT = 0.1  # share of a language's own letters: half of what Kazakh prose holds
_RARE = 0.02  # a few names in a page of the other language

# A text is said to be in the wrong language only when all of these hold.
_ENOUGH = 60  # letters
_ONE_ALPHABET = 0.8  # of all letters: quotations aside, the text keeps to one alphabet
_VOTES = 3  # at least, and that many times the rival's

_FIRST_CYRILLIC = "\u0400"
_CYRILLIC_LETTERS = r"\u0400-\u052f"
_LATIN_LETTERS = r"A-Za-z\u00c0-\u024f"
_LETTERS = f"[{_CYRILLIC_LETTERS}{_LATIN_LETTERS}]+"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ]{_LETTERS})*")


@dataclass(frozen=True, slots=True)
class _Usage:
    """Words and endings that the rival language does not use, as far as that can be said."""

    language: Language
    words: frozenset[str]
    endings: tuple[str, ...]

    def has(self, word: str) -> bool:
        # One capital letter is an initial; as a preposition it only opens a sentence.
        common = word if len(word) == 1 else word.lower()
        return common in self.words or common.endswith(self.endings)


class _Votes(dict[str, int]):
    """1 for the alphabet's first language, -1 for its second, 0 for neither: press texts repeat their words."""

    alphabet: "_Alphabet"

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = vote = _vote(self.alphabet, word)
        return vote


@dataclass(frozen=True, slots=True, eq=False)
class _Alphabet:
    own: re.Pattern[str]  # what only the first language writes
    first: _Usage
    second: _Usage
    votes: _Votes = field(default_factory=_Votes)

    def __post_init__(self) -> None:
        self.votes.alphabet = self


@dataclass(frozen=True, slots=True)
class _Verdict:
    lang: str | None
    sure: bool


def _usage(language: Language, words: str, endings: str) -> _Usage:
    return _Usage(language, frozenset(words.split()), tuple(endings.split()))


_CYRILLIC = _Alphabet(
    own=re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]"),
    first=_usage(
        KAZAKH,
        """мен пен бен туралы бар осы деп жыл жылы сондай атап айтты отыр емес ол болады арнайы шара шарасы
        жоба жобасы жастар балалар облысы облыста ауданы ауданда республикасы сайын бойы""",
        """лды йды йтын атын ында ынша ыннан ымен ларды дарды тарды ларда дарда тарда лармен дармен тармен ып
        уы уын уына лсын""",
    ),
    second=_usage(
        RUSSIAN,
        """и в во на с со по о об из к за при для до что как это или году года также более его под после
        между был была было были будет прошла прошло состоялась состоялось состоялся рамках итоги области""",
        """ого его ому ыми ими ая яя ое ые ых их ться ется ются тся лась лось лись ении ений ения ение ами
        ями иях ах ях ость ости ством овал овали вил тил чил нил дил рил нял вёл вел ать ить ской ским ских
        скую""",
    ),
)
_LATIN = _Alphabet(
    # Three spellings have been in use since 2017: with apostrophes, with acutes, with umlauts and cedillas.
    own=re.compile(
        r"[áǵńóúýıäğñöşūüÁǴŃÓÚÝÄĞÑÖŞŪÜ]"
        r"|[qQ](?![uU])"
        r"|[aginouscy]['’ʼ](?!(?:s|t|d|m|re|ve|ll)?\b)"  # not an English genitive or contraction
    ),
    first=_usage(
        QAZAQ_LATIN,
        "men jyl jyly osy dep bar boldy bolyp atap aitty emes ol turaly",
        "ldy ynda ynsha larda lardy larmen atyn",
    ),
    second=_usage(
        ENGLISH,
        "the of and in to for on with was were is are by at a an as from that this has have will its be",
        "ing tion tions ment ments ity",
    ),
)


def detect(text: str) -> str | None:
    """The language of a cleaned text: kk, ru, en or qq; None where it holds no letter of theirs."""
    return _judge(text).lang


def translation(lang: str, title: str, text: str) -> tuple[Translation, str | None]:
    """What a variant is, and the language its title and text are in.

    placeholder: the title or the text is empty or mere punctuation. other-language: surely in another
    language of the site than ``lang``. Everything else, the doubtful too, is its own.
    """
    verdict = _judge(f"{title}\n{text}")
    if _blank(title) or _blank(text):
        return "placeholder", verdict.lang
    if verdict.sure and lang in LANGUAGES and lang != verdict.lang:
        return "other-language", verdict.lang
    return "own", verdict.lang


def _blank(text: str) -> bool:
    return not any(map(str.isalnum, text))


def _judge(text: str) -> _Verdict:
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    if not letters:
        return _Verdict(None, sure=False)
    latin = sum(len(word) for word in words if word[0] < _FIRST_CYRILLIC)
    alphabet, in_it = (_LATIN, latin) if latin * 2 > letters else (_CYRILLIC, letters - latin)
    verdict = _elect(alphabet, words, len(alphabet.own.findall(sample)) / in_it)
    return _Verdict(verdict.lang, verdict.sure and letters >= _ENOUGH and in_it >= _ONE_ALPHABET * letters)


def _elect(alphabet: _Alphabet, words: list[str], own_share: float) -> _Verdict:
    votes = list(map(alphabet.votes.__getitem__, words))
    first, second = votes.count(1), votes.count(-1)
    if first > second or (first == second and own_share >= _FREQUENT):
        return _Verdict(alphabet.first.language.code, own_share >= _FREQUENT and _landslide(first, second))
    return _Verdict(alphabet.second.language.code, own_share <= _RARE and _landslide(second, first))


def _vote(alphabet: _Alphabet, word: str) -> int:
    if (word[0].islower() and alphabet.own.search(word)) or alphabet.first.has(word):
        return 1
    return -1 if alphabet.second.has(word) else 0


def _landslide(votes: int, rival: int) -> bool:
    return votes >= _VOTES and votes >= _VOTES * rival
