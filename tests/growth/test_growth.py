"""What CONTRIBUTING promises of each addition: the one entry or module that it names, and nothing else."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.growth.conftest import Copy
from tests.patience import until

TURKISH = """
TURKISH = Language(
    code="tr",
    name="Türkçe",
    aliases=("tur", "tr-tr"),
    months=(
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran",
        "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
    ),
    more="Daha",
    source="Kaynak",
    news="Haberler",
)  # fmt: skip

"""

MEDIA = """
MEDIA = Section(
    name="media",
    plural={"kk": "Медиалар", "ru": "Медиа", "en": "Media"},
    singular={"kk": "Медиа", "ru": "Медиа", "en": "Media item"},
    root="media",
    fields=("id", "title", "body", "created_date", "heropic"),
)

"""

# A list that no interface of today has: one object, its rows under another name.
BOARD = '''
"""A notice board: a JSON object with a feed's newest items, for this test."""

from scrapy import Request
from scrapy.http import Response

from govkz_crawler.items import Feed
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.sources import answer, rest
from govkz_crawler.sources.source import ALWAYS, Asked, Question, Source
from govkz_crawler.sources.feed_page import FeedPage


def _request(base_url: str, feed: Feed, question: Question) -> Request:
    asked = rest.SOURCE.request(base_url, feed, question)
    return asked.replace(headers={**asked.headers, "X-Board": "1"})


def _recognise(request: Request) -> Asked | None:
    return rest.SOURCE.recognise(request) if request.headers.get("X-Board") else None


def _read(response: Response, feed: Feed) -> FeedPage:
    page = rest.SOURCE.read_at("9999", response, feed)
    for item in page.items:
        item.source = "board"
    return page


SOURCE = Source(
    name="board",
    site_wide=False,
    by_date=False,
    full_text=True,
    clock=Clock.STATED,
    request=_request,
    recognise=_recognise,
    readers=((ALWAYS, _read),),
)
'''

TITLES = '''
"""Titles, one a line: for this test."""

from typing import BinaryIO

from govkz_crawler.interchange.article_rows import Articles


def write(articles: Articles, out: BinaryIO) -> int:
    """Returns how many there are."""
    count = 0
    for row in articles:
        out.write(f"{row['title']}\\n".encode())
        count += 1
    return count
