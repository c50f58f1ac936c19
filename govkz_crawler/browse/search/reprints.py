"""Finds reprints: the same text at other state bodies, told from texts that only share a form with it.

Some of its phrases are looked up in the full-text index; whoever has any of them is compared in full. So nothing is
stored for it, and a text that was changed here and there is found by the phrases that were left alone.
"""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass

from govkz_crawler.browse.search.find import SHOWN
from govkz_crawler.browse.search.query import words_of
from govkz_crawler.browse.snapshot import Row, rows

_PHRASE = 7  # words: fewer are a turn of phrase that many texts have
_PHRASES = 6  # of a text, spread over it
_FOUND = 60  # texts that are compared for each phrase, archived last
_COMPARED = 150
_SHINGLE = 5  # words that are compared in a row
_SHORTEST = 20  # words of a text of which it can be told
_REPRINT = 0.6  # of all shingles of both: a reprint changes a headline or a paragraph
_FORM = 0.15  # less than this is chance

WITH_PHRASE = (
    "SELECT f.rowid AS id FROM articles_fts AS f WHERE f.articles_fts MATCH :match ORDER BY f.rowid DESC LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Like:
    """``share`` is the part of all runs of five words of either text that stand in both (Jaccard). ``reprint``: most of
    the text is the same; else the two share a form or some paragraphs."""

    variant: Row
    share: float

    @property
    def reprint(self) -> bool:
        return self.share >= _REPRINT


def like(connection: sqlite3.Connection, variant: Row) -> list[Like]:
    """Texts in the same language, of other items, that share enough with the text of ``variant``; the likest first."""
    words = words_of(variant["text"])
    if len(words) < _SHORTEST:
        return []
    ours = _shingles(words)
    found = []
    for other in _with_phrases(connection, words):
        if other["lang"] == variant["lang"] and _item(other) != _item(variant):
            theirs = _shingles(words_of(other["text"]))
            share = len(ours & theirs) / max(len(ours | theirs), 1)
            if share >= _FORM:
                found.append(Like(other, share))
    return sorted(found, key=lambda each: (-each.share, each.variant["published_at"] or ""))


def _with_phrases(connection: sqlite3.Connection, words: list[str]) -> list[Row]:
    """The variants that hold any of some phrases, those with most of them first."""
    held: Counter[int] = Counter()
    for phrase in _phrases(words):
        values = {"match": f'text : "{" ".join(phrase)}"', "limit": _FOUND}
        held.update(row["id"] for row in rows(connection, WITH_PHRASE, values))
    most = [version_id for version_id, _ in held.most_common(_COMPARED)]
    return rows(connection, SHOWN, {"shown": json.dumps(most)})


def _phrases(words: list[str]) -> list[list[str]]:
    last = len(words) - _PHRASE
    starts = {round(last * place / (_PHRASES - 1)) for place in range(_PHRASES)}
    return [words[start : start + _PHRASE] for start in sorted(starts)]


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}


def _item(row: Row) -> tuple[str, int]:
    return row["section"], row["article_id"]
