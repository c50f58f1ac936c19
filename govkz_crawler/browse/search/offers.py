"""Offers other searches where one finds nothing: only searches that would find something, with their counts."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from govkz_crawler.browse.search.find import Filters, count
from govkz_crawler.browse.search.folding import repaired
from govkz_crawler.browse.search.query import LONGEST, parse
from govkz_crawler.browse.search.spelling import instead
from govkz_crawler.browse.search.vocabulary import Vocabulary

_WITHOUT_QUOTES = str.maketrans("", "", '"«»“”„')
_WORDS = 4  # of a query, of which each is left out in turn


@dataclass(frozen=True, slots=True)
class Offers:
    """Texts found by each query. ``spelt`` are other spellings of it, ``anywhere`` says that they are found without
    the filters only; ``fewer`` has a word less, each; ``unfiltered`` is how many texts the same words find without any
    filter."""

    spelt: dict[str, int]
    anywhere: bool
    fewer: dict[str, int]
    unfiltered: int


def offers(connection: sqlite3.Connection, asked: str, lang: str | None, filters: Filters) -> Offers:
    """For a query that finds nothing with these filters. ``count`` of each is at most one more than are ranked."""
    text = repaired(asked[:LONGEST])
    others = instead(text, Vocabulary(connection))

    def found(queries: Iterator[str] | list[str], wanted: Filters) -> dict[str, int]:
        return {query: texts for query in queries if (texts := _count(connection, query, lang, wanted))}

    unfiltered = _count(connection, text, None, Filters()) if filters.narrow or lang else 0
    spelt = found(others, filters)
    anywhere = {} if spelt else found(others, Filters())
    return Offers(spelt or anywhere, bool(anywhere), {} if spelt else found(_fewer(text), filters), unfiltered)


def _fewer(text: str) -> Iterator[str]:
    """The query without its quotation marks, and without each of its words."""
    words = text.split()
    plain = text.translate(_WITHOUT_QUOTES).strip()
    if plain and plain != text:
        yield plain
    if 1 < len(words) <= _WORDS:
        for at in range(len(words)):
            yield " ".join((*words[:at], *words[at + 1 :]))


def _count(connection: sqlite3.Connection, query: str, lang: str | None, filters: Filters) -> int:
    match = parse(query, lang).match
    return count(connection, match, filters) if match else 0