'''


LISTED_BY = """
def m002_what_listed(db: Database) -> None:
    \"""`coverage` says which list a reading has read.\"""
    from govkz_crawler.archive.schema import guards

    db.execute("ALTER TABLE coverage ADD COLUMN listed_by TEXT")
    db.execute("DROP TRIGGER coverage_no_update")
    db.execute(guards.GUARDS["coverage_no_update"])


"""


WEEKDAYS = """
def m002_weekdays(db: Database) -> None:
    \"""`weekdays` counts the items that were published on each day of the week, 0 for Sunday.\"""
    db.execute("CREATE TABLE weekdays (weekday TEXT PRIMARY KEY, items INTEGER NOT NULL)")


"""


def rows(copy: Copy, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(copy.archive)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(query)]


def add_migration(copy: Copy, name: str, text: str) -> None:
    copy.insert("govkz_crawler/archive/schema/migrations.py", "MIGRATIONS = ", text)
    copy.replace("govkz_crawler/archive/schema/migrations.py", "(m001_the_archive,)", f"(m001_the_archive, {name})")


def rebuilt(copy: Copy) -> Path:
    """Another archive, made of the WARC files alone."""
    again, warc = copy.root / "kept" / "again.db", copy.archive.parent / "warc"
    copy.run("govkz_crawler.cli", "rebuild", "--from-warc", "--warc-dir", warc, "--archive", again)
    return again


def log_of(archive: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(archive)) as db:
        return db.execute("SELECT ledger, leaf_hash FROM log ORDER BY log_index").fetchall()


def exported(copy: Copy, *options: str) -> list[dict[str, str]]:
    out = copy.root / "kept" / "articles.csv"
    copy.run("govkz_crawler.cli", "export", "--archive", copy.archive, "--format", "csv", "--out", out, *options)
    return list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))


def test_a_language(copy: Copy) -> None:
    copy.insert("govkz_crawler/languages.py", "LANGUAGES:", TURKISH)
    copy.replace("govkz_crawler/languages.py", "ENGLISH, QAZAQ_LATIN)", "ENGLISH, QAZAQ_LATIN, TURKISH)")
    with copy.standin("--entities", "mfa", "--items", "3", "--langs", "kk,tr") as url:
        copy.crawl("press", url, "entities=mfa", "langs=kk,tr")
    turkish = rows(copy, "SELECT lang, content_lang, translation, article_id FROM articles WHERE lang = 'tr'")
    assert turkish
    # Nobody can say which texts are Turkish: none is called a Kazakh one, or no translation.
    assert {(row["content_lang"], row["translation"]) for row in turkish} == {(None, "own")}
    assert {row["lang"] for row in exported(copy, "--lang", "tr")} == {"tr"}
    item = turkish[0]["article_id"]
    assert "Türkçe" in copy.page(f"/item/news/{item}")
    found = json.loads(copy.page(f"/item/news/{item}.json"))
    assert {variant["lang"] for variant in found["variants"]} == {"kk", "tr"}


def test_a_section(copy: Copy) -> None:
    copy.insert("govkz_crawler/sections.py", "SECTIONS:", MEDIA)
    copy.replace("govkz_crawler/sections.py", "EVENTS, ARTICLES)}", "EVENTS, ARTICLES, MEDIA)}")
    with copy.standin("--entities", "mfa", "--items", "3", "--sections", "news,media") as url:
        copy.crawl("press", url, "entities=mfa", "sections=media")
    found = rows(copy, "SELECT section, article_id, url FROM articles")
    assert {row["section"] for row in found} == {"media"}
    assert "/press/media/details/" in found[0]["url"]
    assert {row["section"] for row in exported(copy)} == {"media"}
    assert "Media item № " in copy.page(f"/item/media/{found[0]['article_id']}?ui=en")
    assert "Медиалар" in copy.page("/entities/mfa?ui=kk")


def test_a_source(copy: Copy) -> None:
    copy.write("govkz_crawler/sources/board.py", BOARD)
    copy.replace(
        "govkz_crawler/sources/__init__.py", "import graphql, rendered_page", "import board, graphql, rendered_page"
    )
    copy.replace("govkz_crawler/sources/__init__.py", "    rest.SOURCE,\n", "    rest.SOURCE,\n    board.SOURCE,\n")
    with copy.standin("--entities", "mfa", "--items", "3", "--rest", "open") as url:
        copy.crawl("press", url, "entities=mfa", "langs=kk", GOVKZ_SOURCES="board")
    found = rows(copy, "SELECT source, reader, article_id, title FROM versions")
    assert {row["source"] for row in found} == {"board"}
    assert {row["reader"].split()[0] for row in found} == {"board/1"}
    assert found[0]["title"] in copy.page(f"/item/news/{found[0]['article_id']}")
    assert {row["source"] for row in exported(copy)} == {"board"}
    copy.run("govkz_crawler.cli", "verify", "--warc", "--archive", copy.archive)


def test_a_reader_with_a_date(copy: Copy) -> None:
    """The old reader reads what came before the day, the new one what comes from then on; old WARC stays as it was."""
    with copy.standin("--entities", "mfa", "--items", "3") as url:
        copy.crawl("history", url, "entities=mfa", "langs=kk", "since=2026-01-01", GOVKZ_SOURCES="graphql")
        since = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        copy.replace(
            "govkz_crawler/sources/graphql.py",
            "readers=((ALWAYS, read),)",
            f'readers=((ALWAYS, read), ("{since:%Y-%m-%dT%H:%M:%SZ}", read_anew))',
        )
        copy.insert(
            "govkz_crawler/sources/graphql.py",
            "SOURCE = ",
            "def read_anew(response: Response, feed: Feed) -> FeedPage:\n"
            '    """As since that day, with a star before each title."""\n'
            "    page = read(response, feed)\n"
            "    for item in page.items:\n"
            '        item.title = f"* {item.title}"\n'
            "    return page\n\n\n",
        )
        until(lambda: datetime.now(UTC) >= since)
        copy.crawl("history", url, "entities=mfa", "langs=ru", "since=2026-01-01", GOVKZ_SOURCES="graphql")
    read = rows(copy, "SELECT lang, reader, title, article_id FROM versions ORDER BY version_id")
    told = {(row["lang"], row["reader"].split()[0], row["title"].startswith("* ")) for row in read}
    assert told == {("kk", "graphql/1", False), ("ru", "graphql/2", True)}
    assert read[-1]["title"] in copy.page(f"/item/news/{read[-1]['article_id']}?ui=ru")
    assert {row["title"].startswith("* ") for row in exported(copy, "--lang", "ru")} == {True}
    copy.run("govkz_crawler.cli", "verify", "--warc", "--archive", copy.archive)
    assert log_of(rebuilt(copy)) == log_of(copy.archive)


def test_a_column_of_a_ledger(copy: Copy) -> None:
    """Rows of the old recipe keep their hash, and both kinds verify, are rebuilt and are protected."""
    with copy.standin("--entities", "mfa", "--items", "3") as url:
        copy.crawl("press", url, "entities=mfa", "langs=kk")
        before = rows(copy, "SELECT * FROM coverage ORDER BY coverage_id")
        add_migration(copy, "m002_what_listed", LISTED_BY)
        copy.insert(
            "govkz_crawler/archive/schema/ledgers.py",
            "ABSENCES = ",
            'COVERAGE = replace(COVERAGE, recipes=(*COVERAGE.recipes, Recipe(2, (*COVERAGE.said, "listed_by"))))\n',
        )
        copy.replace("govkz_crawler/archive/schema/ledgers.py", "import dataclass\n", "import dataclass, replace\n")
        copy.replace(
            "govkz_crawler/archive/write/readings.py",
            '"scope": self._scope(reading)',
            '"listed_by": reading.source, "scope": self._scope(reading)',
        )
        copy.crawl("press", url, "entities=mfa", "langs=kk")
    after = rows(copy, "SELECT * FROM coverage ORDER BY coverage_id")
    assert after[: len(before)] == [{**row, "listed_by": None} for row in before]
    assert {(row["recipe"], row["listed_by"]) for row in after[len(before) :]} == {(2, "rss")}
    copy.run("govkz_crawler.cli", "verify", "--warc", "--archive", copy.archive)
    assert log_of(rebuilt(copy)) == log_of(copy.archive)
    with closing(sqlite3.connect(copy.archive)) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("UPDATE coverage SET listed_by = 'rest'")


def test_a_derived_table(copy: Copy) -> None:
    add_migration(copy, "m002_weekdays", WEEKDAYS)
    copy.insert(
        "govkz_crawler/archive/derived/tables_by_query.py",
        '    "runs": RUNS,',
        '    "weekdays": "SELECT strftime(\'%w\', published_on), count(*) FROM articles GROUP BY 1",\n',
    )
    with copy.standin("--entities", "mfa", "--items", "3") as url:
        copy.crawl("press", url, "entities=mfa", "langs=kk")
    faults = copy.run("govkz_crawler.cli", "verify", "--archive", copy.archive, ends=1)
    assert "weekdays 1 " in faults
    assert "weekdays: " in copy.run("govkz_crawler.cli", "rebuild", "--archive", copy.archive)
    assert sum(row["items"] for row in rows(copy, "SELECT items FROM weekdays")) == 3
    copy.run("govkz_crawler.cli", "verify", "--archive", copy.archive)


def test_the_name_and_the_lineage_of_an_entity(copy: Copy) -> None:
    name, earlier = "Ministry of Tests", "Agency of Tests"
    copy.append("govkz_crawler/entities/registry.tsv", f"tests\tministry\t\t\t\t\t{name}\t\t\tknown")
    copy.append("govkz_crawler/entities/registry.tsv", f"testing\tagency\t\t\t\t\t{earlier}\t\t\tknown")
    copy.append("govkz_crawler/entities/lineage.tsv", "testing\ttests\t2026-01-01\trenamed\thttps://example.org/tests")
    with copy.standin("--entities", "tests", "--items", "3") as url:
        copy.crawl("press", url, "entities=tests", "langs=kk")
    page = copy.page("/entities/tests?ui=en")
    assert name in page
    assert earlier in page
    rows_of_entity = rows(copy, "SELECT name_en FROM entities WHERE slug = 'tests'")
    assert rows_of_entity == [{"name_en": name}]


def test_a_setting(copy: Copy) -> None:
    copy.insert(
        "govkz_crawler/configuration/own_settings.py",
        '        Setting("GOVKZ_ARCHIVE"',
        '        Setting("GOVKZ_COLOUR", Choice(("blue", "green")), "blue", "The colour of a test."),\n',
    )
    (copy.root / "govkz.toml").write_text('GOVKZ_COLOUR = "green"\n')
    told = [line.split() for line in copy.run("govkz_crawler.cli", "config").splitlines()]
    assert ["GOVKZ_COLOUR", "green", "govkz.toml"] in told
    (copy.root / "govkz.toml").write_text('GOVKZ_COLOUR = "red"\n')
    assert "GOVKZ_COLOUR" in copy.run("govkz_crawler.cli", "status", ends=2)


def test_an_export_format(copy: Copy) -> None:
    copy.write("govkz_crawler/interchange/formats/titles.py", TITLES)
    copy.insert("govkz_crawler/interchange/formats/__init__.py", '    "csv":', '    "titles": Format(),\n')
    with copy.standin("--entities", "mfa", "--items", "3") as url:
        copy.crawl("press", url, "entities=mfa", "langs=kk")
    out = copy.root / "kept" / "titles.txt"
    copy.run("govkz_crawler.cli", "export", "--archive", copy.archive, "--format", "titles", "--out", out)
    titles = [row["title"] for row in rows(copy, "SELECT title FROM articles ORDER BY article_id")]
    assert out.read_text(encoding="utf-8").splitlines() == titles
