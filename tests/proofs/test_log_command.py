"""``govkz log``: the key, signed checkpoints of runs, the published log, and what is refused."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from govkz_crawler.log import checkpoint
from tests.crawling import govkz
from tests.log import published_log
from tests.proofs.conftest import ORIGIN, Newsroom


def test_the_key_is_its_owners(newsroom: Newsroom) -> None:
    assert stat.S_IMODE(newsroom.key.stat().st_mode) == 0o600
    assert ORIGIN in newsroom.verifier.vkey


def test_a_key_is_not_written_over_nor_kept_beside_the_archive(newsroom: Newsroom) -> None:
    said = newsroom.govkz("log", "init", "--origin", ORIGIN, "--key", newsroom.key, status=1)
    assert said == f"govkz: {newsroom.key}: File exists\n"
    beside = newsroom.archive.parent / "log.key"
    assert "outside of it" in newsroom.govkz("log", "init", "--origin", ORIGIN, "--key", beside, status=2)
    assert not beside.exists()


def test_a_runs_checkpoint_is_signed_and_stands_in_three_places(newsroom: Newsroom) -> None:
    (note,) = newsroom.rows("SELECT note FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1")[0]
    opened = checkpoint.read(note)
    assert [each.by for each in opened.verify([newsroom.verifier])] == [newsroom.verifier]
    assert (newsroom.archive.parent / "log" / "checkpoint").read_text() == note
    reports = (newsroom.archive.parent / "reports").glob("*.json")
    assert note in [json.loads(path.read_text())["checkpoint"] for path in reports]


def test_without_a_key_it_is_unsigned_and_says_so(copy: Newsroom) -> None:
    assert copy.crawl(GOVKZ_LOG_KEY="").status == 0
    assert checkpoint.UNSIGNED in (copy.archive.parent / "log" / "checkpoint").read_text()


def test_a_key_that_others_may_read_ends_a_run_before_any_request(copy: Newsroom) -> None:
    copy.key.chmod(0o644)
    before = len(copy.site.log)
    run = copy.crawl()
    assert (run.status, len(copy.site.log)) == (2, before)
    assert "chmod 600" in run.err


def test_the_archive_holds_no_key(newsroom: Newsroom) -> None:
    secret = newsroom.key.read_bytes().strip()
    assert not [path for path in newsroom.archive.parent.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_a_published_log_is_whole_and_grows(copy: Newsroom) -> None:
    before = published_log.check(copy.published).checkpoint
    assert "0 of them new" in copy.publish()
    assert copy.crawl().status == 0
    assert " new" in copy.publish()
    after = published_log.check(copy.published)
    assert after.checkpoint.size > before.size
    assert after.verify([copy.verifier])
    copy.govkz("verify", "--checkpoint", copy.published, "--vkey", copy.verifier.vkey)


@pytest.fixture
def rolled_back(copy: Newsroom, tmp_path: Path) -> Newsroom:
    """An archive from a copy that is a run older than what its key has signed."""
    older = shutil.copytree(copy.archive.parent, tmp_path / "older")
    assert copy.crawl().status == 0
    copy.publish()
    shutil.rmtree(copy.archive.parent)
    shutil.copytree(older, copy.archive.parent)
    return copy


def test_a_rolled_back_archive_is_not_signed(rolled_back: Newsroom) -> None:
    assert "entries of press.example.org/govkz are published, the checkpoint has" in rolled_back.publish(status=1)
    assert "ends here" in rolled_back.govkz("verify", "--checkpoint", rolled_back.published, status=1)
    run = rolled_back.crawl()
    assert (run.status, "the checkpoint is not signed" in run.out) == (1, True)
    assert checkpoint.UNSIGNED in run.report["checkpoint"]
    # It has as many entries again, and they are others.
    assert "are not those that the key has signed" in rolled_back.publish(status=1)


def test_another_archive_is_not_signed_by_the_same_key(copy: Newsroom) -> None:
    copy.archive.unlink()
    run = copy.crawl()
    assert (run.status, "make another key" in run.out) == (1, True)


def test_a_forged_tile_is_refused_and_left_alone(copy: Newsroom) -> None:
    tile = next((copy.published / "tile" / "0").rglob("*.p/*"))
    tile.write_bytes(bytes(len(tile.read_bytes())))
    before = {path: path.read_bytes() for path in copy.published.rglob("*") if path.is_file()}
    assert copy.crawl().status == 0
    assert "damaged, or not all copied" in copy.publish(status=1)
    assert before == {path: path.read_bytes() for path in copy.published.rglob("*") if path.is_file()}


def test_publishing_into_the_archive_is_refused(newsroom: Newsroom) -> None:
    out = newsroom.archive.parent / "log"
    said = newsroom.govkz("log", "publish", "--key", newsroom.key, "--out", out, status=2)
    assert f"{out} is the archive's own folder: name another one" in said


def test_help_has_an_example() -> None:
    for words in (("log", "init"), ("log", "publish")):
        done = govkz(*words, "--help")
        assert (done.returncode, f"Example: govkz {' '.join(words)}" in done.stdout) == (0, True)


def test_a_backup_takes_the_checkpoint_along_and_no_key(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.govkz("backup", "--out", tmp_path / "backup")
    saved = {path.name for path in (tmp_path / "backup" / "log").iterdir()}
    assert saved == {"checkpoint", "log.vkey"}
    secret = newsroom.key.read_bytes().strip()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret in path.read_bytes()]
