"""Words the interface in the visitor's language: sentences from ``words/``, and each language's dates and numbers."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from govkz_crawler.languages import LANGUAGES, QAZAQ_LATIN
from govkz_crawler.normalise.clock import ALMATY, parse_utc

INTERFACE = ("kk", "ru", "en")  # languages that words/ has a file of

_FALLBACK = "en"  # for browsers that ask for none of them

_DATES = {"kk": "{year} жылғы {day} {month}", "ru": "{day} {month} {year} г.", "en": "{day} {month} {year}"}
_MONTHS = {"kk": "{year} жылғы {month}", "ru": "{month} {year} г.", "en": "{month} {year}"}
_DECIMAL = {"kk": ",", "ru": ",", "en": "."}
_THOUSANDS = {"kk": "\u00a0", "ru": "\u00a0", "en": ","}


@dataclass(frozen=True, slots=True)
class Wording:
    """How the interface speaks in one language."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that key, its places filled. Raises KeyError for a key that no file has."""
        return sentences(self.lang)[key].format_map(values)

    def known(self, key: str, otherwise: str) -> str:
        """The sentence of that key, where the language has it."""
        return sentences(self.lang).get(key, otherwise)

    def date(self, day: str | None) -> str:
        """``2025-10-19`` as the language writes it, a dash where no date is known."""
        if not day:
            return "—"
        year, month, number = day.split("-")
        months = LANGUAGES[self.lang].months
        return _DATES[self.lang].format(year=year, day=int(number), month=months[int(month) - 1])

    def moment(self, at: str | None) -> str:
        """A stored UTC time as date and time in Astana."""
        return f"{self.date(_local(at).date().isoformat())}, {_local(at):%H:%M}" if at else "—"

    def window(self, since: str | None, until: str) -> str:
        """Between which two stored UTC times something happened; ``since`` is None where nothing proves it."""
        return self("window" if since else "window_open", since=self.moment(since), until=self.until(since, until))

    def until(self, since: str | None, until: str) -> str:
        """The second end of a window: the time alone, where it is of the same day."""
        same_day = since and _local(since).date() == _local(until).date()
        return f"{_local(until):%H:%M}" if same_day else self.moment(until)

    def html(self, key: str, **values: object) -> Markup:
        """The sentence of that key, its places filled with what may be markup."""
        return Markup(sentences(self.lang)[key]).format_map(values)  # noqa: S704, the sentences are our own

    def month(self, month: str) -> str:
        """``2025-10`` as the language writes it."""
        year, number = month.split("-")
        language = LANGUAGES[self.lang]
        names = language.months_alone or language.months
        return _MONTHS[self.lang].format(year=year, month=names[int(number) - 1])

    def percent(self, share: float | None) -> str:
        """A share of 1 in percent, with as many decimals as tell small ones apart."""
        if share is None:
            return "—"
        digits = 0 if share >= 0.1 or not share else 1 if share >= 0.01 else 2
        return f"{100 * share:.{digits}f}".replace(".", _DECIMAL[self.lang]) + ("%" if self.lang == "en" else "\u00a0%")

    def number(self, value: float) -> str:
        """A number with its thousands apart, and one decimal where it has any."""
        whole, _, fraction = f"{value:,.1f}".removesuffix(".0").partition(".")
        written = whole.replace(",", _THOUSANDS[self.lang])
        return f"{written}{_DECIMAL[self.lang]}{fraction}" if fraction else written


@cache
def sentences(lang: str) -> dict[str, str]:
    """The file of a language: key to sentence."""
    with files("govkz_crawler.browse").joinpath(f"words/{lang}.toml").open("rb") as file:
        return tomllib.load(file)


def tag(lang: str) -> str:
    """The language tag (BCP 47) of a code of the site: ``qq`` is no language but Kazakh in Latin letters."""
    return "kk-Latn" if lang == QAZAQ_LATIN.code else lang


def chosen(asked: str | None, kept: str | None, accepted: str) -> str:
    """The language of the interface: asked for in the address, kept in the cookie, else the first one of
    Accept-Language that there is."""
    for code in (asked, kept, *_preferences(accepted)):
        if code in INTERFACE:
            return code
    return _FALLBACK


def _preferences(accepted: str) -> list[str]:
    """The language codes of an Accept-Language header (RFC 9110, 12.5.4), the most wanted first."""
    ranges = [part.strip().partition(";q=") for part in accepted.split(",")]
    return [tag.split("-")[0].lower() for tag, _, quality in sorted(ranges, key=lambda part: -_quality(part[2]))]


def _quality(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def _local(at: str | None) -> datetime:
    assert at is not None
    return parse_utc(at).astimezone(ALMATY)
