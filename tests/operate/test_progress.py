"""Long crawls say how far they have come: to a terminal, to a log, and to nobody under cron."""

import os
import pty
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from govkz_crawler.items import Feed
from govkz_crawler.operate.crawl_progress import walked
from govkz_crawler.spiders.job import Job, Walked
from govkz_crawler.spiders.walk import Walk
from tests import forking
from tests.crawling import ROOT, command, crawl, environment, govkz
from tests.standin import StandIn, World

START, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
LINE = re.compile(r"INFO: (\d+) of 4 feeds, (\d+) answers, (\d+\.\d) %, (?:about \d+ min left|just begun)\n")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(World.generate(2, ["mfa", "moa"], 60, START, END, body_chars=200), max_size=10) as standin:
        yield standin


def test_lines_in_a_log(standin, archive):
    done = crawl(
        "history", archive, standin.url, entities="mfa,moa", since="2026-05-01", until="2026-05-31",
        LOG_LEVEL="INFO", LOGSTATS_INTERVAL=0.05, DOWNLOAD_DELAY=0.05,
    )  # fmt: skip
    told = [(int(feeds), int(answers), float(share)) for feeds, answers, share in LINE.findall(done.err)]
    assert done.status == 0
    assert len(told) > 3
    assert told == sorted(told)
    assert 0 < told[len(told) // 2][2] < 100


def test_scrapy_counts_what_the_pipeline_lets_through(standin, archive):
    done = crawl(
        "history", archive, standin.url, entities="mfa", since="2026-05-01", until="2026-06-01", LOG_LEVEL="INFO"
    )
    (versions,) = done.rows("SELECT count(*) FROM versions")
    (readings,) = done.rows("SELECT count(*) FROM coverage")
    told = re.search(r"'item_scraped_count': (\d+)", done.err)
    assert told and int(told[1]) == versions[0] > 0
    dropped = re.search(r"'item_dropped_count': (\d+)", done.err)
    assert dropped and int(dropped[1]) == readings[0]


def terminal(words: list[str]) -> tuple[int | None, str]:
    """What a command writes to a terminal on stderr."""
    ours, theirs = pty.openpty()
    pieces: list[bytes] = []
    reader = Thread(target=lambda: pieces.extend(iter(lambda: _read(ours), b"")))
    reader.start()
    running = forking.fork(words, ROOT, environment(), err=os.ttyname(theirs))
    running.join()
    os.close(theirs)
    reader.join()
    os.close(ours)
    return running.exitcode, b"".join(pieces).decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # how Linux says that the other side is closed
        return b""


def test_a_bar_on_a_terminal(standin, archive):
    words = command("history", archive, standin.url, entities="mfa,moa", since="2026-05-01")
    status, shown = terminal(words)
    assert status == 0
    assert "history" in shown
    shares = [int(share) for share in re.findall(r"(\d+)%", shown)]
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert re.search(r"100% +\d+\.\d answers/s", shown)


@pytest.fixture
def long_work(standin, archive: Path, tmp_path) -> dict[str, list[str]]:
    """The commands that may take hours, by the words that they begin with."""
    crawl("press", archive, standin.url, entities="mfa")
    here = ["--archive", str(archive)]
    return {
        "verifying": ["verify", *here],
        "rebuilding": ["rebuild", *here],
        "exporting": ["export", *here, "--format", "jsonl", "--out", str(tmp_path / "press.jsonl")],
        "merging press.db": ["merge", str(archive), "--archive", str(tmp_path / "united.db")],
        "restoring": [
            "rebuild", "--from-warc", "--warc-dir", str(archive.parent / "warc"),
            "--archive", str(tmp_path / "restored.db"),
        ],
    }  # fmt: skip


def test_long_work_has_bars_with_rate_and_time_left(long_work):
    for label, words in long_work.items():
        status, shown = terminal([sys.executable, "-m", "govkz_crawler.cli", *words])
        last = [line for line in re.split(r"[\r\n]", shown) if f"{label}  [" in line][-1]
        assert status == 0
        assert (done := re.search(r" (\d+)/(\d+)  [^/]*[\d,]+/s", last)), last
        assert done[1] == done[2], last


def test_long_work_tells_a_log_and_nobody_else(long_work):
    for label, words in long_work.items():
        told = govkz("-v", *words, *(["--force"] if label == "exporting" else []))
        assert (told.returncode, re.search(rf"^{label}: [\d,]+ of [\d,]+, [\d,]+/s$", told.stderr, re.M)) != (0, None)
    again = govkz(*long_work["verifying"])
    assert (again.returncode, again.stderr) == (0, "")


@pytest.mark.parametrize(
    ("oldest", "share"),
    [(None, 0.0), ("2026-05-31T00:00:00Z", 0.0), ("2026-05-16T00:00:00Z", 0.5), ("2026-04-01T00:00:00Z", 1.0)],
    ids=["nothing yet", "the newest", "half way", "further than asked for"],
)
def test_a_walk_is_measured_by_its_period(oldest, share):
    job = Job(Feed("mfa", "news", "kk"), started_at="2026-05-31T00:00:00Z", asked_from="2026-05-01T00:00:00Z")
    job.asked_to, job.walked = job.started_at, Walked("graphql", Walk(since=job.asked_from))
    job.walk.oldest = oldest
    assert walked(job) == share
