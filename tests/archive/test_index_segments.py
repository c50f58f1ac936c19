"""Segments that were made elsewhere are an index like every other: SQLite's own check, and the same answers."""

import sqlite3
from contextlib import closing
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import index_segments
from govkz_crawler.archive.schema.tables import ARTICLES_FTS, ARTICLES_FTS_SETTINGS

WORDS = ["мектеп", "школа", "Әділет", "аудан", "2026", "a", "ауыл", "q" * 40]
texts = st.lists(st.tuples(*[st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)] * 2), min_size=1, max_size=12)
groups = st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=8)


def index() -> Database:
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    db.execute("CREATE TABLE articles (version_id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
    db.execute(ARTICLES_FTS)
    db.execute(ARTICLES_FTS_SETTINGS)
    return db


def put(db: Database, texts: list[tuple[int, str, str]]) -> None:
    """Their words, from a database of their own."""
    with closing(Database(sqlite3.connect(":memory:", isolation_level=None))) as made:
        index_segments.build(made, texts)
        image = made.conn.serialize()
    db.execute("ATTACH ':memory:' AS theirs")
    db.conn.deserialize(image, name="theirs")
    with db.atomic():
        index_segments.put(db, "theirs")
    db.execute("DETACH theirs")


def check(db: Database) -> None:
    db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def answers(db: Database) -> list[list[tuple[int, float]]]:
    """Who has each word, and how well it fits: that follows from the totals and sizes as well."""
    query = "SELECT rowid, round(bm25(articles_fts), 6) FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid"
    return [db.execute(query, [f'"{word}"']).fetchall() for word in WORDS]


@settings(deadline=None)
@given(groups)
def test_they_answer_as_an_index_that_was_written_row_by_row(groups):
    with closing(index()) as ours, closing(index()) as plain:
        number = 0
        for of_group, settled in groups:
            rows = [(number + place, *text) for place, text in enumerate(of_group, start=1)]
            number += len(rows)
            for db in ours, plain:
                db.conn.executemany("INSERT INTO articles VALUES (?, ?, ?)", rows)
            plain.conn.executemany("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", rows)
            put(ours, rows)
            if settled:
                index_segments.settle(ours)
                check(ours)
        index_segments.settle(ours)
        check(ours)
        assert answers(ours) == answers(plain)


def segments(db: Database) -> int:
    (found,) = db.execute("SELECT count(DISTINCT segid) FROM articles_fts_idx").fetchone()
    return found


@pytest.mark.parametrize(("parts", "left"), [(16, 16), (20, 1)], ids=["few segments", "too many"])
def test_it_goes_on_as_every_other_index(parts, left):
    with closing(index()) as db:
        rows = [(number, f"тақырып {number}", f"{WORDS[number % 6]} ауыл") for number in range(1, 400)]
        db.conn.executemany("INSERT INTO articles VALUES (?, ?, ?)", rows)
        coming = iter(rows)
        while some := list(islice(coming, 400 // parts)):
            put(db, some)
        assert segments(db) == parts
        index_segments.settle(db)
        assert segments(db) == left
        for number, title, text in rows[::2]:
            db.execute(
                "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
                [number, title, text],
            )
            db.execute("DELETE FROM articles WHERE version_id = ?", [number])
        db.execute("INSERT INTO articles VALUES (1000, 'жаңа', 'мектеп')")
        db.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (1000, 'жаңа', 'мектеп')")
        check(db)
        found = db.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'ауыл'").fetchone()
        assert found == (len(rows) // 2,)


def test_texts_without_words():
    with closing(index()) as db:
        rows = [(1, "", ""), (2, "ауыл", "мектеп")]
        db.conn.executemany("INSERT INTO articles VALUES (?, ?, ?)", rows)
        for some in ([], rows[:1], rows[1:], []):
            put(db, some)
        index_segments.settle(db)
        check(db)
        assert [rows for rows in answers(db) if rows] != []
