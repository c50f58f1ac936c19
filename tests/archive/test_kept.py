"""What is kept between runs: what was changed of it is named, and forgotten; what follows from versions is put back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.feeds.lookup import Lookup
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.cli import main
from govkz_crawler.items import Feed
from tests.archive.writing import FEED, day, findings, record, rows, run
from tests.archive_factory import item

RUSSIAN = Feed("edu", "news", "ru")


def do(archive: Path, script: str) -> None:
    with closing(sqlite3.connect(archive)) as db:
        db.executescript(script)


def rebuilt(archive: Path) -> list[str]:
    done = CliRunner().invoke(main, ["rebuild", "--archive", str(archive)])
    assert (done.exit_code, done.stderr) == (0, "")
    return [line for line in done.stdout.splitlines() if not line.endswith("as it should be")]


def sightings(archive: Path) -> list[tuple[object, ...]]:
    return rows(archive, "SELECT section, article_id, lang, source FROM sightings")


def test_a_sighting_that_was_changed_is_forgotten_and_what_a_version_tells_is_seen_again(several):
    before = sightings(several)
    do(several, "UPDATE sightings SET source = 'rest' WHERE article_id = 1 AND lang = 'kk'")
    assert findings(several) == [
        "sightings news 1 kk rest: is not as it was written: run govkz rebuild",
        "sightings news 1 kk graphql: is gone, though a version tells of it: run govkz rebuild",
    ]
    assert rebuilt(several) == ["sightings: 1 rows put right"]
    assert (findings(several), sightings(several)) == ([], before)


@pytest.mark.parametrize("script", ["DELETE FROM sightings", "DROP TABLE sightings"])
def test_sightings_that_are_gone_follow_from_versions(several, script):
    before = sightings(several)
    do(several, script)
    assert findings(several) != []
    assert f"sightings: {len(before)} rows put right" in rebuilt(several)
    assert (findings(several), sightings(several)) == ([], before)


def test_a_sighting_without_a_version_is_kept(several):
    ((text,),) = rows(several, "SELECT text FROM articles WHERE article_id = 1 AND lang = 'ru'")
    assert record(several, 5, item(1, "ru", source="rest", text=text, seen_at=day(5))) == [None]
    before = sightings(several)
    assert ("news", 1, "ru", "rest") in before
    assert (findings(several), rebuilt(several), sightings(several)) == ([], [], before)


def test_what_rss_showed_is_news_once_it_is_in_doubt(several):
    with reading(several) as db:
        assert Lookup(db).fingerprints(FEED, [6]) == {6: "shown"}
    do(several, "UPDATE sightings SET fingerprint = 'otherwise' WHERE fingerprint IS NOT NULL")
    assert findings(several) == ["sightings news 6 kk rss: is not as it was written: run govkz rebuild"]
    rebuilt(several)
    with reading(several) as db:
        assert Lookup(db).fingerprints(FEED, [6]) == {}
    assert ("news", 6, "kk", "rss") in sightings(several)


@pytest.mark.parametrize(
    "value",
    ["x'73'", "CAST(x'ff' AS TEXT)", "CAST(x'00' AS TEXT)", "7", "7.5", "fingerprint || char(0)", "''", "NULL"],
    ids=["bytes", "broken UTF-8", "NUL", "integer", "real", "NUL after it", "empty", "nothing"],
)
def test_a_value_of_another_kind_is_named_and_forgotten(several, value):
    do(several, f"UPDATE sightings SET fingerprint = {value} WHERE fingerprint IS NOT NULL")
    assert findings(several) == ["sightings news 6 kk rss: is not as it was written: run govkz rebuild"]
    assert rebuilt(several) == ["sightings: 1 rows put right"]
    assert findings(several) == []


def test_a_key_that_is_no_text_is_told_all_the_same(several):
    do(several, "UPDATE sightings SET source = CAST(x'ff' AS TEXT) WHERE source = 'rss'")
    assert "sightings news 6 kk \ufffd: is not as it was written: run govkz rebuild" in findings(several)


def test_a_validator_that_was_changed_is_forgotten(several):
    do(several, "UPDATE validators SET value = '\"another\"'")
    assert findings(several) == ["validators edu news ru: is not as it was written: run govkz rebuild"]
    assert rebuilt(several) == ["validators: 1 rows put right"]
    with reading(several) as db:
        assert Lookup(db).validator(RUSSIAN, since=day(1)) is None
    assert findings(several) == []


@pytest.mark.parametrize("at", [day(1), day(3), day(30), ""])
def test_when_an_entity_was_last_named_is_put_back_to_its_newest_name(several, at):
    do(several, f"UPDATE entities SET last_seen_at = '{at}' WHERE slug = 'moa'")
    (finding,) = findings(several)
    assert finding.startswith("entities moa ")
    assert rebuilt(several) == ["entities: 1 rows put right"]
    assert findings(several) == []
    assert rows(several, "SELECT last_seen_at FROM entities WHERE slug = 'moa'") == [(day(1),)]


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("UPDATE archive_info SET value = '1' WHERE name = 'batches'", "batches"),
        ("DELETE FROM archive_info WHERE name = 'batches'", "batches"),
        ("UPDATE archive_info SET value = lower(hex(randomblob(16))) WHERE name = 'archive_id'", "archive_id"),
        ("DELETE FROM archive_info WHERE name = 'archive_id'", "archive_id"),
    ],
)
def test_facts_about_the_file_cannot_be_put_right_and_nothing_is_written_on_them(several, script, what):
    do(several, script)
    named = f"archive_info {what}: is not what it was: restore the archive from a copy"
    assert named in findings(several)
    rebuilt(several)
    assert named in findings(several)
    before = rows(several, "SELECT count(*) FROM run_log")
    with pytest.raises(ArchiveError, match=f"{what} in archive_info is not what it was"), run(several, 6):
        pass
    assert rows(several, "SELECT count(*) FROM run_log") == before
