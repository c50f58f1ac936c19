"""An archive whose days were gathered says what it said, and everything that reads evidence goes on."""

import gzip
import json
import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from govkz_crawler.archive.file.connection import writing
from govkz_crawler.operate.housekeeping import tidy
from govkz_crawler.warc.folder import warc_files
from tests.audited import die_at
from tests.crawling import crawl, govkz
from tests.evidence.runs import found, wrong
from tests.evidence.story import POLL
from tests.evidence.test_restore import content, rows

NEXT_WEEK = timedelta(days=7)
PLACES = "SELECT file, offset FROM warc_records ORDER BY record"


def gather(archive):
    """As the next run does it when it has ended, a week later."""
    with time_machine.travel(datetime.now(UTC) + NEXT_WEEK), writing(archive) as db:
        tidy(db, archive.parent / "warc", archive.parent / "reports")


@pytest.fixture
def gathered(copy):
    gather(copy)
    return copy


def few(archive):
    """The names of the WARC files: one, or some more where midnight passed while the story was told."""
    names = {path.name for path in warc_files(archive.parent / "warc")}
    assert len(names) <= 3
    return names


def months(archive):
    return sorted((archive.parent / "reports").glob("*.jsonl.gz"))


def lines(path):
    return gzip.decompress(path.read_bytes()).splitlines()


def kept(archive):
    """All tables but the index of places, which follows the files."""
    return {table: found for table, found in content(archive).items() if table != "warc_records"}


def test_rows_stay_and_the_index_follows(story, gathered):
    assert kept(gathered) == kept(story.archive)
    assert len(warc_files(story.warc_dir)) > 5
    assert {name for name, _ in rows(gathered, PLACES)} <= few(gathered)
    before, after = rows(gathered, PLACES), govkz("rebuild", "--archive", gathered)
    assert "warc_records: as it should be" in after.stdout
    assert rows(gathered, PLACES) == before


def test_verify_finds_nothing(gathered):
    assert wrong(gathered) == []
    assert found(gathered)[0] == []
    checked = govkz("verify", "--warc", "--archive", gathered)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_index_of_before_still_leads_there(story, gathered):
    """As in an archive that was put back from a backup that is older than the gathering."""
    assert found(story.archive, gathered.parent / "warc")[0] == []


def test_an_archive_from_the_files_alone_is_the_one_that_was_there(story, gathered):
    new = gathered.parent / "restored" / "press.db"
    done = govkz("rebuild", "--from-warc", "--warc-dir", gathered.parent / "warc", "--archive", new)
    assert (done.returncode, done.stderr) == (0, "")
    assert kept(new) == kept(story.archive)
    assert rows(new, PLACES) == rows(gathered, PLACES)


def test_crawls_go_on(story, gathered):
    crawl("press", gathered, story.standin.url, **POLL)
    assert found(gathered)[0] == []


@pytest.mark.parametrize("reference", ["news/{}/kk", "news/{}/ru"])
def test_a_version_is_proved(gathered, tmp_path, reference):
    ((number,),) = rows(gathered, "SELECT max(article_id) FROM versions WHERE event = 'edited' AND lang = 'kk'")
    out = tmp_path / "proof.wacz"
    assert govkz("prove", reference.format(number), "--out", out, "--archive", gathered).returncode == 0
    assert govkz("check", out).returncode in {0, 3}  # 3: there is no key


def test_a_text_is_destroyed(gathered, tmp_path):
    ((number, title),) = rows(
        gathered, "SELECT article_id, title FROM versions WHERE event = 'edited' AND lang = 'kk' ORDER BY 1 LIMIT 1"
    )
    order = tmp_path / "order.txt"
    order.write_text("destroy it", encoding="utf-8")
    words = ("--order", order, "--reason", "a test", "--yes", "--archive", gathered)
    assert govkz("redact", f"news/{number}/kk", *words).returncode == 0
    assert govkz("verify", "--warc", "--archive", gathered).returncode == 0
    assert json.dumps(title)[1:-1].encode() not in b"".join(
        gzip.decompress(path.read_bytes()) for path in warc_files(gathered.parent / "warc")
    )
    gather(gathered)
    assert govkz("verify", "--warc", "--archive", gathered).returncode == 0


