"""`govkz rebuild`: what follows is derived again and counted, what was recorded is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner, Result

from govkz_crawler.archive.derived.full_text import wrong_words
from govkz_crawler.archive.derived.tables_by_query import DERIVED
from govkz_crawler.archive.file.connection import writing
from govkz_crawler.archive.schema.ledgers import LEDGERS
from govkz_crawler.cli import main
from tests.archive.writing import findings, rows


def rebuilt(archive: Path) -> Result:
    return CliRunner().invoke(main, ["rebuild", "--archive", str(archive)])


def do(archive: Path, script: str) -> None:
    with closing(sqlite3.connect(archive)) as db:
        db.executescript(script)


def contents(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows(archive, f"SELECT * FROM {table}") for table in ("articles", "variants", *DERIVED)}


def test_a_sound_archive_stays_as_it_is(several):
    before = contents(several)
    done = rebuilt(several)
    assert (done.exit_code, done.stderr) == (0, "")
    tables = ("versions", "variants", "articles_fts", "passages_fts", *DERIVED, "sightings", "validators")
    assert done.stdout.splitlines() == [f"{name}: as it should be" for name in tables]
    assert contents(several) == before


def test_what_was_wrong_is_counted(several):
    do(several, "DELETE FROM variants WHERE article_id = 1; UPDATE variants SET entity = '' WHERE article_id = 5")
    do(several, "INSERT INTO runs (run_id, spider, args, origin, started_at) VALUES ('run', '', '', '', '')")
    told = rebuilt(several).stdout.splitlines()
    assert {"variants: 4 rows put right", "runs: 1 rows put right", "spans: as it should be"} < {*told}
    assert findings(several) == []


def test_words_that_no_article_has_are_taken_out_of_the_index(several):
    do(several, "INSERT INTO articles_fts (rowid, title, text) VALUES (1, 'жалған', 'жалған')")
    found = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'жалған'"
    with writing(several) as db:
        (finding,) = wrong_words(db)
    assert (finding.table, "does not hold the words of articles" in finding.what) == ("articles_fts", True)
    assert rows(several, found) == [(1,)]
    assert (
        f"articles_fts: {rows(several, 'SELECT count(*) FROM articles')[0][0]} rows put right"
        in rebuilt(several).stdout
    )
    assert rows(several, found) == [(0,)]


def test_facts_are_read_again(several):
    do(several, "UPDATE variants SET numbers = '7', dates = '', paragraphs = 0, facts_hash = ''")
    before = rows(several, "SELECT count(*) FROM articles")
    assert f"variants: {before[0][0]} rows put right" in rebuilt(several).stdout
    assert rows(several, "SELECT numbers, dates, paragraphs FROM articles WHERE article_id = 4 AND lang = 'kk'") == [
        ("300", "--09-01", 2)
    ]


def test_nothing_that_was_recorded_is_touched(several):
    before = {ledger.table: rows(several, f"SELECT * FROM {ledger.table}") for ledger in LEDGERS}
    do(several, "DELETE FROM variants; DELETE FROM runs; DELETE FROM spans; DROP TRIGGER versions_no_update")
    assert rebuilt(several).exit_code == 0
    assert {ledger.table: rows(several, f"SELECT * FROM {ledger.table}") for ledger in LEDGERS} == before
