"""Sentences of press releases, the same in every language: number in, text out."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

Slot = str | dict[str, str]

MATERIAL: dict[str, Any] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
OFFICES = {entry["slug"]: (kind, entry) for kind in ("ministry", "region") for entry in MATERIAL[kind]}
OFFICE_NAMES = {
    "ministry": {"kk": "{}", "ru": "{0[nom]}", "en": "{}"},
    "region": {"kk": "{}ның әкімдігі", "ru": "Акимат {0[gen]}", "en": "Akimat of {}"},
}

WRITTEN = ("kk", "ru", "en")  # the languages of the sentences; qq is Kazakh in Latin letters


def other_lang(lang: str) -> str:
    """The language that stands in for a missing translation."""
    return "kk" if lang in {"ru", "qq"} else "ru"


PLURAL_ENDINGS = (0, 5, 6, 7, 8, 9)
FIRST_DAY = date(2024, 1, 1)
DAYS = 1000

LATIN: dict[str, str] = MATERIAL["latin"]
TO_LATIN = str.maketrans(LATIN | {big.upper(): small.capitalize() for big, small in LATIN.items()})


def sentence(number: int, lang: str, home: str = "") -> str:
    """The sentence of that number; ``home`` is the slug of the office that speaks, if it has a name."""
    return _phrase("sentence", number, lang, home)


def title(number: int, lang: str, home: str = "") -> str:
    return _phrase("title", number, lang, home)


def remark(number: int, lang: str) -> str:
    """A whole body of fewer than fifty characters."""
    return _phrase("remark", number, lang, "")


def office_name(slug: str, lang: str) -> str | None:
    """What the registry calls an entity; most have no name there."""
    if slug not in OFFICES:
        return None
    if lang == "qq":
        return str(office_name(slug, "kk")).translate(TO_LATIN)
    if lang not in WRITTEN:
        return _unknown(lang, str(office_name(slug, "en")))
    kind, office = OFFICES[slug]
    return OFFICE_NAMES[kind][lang].format(office[lang])


def _phrase(kind: str, number: int, lang: str, home: str) -> str:
    if lang == "qq":
        return _phrase(kind, number, "kk", home).translate(TO_LATIN)
    if lang not in WRITTEN:
        return _unknown(lang, _phrase(kind, number, "en", home))
    phrase = MATERIAL[kind][number % len(MATERIAL[kind])]
    text = str(phrase[lang]).format_map(_slots(Random(number), lang, home))
    return text[0].upper() + text[1:]


def _unknown(lang: str, english: str) -> str:
    """A text in a language that nobody has written sentences for: another than the English one at least."""
    return f"{lang}: {english}"


def _slots(rng: Random, lang: str, home: str) -> dict[str, Slot]:
    """Every slot drawn in the same order, whatever the language: the variants of an item must agree."""
    slots: dict[str, Slot] = {
        kind: rng.choice(MATERIAL[kind])[lang] for kind in ("ministry", "region", "country", "topic")
    }
    if home in OFFICES:
        kind, office = OFFICES[home]
        slots[kind] = office[lang]
    slots["n"] = str(_plural(rng, 1, 9))
    slots["m"] = str(_plural(rng, 1, 5))
    slots["thousands"] = _grouped(_plural(rng, 100, 9000), lang)
    slots["decimal"] = _decimal(rng, lang)
    slots["year"] = str(rng.randint(2026, 2030))
    slots["date"] = _written(FIRST_DAY + timedelta(rng.randrange(DAYS)), lang)
    return slots


def _plural(rng: Random, low: int, high: int) -> int:
    return rng.randint(low, high) * 10 + rng.choice(PLURAL_ENDINGS)


def _grouped(number: int, lang: str) -> str:
    return f"{number:,}" if lang == "en" else f"{number:,}".replace(",", "\u00a0")


def _decimal(rng: Random, lang: str) -> str:
    text = f"{rng.randint(2, 90)}.{rng.randint(1, 9)}"
    return text if lang == "en" else text.replace(".", ",")


def _written(day: date, lang: str) -> Slot:
    month = MATERIAL["month"][day.month - 1][lang]
    if lang == "kk":
        return {case: f"{day.year} жылғы {day.day} {name}" for case, name in month.items()}
    return f"{day.day} {month} {day.year}" + (" года" if lang == "ru" else "")
