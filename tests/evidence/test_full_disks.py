"""Disks that are full: whatever was being written, what is there is whole, and once there is room it is completed."""

import pytest

from tests.crawling import crawl, govkz
from tests.disks import enlarge, small_disk
from tests.evidence.runs import found, wrong
from tests.evidence.story import END, START
from tests.standin import StandIn, World

ASK = {"entities": "mfa", "since": "2026-05-01"}
LIVE = "SELECT section, article_id, lang, title, text, links, published_at FROM articles ORDER BY 1, 2, 3"
AMPLE = 50_000_000  # bytes


@pytest.fixture(scope="module")
def standin():
    """More than a small disk holds."""
    with StandIn(World.generate(6, ["mfa"], 60, START, END, body_chars=2_400)) as running:
        yield running


@pytest.fixture(scope="module")
def whole(standin, tmp_path_factory):
    """The archive on a disk that has room."""
    done = crawl("history", tmp_path_factory.mktemp("whole") / "press.db", standin.url, **ASK)
    assert done.status == 0
    return done


@pytest.mark.parametrize("size", [40_000, 320_000, 600_000, 900_000])
def test_the_next_run_completes_what_a_full_disk_ended(tmp_path, standin, whole, size):
    """From before there is an archive until its log has grown, with the evidence beside it on the same disk."""
    with small_disk(tmp_path / "disk", size) as disk:
        archive = disk / "press.db"
        done = crawl("history", archive, standin.url, **ASK)
        assert (done.status, "Traceback" in done.err) == (1, False), done.err
        assert "o space left" in done.out + done.err or "is full" in done.out + done.err
        enlarge(disk, AMPLE)  # readers need room too, for the memory that they share
        if archive.exists():
            assert (wrong(archive), found(archive)[0]) == ([], [])
        again = crawl("history", archive, standin.url, **ASK)
        assert (again.status, again.rows(LIVE)) == (0, whole.rows(LIVE))
        assert (wrong(archive), found(archive)) == ([], ([], []))


@pytest.mark.parametrize("room", [0.1, 0.5, 0.8])
def test_an_archive_that_could_not_be_restored_whole_is_not_given_its_name(tmp_path, whole, room):
    """``room`` in archives: one that is being filled has no log beside it, only the rows of a piece of work."""
    size = int(whole.archive.stat().st_size * room)
    words = ("rebuild", "--from-warc", "--warc-dir", whole.archive.parent / "warc", "--archive")
    with small_disk(tmp_path / "disk", size) as disk:
        archive = disk / "press.db"
        full = govkz(*words, archive)
        assert (full.returncode, full.stderr.count("\n"), archive.exists()) == (1, 1, False), full.stderr
        enlarge(disk, AMPLE)
        assert govkz(*words, archive).returncode == 0
        assert wrong(archive) == []
