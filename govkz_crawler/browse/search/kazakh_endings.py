"""Lists the endings of Kazakh words, and the rules of vowel harmony by which they follow a stem.

Which form of an ending follows is decided by the last vowel (front or back) and the last sound of what stands before
it. Before an ending that begins with a vowel the stem's own к, қ, п become г, ғ, б.

After J. N. Washington, I. Salimzyanov, F. Tyers, "Finite-state morphological transducers for three Kypchak languages",
LREC 2014, and G. Kessikbayeva, I. Cicekli, "Rule based morphological analyzer of Kazakh language", SIGMORPHON 2014.
"""

from dataclasses import dataclass

_BACK, _FRONT = frozenset("аоұыяё"), frozenset("әеөүіэ")
_GLIDES = "уию"  # vowels to the eye; the endings after them are those after р
_SOFT = "кгь"  # never beside a back vowel in words of its own: банк, парк, округ, контроль
_SURNAMES = ("ов", "ев")  # Назарбаевтың, Бектеновтің
_NASAL, _LIQUID, _BUZZING = "мнң", "рлй", "зж"
_VOICELESS = "кқпстфхцчшщһбвгғд"  # as the last sound of a stem the latter five are voiceless too
_VOICED = _GLIDES + _NASAL + _LIQUID + _BUZZING
_CONSONANTS = _NASAL + _LIQUID + _BUZZING + _VOICELESS
VOWELS = "аәеёоөұүыіэя"
CLOSE = "ыі"  # the vowels that come and go
VOICING = {"к": "г", "қ": "ғ", "п": "б"}


@dataclass(frozen=True, slots=True)
class Ending:
    """One form of an ending: as it sounds after a back and after a front vowel, and the letters it may follow."""

    back: str
    front: str
    after: str


CASES = (
    # genitive, accusative, dative, locative, ablative, instrumental
    Ending("ның", "нің", VOWELS + _NASAL),
    Ending("дың", "дің", _GLIDES + _LIQUID + _BUZZING),
    Ending("тың", "тің", _VOICELESS),
    Ending("ны", "ні", VOWELS),
    Ending("ды", "ді", _VOICED),
    Ending("ты", "ті", _VOICELESS),
    Ending("ға", "ге", VOWELS + _VOICED),
    Ending("қа", "ке", _VOICELESS),
    Ending("да", "де", VOWELS + _VOICED),
    Ending("та", "те", _VOICELESS),
    Ending("дан", "ден", VOWELS + _GLIDES + _LIQUID + _BUZZING),
    Ending("нан", "нен", _NASAL),
    Ending("тан", "тен", _VOICELESS),
    Ending("мен", "мен", VOWELS + _GLIDES + _LIQUID + _NASAL),
    Ending("менен", "менен", VOWELS + _GLIDES + _LIQUID + _NASAL),
    Ending("бен", "бен", _BUZZING),
    Ending("пен", "пен", _VOICELESS),
    # of what is there: елдегі
    Ending("дағы", "дегі", VOWELS + _VOICED),
    Ending("тағы", "тегі", _VOICELESS),
)
# What is like it (тастай), and what is of then (биылғы). They are put on and not taken off: ішкі and бірдей are words.
LIKE = (
    Ending("дай", "дей", VOWELS + _VOICED),
    Ending("тай", "тей", _VOICELESS),
    Ending("ғы", "гі", "аәе" + _VOICED),
    Ending("қы", "кі", _VOICELESS),
)
CASES_OF_THEIRS = (
    Ending("ның", "нің", CLOSE),
    Ending("н", "н", CLOSE),
    Ending("на", "не", CLOSE),
    Ending("нда", "нде", CLOSE),
    Ending("нан", "нен", CLOSE),
    Ending("мен", "мен", CLOSE),
    Ending("менен", "менен", CLOSE),
    Ending("ндағы", "ндегі", CLOSE),
    Ending("ндай", "ндей", CLOSE),
)
CASES_OF_MINE = (*CASES, Ending("а", "е", "мң"))
THEIRS = (
    Ending("сы", "сі", VOWELS),
    Ending("ы", "і", _GLIDES + _CONSONANTS),
)
OURS = (
    Ending("мыз", "міз", VOWELS),
    Ending("ымыз", "іміз", _GLIDES + _CONSONANTS),
)
# mine, yours (to a friend, to a stranger): texts have them, queries hardly
MINE = (
    Ending("м", "м", VOWELS),
    Ending("ым", "ім", _GLIDES + _CONSONANTS),
    Ending("ң", "ң", VOWELS),
    Ending("ың", "ің", _GLIDES + _CONSONANTS),
    Ending("ңыз", "ңіз", VOWELS),
    Ending("ыңыз", "іңіз", _GLIDES + _CONSONANTS),
)
PLURALS = (
    Ending("лар", "лер", VOWELS + _GLIDES + "рй"),
    Ending("дар", "дер", "л" + _NASAL + _BUZZING),
    Ending("тар", "тер", _VOICELESS),
)
# of adjectives: more than the plain one; after a consonant the second makes verbs rather (бас, бастау)
COMPARATIVES = (
    Ending("рақ", "рек", VOWELS),
    Ending("ырақ", "ірек", _GLIDES + _CONSONANTS),
    Ending("лау", "леу", VOWELS),
)
# By which a query's word is known for a verb, beside -у: the past, the present, the participle.
VERBAL = (
    Ending("ған", "ген", VOWELS + _VOICED),
    Ending("қан", "кен", _VOICELESS),
    Ending("ады", "еді", _GLIDES + _CONSONANTS),
    Ending("йды", "йді", VOWELS),
    Ending("атын", "етін", _GLIDES + _CONSONANTS),
    Ending("йтын", "йтін", VOWELS),
)
# The past looks like an accusative (тапсырды), so that it tells of a verb by a long rest only.
PAST = (
    Ending("ды", "ді", VOWELS + _VOICED),
    Ending("ты", "ті", _VOICELESS),
)
# What is done, and done to oneself: between a stem and its ending (тапсырылды, қабылданды).
VOICES = (
    Ending("л", "л", VOWELS),
    Ending("н", "н", VOWELS),
    Ending("ыл", "іл", _GLIDES + _CONSONANTS),
    Ending("ын", "ін", _GLIDES + _CONSONANTS),
)
# How what follows the stem of a verb begins: negation, past, participle, wish, converb, present and habit, action,
# condition, commands; then the voices: done, done to oneself, to each other, made to do.
OF_VERBS = (
    Ending("ма", "ме", VOWELS + _GLIDES + _LIQUID),
    Ending("ба", "бе", _NASAL + _BUZZING),
    Ending("па", "пе", _VOICELESS),
    Ending("ды", "ді", VOWELS + _VOICED),
    Ending("ты", "ті", _VOICELESS),
    Ending("ға", "ге", VOWELS + _VOICED),
    Ending("қа", "ке", _VOICELESS),
    Ending("ғы", "гі", VOWELS + _VOICED),
    Ending("қы", "кі", _VOICELESS),
    Ending("п", "п", VOWELS),
    Ending("ып", "іп", _GLIDES + _CONSONANTS),
    Ending("й", "й", VOWELS),
    *(Ending(f"а{on}", f"е{on}", _GLIDES + _CONSONANTS) for on in "дмстрй"),
    Ending("у", "у", VOWELS + _GLIDES + _CONSONANTS),
    Ending("са", "се", VOWELS + _GLIDES + _CONSONANTS),
    Ending("сын", "сін", VOWELS + _GLIDES + _CONSONANTS),
    Ending("ңыз", "ңіз", VOWELS),
    Ending("ыңыз", "іңіз", _GLIDES + _CONSONANTS),
    *(Ending(f"{voice}", f"{voice}", VOWELS) for voice in "лнст"),
    *(Ending(f"ы{voice}", f"і{voice}", _GLIDES + _CONSONANTS) for voice in "лнс"),
    Ending("т", "т", "рлй"),
    Ending("дыр", "дір", _VOICED),
    Ending("тыр", "тір", _VOICELESS),
)