def test_backup_and_restore(gathered, tmp_path):
    before = content(gathered)
    assert govkz("backup", "--out", tmp_path / "saved", "--warc", "--archive", gathered).returncode == 0
    file, *_ = warc_files(gathered.parent / "warc")
    assert (tmp_path / "saved" / "warc" / file.name).stat().st_ino == file.stat().st_ino
    there = tmp_path / "there" / "press.db"
    assert govkz("restore", tmp_path / "saved", "--archive", there).returncode == 0
    assert content(there) == before
    assert govkz("verify", "--warc", "--archive", there).returncode == 0


def test_it_is_merged(gathered, tmp_path):
    both = tmp_path / "both" / "press.db"
    assert govkz("merge", gathered, "--archive", both).returncode == 0
    assert rows(both, PLACES) == rows(gathered, PLACES)
    assert found(both, gathered.parent / "warc")[0] == []


def test_an_export_of_raw_answers_has_them(gathered, tmp_path):
    pytest.importorskip("cdxj_indexer")
    out = tmp_path / "press.wacz"
    assert govkz("export", "--format", "wacz", "--out", out, "--archive", gathered).returncode == 0


def test_reports_lie_in_the_file_of_their_month(story, gathered):
    folder = gathered.parent / "reports"
    before = {path.name: json.loads(path.read_text("utf-8")) for path in (story.archive.parent / "reports").iterdir()}
    assert not list(folder.glob("*.json"))
    reports = [json.loads(line) for path in months(gathered) for line in lines(path)]
    assert {f"{report['run_id']}.json": report for report in reports} == before
    assert len(reports) == len(before)


def test_a_report_that_was_gathered_still_pins_the_log(gathered):
    month, *_ = months(gathered)
    reports = [json.loads(line) for line in lines(month)]
    reports[0]["log_root"] = "00" * 32
    month.write_bytes(gzip.compress("".join(json.dumps(report) + "\n" for report in reports).encode()))
    (finding,) = wrong(gathered)
    assert f"{reports[0]['run_id']} in {month.name}" in finding


def test_a_damaged_month_takes_no_more_reports(copy):
    gather(copy)
    folder = copy.parent / "reports"
    month, *_ = months(copy)
    report = json.loads(lines(month)[0]) | {"run_id": f"{month.name[:4]}{month.name[5:7]}01T000000Z-abcdef"}
    alone = folder / f"{report['run_id']}.json"
    alone.write_text(json.dumps(report), encoding="utf-8")
    os.truncate(month, month.stat().st_size - 20)
    gather(copy)
    assert alone.exists()


def killed_at(step, archive):
    """Die before the file of that number is opened, renamed or removed."""
    with time_machine.travel(datetime.now(UTC) + NEXT_WEEK), writing(archive) as db:
        die_at(step)
        tidy(db, archive.parent / "warc", archive.parent / "reports")


def test_killed_at_any_step_nothing_is_lost(story, copy):
    told, step, status = kept(story.archive), 0, None
    while status != 0:
        process = multiprocessing.get_context("fork").Process(target=killed_at, args=(step, copy))
        process.start()
        process.join()
        status = process.exitcode
        assert status in {0, -signal.SIGKILL}
        assert found(copy)[0] == [], step
        assert wrong(copy) == [], step
        step += 9
    assert kept(copy) == told
    assert {name for name, _ in rows(copy, PLACES)} <= few(copy)
    reports = [line for path in months(copy) for line in lines(path)]
    assert len(reports) == len({json.loads(line)["run_id"] for line in reports})
    assert len(reports) == len(list((story.archive.parent / "reports").iterdir()))
