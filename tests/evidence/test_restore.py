"""An archive from WARC files alone is the one that was there."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.warc.errors import WarcError
from tests.archive.writing import redaction
from tests.archive_factory import archive as made
from tests.archive_factory import item
from tests.crawling import crawl, govkz
from tests.evidence.runs import MORNING, found, row, run, wrong
from tests.evidence.story import HISTORY

LEDGERS = ("versions", "coverage", "absences", "quarantine", "entity_names", "run_log", "log", "checkpoints")
DERIVED = ("articles", "spans", "feed_state", "entities", "activity", "arrivals", "item_counts", "warc_records")
NOON, EVENING = "2026-06-01T12:00:00Z", "2026-06-01T18:00:00Z"


def rows(archive, query):
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(query).fetchall()


def content(archive):
    """All that an archive says, but for `sightings` and `validators`, which only save requests."""
    return {table: rows(archive, f"SELECT * FROM {table}") for table in (*LEDGERS, *DERIVED, "runs", "archive_info")}


def restored(archive):
    """What is otherwise, and the archive that was written."""
    new = archive.parent / "restored" / "press.db"
    return list(restore(archive.parent / "warc", new, lambda _: None)), new


def rebuild(archive):
    """The same through the command."""
    new = archive.parent / "restored" / "press.db"
    return govkz("rebuild", "--from-warc", "--warc-dir", archive.parent / "warc", "--archive", new), new


def test_the_story_has_it_all(story):
    kinds = set(rows(story.archive, "SELECT event, source, extent FROM versions"))
    assert {
        ("new", "graphql", "full"), ("new", "rss", "summary"), ("completed", "graphql", "full"),
        ("edited", "graphql", "full"), ("edited", "rest", "full"), ("removed", "graphql", "full"),
        ("returned", "rss", "full"),
    } <= kinds  # fmt: skip
    assert rows(story.archive, "SELECT DISTINCT silent FROM edits ORDER BY 1") == [(0,), (1,)]
    assert rows(story.archive, "SELECT count(*) FROM versions WHERE translation = 'placeholder'") == [(1,)]
    assert rows(story.archive, "SELECT DISTINCT lang FROM versions ORDER BY 1") == [("kk",), ("ru",)]
    assert rows(story.archive, "SELECT DISTINCT outcome FROM coverage ORDER BY 1") == [("complete",), ("partial",)]
    assert rows(story.archive, "SELECT DISTINCT entity FROM articles ORDER BY 1") == [("foreign",), ("moa",)]
    killed = "SELECT run_id FROM runs WHERE finished_at IS NULL"
    assert len(rows(story.archive, killed)) == 1
    assert rows(story.archive, f"SELECT count(*) FROM coverage WHERE run_id = ({killed})")[0][0] in (1, 2, 3)
    assert all(rows(story.archive, f"SELECT count(*) FROM {table}") != [(0,)] for table in LEDGERS + DERIVED)


def test_the_story_restored_equals_the_story(copy):
    done, new = rebuild(copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert content(new) == content(copy)
    checked = govkz("verify", "--warc", "--warc-dir", copy.parent / "warc", "--archive", new)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_crawl_goes_on_where_the_archive_was_lost(story, copy):
    shutil.move(restored(copy)[1], copy)
    done = crawl("history", copy, story.standin.url, **{**HISTORY, "entities": "foreign,moa"})
    assert (done.status, done.counts["new"], done.counts["edited"], done.counts["removed"]) == (0, 0, 0, 0)
    assert found(copy) == ([], [])
    otherwise, new = restored(copy)
    assert (otherwise, content(new)) == ([], content(copy))


def test_runs_on_an_older_copy_take_the_place_of_those_after_it(archive):
    """As after a restore: what the lost runs announced is no part of the archive any more, however much it was."""
    run(archive, row(1))
    older = shutil.copy(archive, archive.with_name("older.db"))
    run(archive, row(2), at=NOON)
    run(archive, row(3), at=NOON)
    older.replace(archive)
    run(archive, row(4), at=EVENING)
    assert found(archive) == ([], [])
    differing, new = restored(archive)
    assert differing == []
    assert content(new) == content(archive)


def test_what_was_announced_and_never_written_stays_away(archive):
    def full_disk(batch):
        if batch.rows:
            raise WarcError("No space left on device")

    run(archive, row(1))
    with pytest.raises(ArchiveError, match="No space left"):
        run(archive, row(1, "Кездесу кейінге қалдырылды"), row(2), at=NOON, announced=full_disk)
    assert found(archive) == ([], [])
    run(archive, row(3), at=EVENING)
    assert rows(archive, "SELECT article_id, title FROM articles WHERE article_id < 3") == [(1, row()["title"])]
    otherwise, new = restored(archive)
    assert (otherwise, content(new)) == ([], content(archive))
    assert found(archive) == ([], [])


def test_files_out_of_order_because_the_clock_was_set(archive):
    run(archive, row(1), at="2026-06-01T09:02:00Z")
    run(archive, row(2), at="2026-06-01T09:00:00Z")
    otherwise, new = restored(archive)
    assert (otherwise, content(new)) == ([], content(archive))


def test_an_item_listed_twice_in_one_answer(archive):
    run(archive, row(1, "Кеңес басталды"), row(1, "Кеңес аяқталды"))
    assert rows(archive, "SELECT event, title FROM versions") == [
        ("new", "Кеңес басталды"),
        ("edited", "Кеңес аяқталды"),
    ]
    otherwise, new = restored(archive)
    assert (otherwise, content(new), found(archive)) == ([], content(archive), ([], []))


def test_dumps_are_to_be_imported_again(archive, tmp_path):
    dump = tmp_path / "dump.txt"
    dump.write_text("News\n\nЖаңа емхана\n21.08.2025\nЕмхана ашылды.\n", encoding="utf-8")
    run(archive, row(1))
    assert govkz("import-dump", dump, "--archive", archive).returncode == 0
    run(archive, row(2), at=NOON)
    otherwise, new = restored(archive)
    assert otherwise == ["log 3: no journal tells of that"]
    assert govkz("import-dump", dump, "--archive", new).returncode == 0
    for table in ("versions", "coverage", "articles"):
        assert rows(new, f"SELECT * FROM {table}") == rows(archive, f"SELECT * FROM {table}")
    said = "SELECT dump_sha256, position, title, text FROM dump_items"
    assert rows(new, said) == rows(archive, said)
    ids = "SELECT value FROM archive_info WHERE name = 'archive_id'"
    assert rows(new, ids) != rows(archive, ids), "its log is another one"
    assert found(new, archive.parent / "warc") == ([], [])


def test_merged_rows_are_missed_and_the_rest_is_there(archive, tmp_path):
    run(archive, row(1))
    other = made(tmp_path / "other.db", [item(70), item(71)])
    assert govkz("merge", other, "--archive", archive).returncode == 0
    run(archive, row(2), at=NOON)
    otherwise, new = restored(archive)
    assert "log 3 to 6: no journal tells of that" in otherwise
    assert rows(new, "SELECT article_id FROM articles ORDER BY 1") == [(1,), (2,)]
    assert found(new, archive.parent / "warc") == ([], [])
    (archive_id,) = rows(archive, "SELECT value FROM archive_info WHERE name = 'archive_id'")
    assert rows(new, "SELECT merged_from FROM runs ORDER BY started_at") == [(None,), archive_id]


def test_a_text_that_is_read_otherwise_today_is_written_as_it_is_read_and_named(archive):
    def harder_of_hearing(item):
        item.text = item.text.replace("Оған", "Оған\u00ad")

    run(archive, row(1), row(2), seen=harder_of_hearing)
    run(archive, row(2, "Елшілікте дөңгелек үстел өтпеді"), at=NOON)
    otherwise, new = restored(archive)
    told = "its record reads otherwise today, and is written as it is read"
    assert otherwise == [f"versions {number}: {told}" for number in (1, 2)]
    titles = "SELECT article_id, event, title FROM versions ORDER BY version_id"
    assert rows(new, titles) == rows(archive, titles)
    assert rows(new, "SELECT count(*) FROM versions WHERE text LIKE '%\u00ad%'") == [(0,)]
    assert rows(new, "SELECT value FROM archive_info WHERE name = 'archive_id'") != rows(
        archive, "SELECT value FROM archive_info WHERE name = 'archive_id'"
    )
    assert (wrong(new), found(new, archive.parent / "warc")) == ([], ([], []))


def redaction_of(archive, version_id):
    query = "SELECT * FROM versions WHERE version_id = ?"
    with closing(Database(archive)) as db:
        (version,) = db.query(query, [version_id])
    return redaction(VERSIONS, version)


def test_a_text_that_was_destroyed_does_not_come_back(archive):
    """Its record may still hold it, and so may a journal that nobody has masked."""
    run(archive, row(1, "Құпия тақырып"), row(2))
    run(archive, at=NOON, redactions=[redaction_of(archive, 1)])
    run(archive, row(3), at=EVENING)
    assert rows(archive, "SELECT title, salt FROM versions WHERE version_id = 1") == [("", None)]
    otherwise, new = restored(archive)
    assert otherwise == []
    for table in ("log", "checkpoints", "redactions", "run_log", "archive_info"):
        assert rows(new, f"SELECT * FROM {table}") == rows(archive, f"SELECT * FROM {table}")
    assert rows(new, "SELECT title, text, salt FROM versions WHERE version_id = 1") == [("", "", None)]
    for path in (archive, new):
        assert (wrong(path), found(path, archive.parent / "warc")[0]) == ([], [])
    assert "Құпия".encode() not in new.read_bytes()


def test_the_journals_of_two_archives_are_united(archive, tmp_path):
    other = tmp_path / "other" / "press.db"
    run(archive, row(1))
    run(other, row(2), at=NOON, warc_dir=archive.parent / "warc")
    run(archive, row(3), at=EVENING)
    otherwise, new = restored(archive)
    assert "2 archives" in otherwise[-1]
    assert rows(new, "SELECT article_id FROM articles ORDER BY 1") == [(1,), (2,), (3,)]
    assert found(new, archive.parent / "warc")[0] == []


@pytest.mark.parametrize("origin", ["replay", "other"])
def test_a_demo_of_which_a_part_is_lost_is_no_record_of_the_site(origin, archive):
    """Although it is not the archive that it was, and gets a name of its own."""
    run(archive, row(1), origin=origin)
    before = set((archive.parent / "warc").iterdir())
    run(archive, row(2), at=NOON, origin=origin)
    (lost,) = set((archive.parent / "warc").iterdir()) - before
    run(archive, row(3), at=EVENING, origin=origin)
    lost.unlink()
    done, new = rebuild(archive)
    assert (done.returncode, rows(new, "SELECT article_id FROM articles ORDER BY 1")) == (1, [(1,), (3,)])
    assert rows(new, "SELECT value FROM archive_info WHERE name = 'origin'") == [(origin,)]
    assert rows(new, "SELECT DISTINCT origin FROM runs UNION SELECT origin FROM versions") == [(origin,)]


def test_journals_of_a_demo_and_of_the_site_are_not_united(archive, tmp_path):
    run(archive, row(1))
    run(tmp_path / "demo" / "demo.db", row(2), at=NOON, warc_dir=archive.parent / "warc", origin="replay")
    done, new = rebuild(archive)
    assert (done.returncode, done.stderr.count("\n"), new.exists()) == (2, 1, False)
    assert "what a cassette replayed and what gov.kz answered" in done.stderr


def test_a_lost_file_costs_its_rows_only(copy):
    newest = "SELECT max(version_id) FROM versions WHERE source = 'graphql' AND event = 'new'"
    ((name,),) = rows(
        copy, f"SELECT file FROM versions JOIN warc_records ON record = warc_record WHERE version_id = ({newest})"
    )
    lost = copy.parent / "warc" / name
    rows_lost = set(
        rows(
            copy,
            f"SELECT version_id FROM versions JOIN warc_records ON record = warc_record WHERE file = '{lost.name}'",
        )
    )
    lost.unlink()
    done, new = rebuild(copy)
    assert done.returncode == 1
    assert "no journal tells of that" in done.stderr
    kept = "SELECT article_id, lang, event, leaf_hash FROM versions WHERE source = 'graphql' AND event = 'new'"
    assert rows_lost
    assert set(rows(new, kept)) < set(rows(copy, kept))
    assert wrong(new) == []


def test_a_damaged_record_costs_its_texts_only(copy):
    placed = "SELECT file, offset FROM versions JOIN warc_records ON record = warc_record WHERE version_id = 1"
    file, offset = rows(copy, placed)[0]
    path = copy.parent / "warc" / file
    damaged = bytearray(path.read_bytes())
    damaged[offset + 200] ^= 0x10
    path.write_bytes(damaged)
    otherwise, new = restored(copy)
    assert otherwise[0] == "versions 1: is lost: no record holds its text"
    (there,), (were,) = (rows(path, "SELECT count(*) FROM coverage") for path in (new, copy))
    assert there == were
    assert wrong(new) == []


def test_a_restoration_that_was_killed_is_begun_again(archive):
    run(archive, row(1))
    begun = archive.parent / "restored" / "press.db.unfinished"
    begun.parent.mkdir()
    begun.write_bytes(random.Random(7).randbytes(5000))
    otherwise, new = restored(archive)
    assert (otherwise, content(new)) == ([], content(archive))
    assert sorted(path.name for path in new.parent.iterdir()) == ["press.db", "press.db.lock"]


def no_files(archive):
    shutil.rmtree(archive.parent / "warc")


def no_journal(archive):
    warc = next((archive.parent / "warc").glob("*.warc.gz"))
    warc.write_bytes(warc.read_bytes()[:400])


def an_archive_there(archive):
    (archive.parent / "restored").mkdir()
    shutil.copy(archive, archive.parent / "restored" / "press.db")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(no_files, "tells of an archive"), (no_journal, "tells of an archive"), (an_archive_there, "is there already")],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_refused_in_one_line(archive, spoil, message):
    run(archive, row(1), at=MORNING)
    spoil(archive)
    done, new = rebuild(archive)
    assert (done.returncode, message in done.stderr, done.stderr.count("\n")) == (1, True, 1)
    assert not list(new.parent.glob("*unfinished*"))