def added(stem: str, endings: tuple[Ending, ...]) -> list[str]:
    """A stem with each of the endings that may follow it."""
    last = _last(stem)
    return [
        form
        for ending in endings
        if last in ending.after
        for suffix in dict.fromkeys(harmonic(stem, ending.back, ending.front))
        for form in _joined(stem, suffix)
    ]


def taken_off(word: str, endings: tuple[Ending, ...]) -> list[str]:
    """What is left of a word without each of the endings that it may have; what is voiced stays so."""
    return [
        rest
        for ending in endings
        for suffix in {ending.back, ending.front}
        if (rest := word.removesuffix(suffix)) not in {word, ""}
        if _last(rest) in ending.after and suffix in harmonic(rest, ending.back, ending.front)
    ]


def harmonic(stem: str, back: str, front: str) -> tuple[str, ...]:
    """The form that fits the last vowel; both where the word is a loan, which may go either way."""
    soft = stem.endswith(_SURNAMES)
    for letter in reversed(stem):
        soft = soft or letter in _SOFT
        if letter in _BACK:
            return (back, front) if soft else (back,)
        if letter in _FRONT:
            return (back, front) if stem.endswith(_SURNAMES) else (front,)
        if letter in _GLIDES:
            return (back, front)
    return (back, front)


def _last(stem: str) -> str:
    """The last sound: a soft sign has none (автомобильдер)."""
    return stem[-2:-1] if stem[-1] == "ь" else stem[-1]


def _joined(stem: str, suffix: str) -> tuple[str, ...]:
    if suffix[0] not in CLOSE + "у":
        return (stem + suffix,)
    if stem[-1] == "ь":  # автомобилі
        return (stem[:-1] + suffix,)
    before, last = stem[-2:-1], stem[-1]
    if last in VOICING and before and before in VOWELS + _GLIDES:  # еңбегі, but принципі
        return stem[:-1] + VOICING[last] + suffix, stem + suffix
    return (stem + suffix,)
