"""Extracts what two language variants can be compared by: numbers, dates, paragraphs."""

import re

from govkz_crawler.items import Facts
from govkz_crawler.languages import LANGUAGES

_MONTHS = {
    name.lower(): f"{month:02}"
    for language in LANGUAGES.values()
    for month, name in enumerate(language.months, start=1)
}


def _in_any_case(word: str) -> str:
    """The word with a class for each letter: lower case for the whole text takes as long as all that is found in it."""
    return "".join(f"[{letter}{letter.upper()}]" if letter.upper().lower() == letter else letter for letter in word)


# Kazakh declines months by endings: 20 желтоқсанда, 20 желтоқсаннан.
_MONTH = rf"({'|'.join(map(_in_any_case, sorted(_MONTHS, key=len, reverse=True)))})\w*"
_DAY = r"([0-9][0-9]?)"
_YEAR = r"((?:19|20)[0-9]{2})"
_YEAR_GOES_ON = "(?:(?<=1)9|(?<=2)0)[0-9]{2}"
# Every form begins with a digit, which stands before them all: so the search passes over other characters at once.
_FORMS = (
    rf"{_YEAR_GOES_ON} \w{{1,7}}\.? {_DAY} {_MONTH}",  # 2025 жылғы 19 қазан
    rf"[0-9]? {_MONTH}(?: {_YEAR})?",  # 19 октября 2025; 19 қазан
    rf"[0-9]?\.(0[1-9]|1[0-2])\.{_YEAR}",  # 19.10.2025
    # 1 000, 1 000 000, 4,7 and 4.7: groups of three after spaces are thousands, one comma or point a fraction.
    # Nobody writes longer ones, and Python takes the square of a number's length to read it.
    r"(?:[0-9]{0,2}(?: [0-9]{3}){1,9}(?![0-9])|[0-9]{0,39})(?:[.,][0-9]{1,40})?",
)
_FACT = re.compile(f"[0-9](?:{'|'.join(_FORMS)})")


def facts(text: str) -> Facts:
    """The facts of a cleaned text, one paragraph a line."""
    dates: set[str] = set()
    numbers: set[str] = set()
    for found in _FACT.finditer(text):
        if found.lastindex is None:
            numbers.add(found[0].replace(" ", "").replace(",", "."))
        else:
            dates.add(_date(found))
    return Facts(
        numbers=" ".join(sorted(numbers, key=lambda number: (float(number), number))),
        dates=" ".join(sorted(dates)),
        paragraphs=sum(1 for line in text.split("\n") if line.strip()),
    )


def _date(found: re.Match[str]) -> str:
    day, month, month_after_day, year, number, year_after_number = found.groups()
    if number:
        return f"{year_after_number}-{number}-{found[0].partition('.')[0]:0>2}"
    if month_after_day:
        return f"{year or '-'}-{_MONTHS[month_after_day.lower()]}-{found[0].partition(' ')[0]:0>2}"
    return f"{found[0][:4]}-{_MONTHS[month.lower()]}-{day:0>2}"
