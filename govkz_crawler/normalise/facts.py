"""What two language variants of an item can be compared by: numbers, dates, paragraphs."""

import re
from dataclasses import dataclass

from govkz_crawler.languages import LANGUAGES

_MONTHS = {
    name.lower(): month for language in LANGUAGES.values() for month, name in enumerate(language.months, start=1)
}
# Kazakh declines months by endings: 20 желтоқсанда, 20 желтоқсаннан.
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\w*"
_DAY = r"(?P<day>[0-9][0-9]?)"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
# Each form begins with one digit and no count of them, which lets the search leap over words: texts are long.
_DATES = tuple(
    map(
        re.compile,
        (
            rf"{_YEAR} \w{{1,7}}\.? {_DAY} {_MONTH}",  # 2025 жылғы 19 қазан
            rf"{_DAY} {_MONTH}(?: {_YEAR})?",  # 19 октября 2025; 19 қазан
            rf"{_DAY}\.(?P<month>0[1-9]|1[0-2])\.{_YEAR}",  # 19.10.2025
        ),
    )
)
# 1 000, 1 000 000, 4,7 and 4.7: groups of three after spaces are thousands, one comma or point a fraction.
_NUMBER = re.compile(r"[0-9](?:[0-9]?[0-9]?(?: [0-9]{3})+(?![0-9])|[0-9]*)(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Facts:
    """``numbers`` and ``dates`` are sorted, unique and joined by a space, so that two texts can be compared at once.

    A date is ``YYYY-MM-DD``, or ``--MM-DD`` where the text leaves the year out; a fraction has a point.
    """

    numbers: str
    dates: str
    paragraphs: int


def facts(text: str) -> Facts:
    """The facts of a cleaned text, one paragraph a line."""
    dates: set[str] = set()

    def note(found: re.Match[str]) -> str:
        month = found["month"]
        number = int(month) if month.isdigit() else _MONTHS[month]
        dates.add(f"{found['year'] or '-'}-{number:02}-{int(found['day']):02}")
        return " "

    rest = text.lower()
    for form in _DATES:
        rest = form.sub(note, rest)
    numbers = {number.replace(" ", "").replace(",", ".") for number in _NUMBER.findall(rest)}
    return Facts(
        numbers=" ".join(sorted(numbers, key=lambda number: (float(number), number))),
        dates=" ".join(sorted(dates)),
        paragraphs=sum(1 for line in text.split("\n") if line.strip()),
    )
