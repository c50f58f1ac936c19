"""Refuses bodies that would cost a parser far more than their size.

Two things make the work grow with the square of the input: a run of combining marks, which Unicode normalization sorts
(UAX #15), and end tags without a beginning, for each of which an HTML parser looks through all open elements.
"""

import re
from collections import Counter
from functools import cache
from unicodedata import combining

from govkz_crawler.limits import LONGEST_BODY, LONGEST_RUN_OF_MARKS

# Below these lengths the square of the input is small, and nearly every text is below them.
_TEXT_OF_ANY_KIND = 5_000
_MARKUP_OF_ANY_KIND = 30_000

_MOST_TAGS_OF_NOTHING = 1_000  # an editor who empties a body leaves some ten

_LOOKS_A_CHARACTER = 10  # open elements that a parser may pass over, for each character of the markup

_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,60})")
_EMPTY = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "param", "source", "track", "wbr",
})  # fmt: skip
_LAST_MARK = 0x1E94A  # of Adlam; what follows are tags of flags, which combine with nothing


class TooMuch(ValueError):
    """More of something than any text holds; the message says of what."""


def check_markup(html: str) -> None:
    """Raises TooMuch for markup that is too long or whose end tags have no beginning, if it is long at all."""
    if len(html) <= _MARKUP_OF_ANY_KIND:
        return
    if len(html) > LONGEST_BODY:
        raise TooMuch(f"a body of {len(html):,} characters")
    most = _LOOKS_A_CHARACTER * len(html)
    looks, depth = 0, 0
    opened: Counter[str] = Counter()
    for end, name in _TAG_NAME.findall(html.lower()):
        if name in _EMPTY:  # p as well: it never holds another one, and its stray ends are common
            continue
        if not end:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        else:
            looks += depth
            if looks > most:
                raise TooMuch(f"end tags without a beginning, within {depth:,} open elements")


def check_emptiness(html: str, shown: object) -> None:
    """Raises TooMuch for thousands of tags between which nothing is shown: that is no body that somebody emptied."""
    if not shown and (tags := html.count("<")) > _MOST_TAGS_OF_NOTHING:
        raise TooMuch(f"{tags:,} tags and nothing between them")


def check_marks(text: str) -> None:
    """Raises TooMuch for a long run of combining marks, if the text is long at all."""
    if len(text) > _TEXT_OF_ANY_KIND and (found := _run_of_marks().search(text)):
        raise TooMuch(f"a run of more than {LONGEST_RUN_OF_MARKS} combining marks at character {found.start():,}")


@cache
def _run_of_marks() -> re.Pattern[str]:
    marks = "".join(map(chr, filter(lambda code: combining(chr(code)), range(0x300, _LAST_MARK + 1))))
    return re.compile(f"[{marks}]{{{LONGEST_RUN_OF_MARKS + 1}}}")
