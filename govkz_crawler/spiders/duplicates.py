"""Chooses one row for each item when a list repeats it in several languages."""

from collections import defaultdict
from collections.abc import Iterable

from govkz_crawler.items import PressItem, Translation
from govkz_crawler.normalise.bounds import TooMuch
from govkz_crawler.normalise.language_detection import translation
from govkz_crawler.normalise.text import plain, readable

_BEST_FIRST: tuple[Translation, ...] = ("own", "placeholder", "other-language")


def one_row_each(items: Iterable[PressItem]) -> list[PressItem]:
    """The items in their order, each once; which row stands for it does not depend on their order."""
    rows: defaultdict[int, list[PressItem]] = defaultdict(list)
    for item in items:
        rows[item.article_id].append(item)
    return [copies[0] if _alike(copies) else min(copies, key=_unfitness) for copies in rows.values()]


def _alike(copies: list[PressItem]) -> bool:
    """Pages overlap, so most rows that come twice are the same: nothing has to be read to choose one."""
    return len({(copy.title, copy.body) for copy in copies}) == 1


def language_of(item: PressItem) -> Translation:
    """What the row is in the language that was asked for, judged by its title and its text.

    A row that is more than any text holds counts as one without a text: the stages keep it apart.
    """
    try:
        title, text = plain(item.title), readable(item.body or "", "").text
    except TooMuch:
        return "placeholder"
    return translation(item.lang, title, text or (title if item.extent == "summary" else ""))[0]


def _unfitness(item: PressItem) -> tuple[int, int, str, str]:
    """Among rows of the same language the longest is taken, so that the choice is the same in each run."""
    body = item.body or ""
    return _BEST_FIRST.index(language_of(item)), -len(body), item.title or "", body
