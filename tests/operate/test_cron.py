"""Runs as cron and systemd start them: an empty environment, no terminal, signals, and somebody reading the status."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import pytest

from govkz_crawler.archive.file.lock import refusals
from tests import forking
from tests.crawling import ROOT, Crawl, command, govkz
from tests.interrupting import Gate, Log
from tests.operate import lines
from tests.patience import PATIENCE, until
from tests.sources.answers import slow_feed
from tests.standin import StandIn, World

SCRAPY = Path(sys.executable).with_name("scrapy")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    world = World.generate(
        3, ["mfa", "moa"], 15, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), body_chars=300
    )
    with StandIn(world) as standin:
        yield standin


def line(archive: Path, base_url: str) -> tuple[int, str, str]:
    """How a line of a crontab ends, in the shell that cron gives it, and what it says."""
    words = command("press", archive, base_url)[3:]  # without python -m scrapy
    done = subprocess.run(
        ["/usr/bin/env", "-i", "/bin/sh", "-c", f"cd {ROOT} && exec {SCRAPY} {' '.join(words)}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


class Started(NamedTuple):
    """A run in a fork, in the environment that cron gives."""

    process: BaseProcess
    out: Path
    err: Path

    def send_signal(self, number: signal.Signals) -> None:
        assert self.process.pid
        os.kill(self.process.pid, number)


def start(archive: Path, base_url: str, **options: object) -> Started:
    archive.parent.mkdir(exist_ok=True)
    streams = Path(tempfile.mkdtemp(dir=archive.parents[1]))
    out, err = streams / "out", streams / "err"
    words = command("press", archive, base_url, **options)
    return Started(forking.fork(words, ROOT, {}, str(out), str(err)), out, err)


def ended(run: Started) -> tuple[int | None, str, str]:
    run.process.join(PATIENCE)
    return run.process.exitcode, run.out.read_text("utf-8"), run.err.read_text("utf-8")


def rows(archive: Path, query: str) -> list[tuple]:
    return Crawl(0, "", "", archive).rows(query)


def files(archive: Path) -> list[tuple[str, str]]:
    """Every file beside the archive, and what is in it; SQLite's shared memory and the lock aside."""
    found = [path for path in archive.parent.rglob("*") if path.is_file() and path.suffix not in (".db-shm", ".lock")]
    return sorted((str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in found)


def report(archive: Path) -> dict:
    (path,) = (archive.parent / "reports").iterdir()
    return json.loads(path.read_text(encoding="utf-8"))


def warcs(archive: Path) -> set[str]:
    return {"".join(path.suffixes) for path in (archive.parent / "warc").glob("*.warc*")}


def test_a_run_says_one_line_and_nothing_else(standin, archive):
    status, out, err = line(archive, standin.url)
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert out.startswith("press: complete · ")
    assert warcs(archive) == {".warc.gz"}
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0


def test_a_second_run_leaves_the_archive_to_the_first(standin, archive):
    gate = Gate(standin, "graphql")
    first = start(archive, standin.url, entities="mfa")
    gate.wait()
    asked, held = len(standin.log), files(archive)
    status, out, err = ended(start(archive, standin.url, entities="moa"))
    assert (status, out) == (75, "")
    assert err.startswith("govkz: another run holds ")
    assert err.count("\n") == 1
    assert (len(standin.log), files(archive)) == (asked, held)
    assert refusals(archive).times == 1
    gate.open()
    assert ended(first)[0] == 0
    assert rows(archive, "SELECT DISTINCT entity FROM versions") == [("mfa",)]


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_a_run_in_order(standin, archive, tmp_path, sent):
    """What was read is kept, evidence is closed, the report says so; the next run completes it."""
    gate, log = Gate(standin, "graphql", nth=2), Log(tmp_path / "log")
    run = start(archive, standin.url, entities="mfa", **log.settings)
    gate.wait()
    run.send_signal(sent)
    log.tells(f"Received {sent.name}")
    gate.open()
    status, out, err = ended(run)
    assert (status, err, log.loud()) == (3, "", [])
    assert out.startswith("press: partial · ")
    told = report(archive)
    assert (told["outcome"], told["exit_status"]) == ("partial", 3)
    assert told["counts"]["new"] == len(rows(archive, "SELECT 1 FROM versions")) > 0
    assert warcs(archive) == {".warc.gz"}
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0

    assert ended(start(archive, standin.url, entities="mfa"))[0] == 0
    held = {(item.id, lang) for item in standin.world.items(entity="mfa") for lang in ("kk", "ru")}
    assert set(rows(archive, "SELECT article_id, lang FROM articles")) == held
    assert rows(archive, "SELECT outcome FROM runs ORDER BY started_at, rowid") == [("partial",), ("complete",)]


def processor_seconds(run: Started) -> float:
    """What the busiest child has used so far (proc(5), /proc/pid/stat: utime and stime)."""
    used = [0]
    for children in Path(f"/proc/{run.process.pid}/task").glob("*/children"):  # of the thread that started them
        with suppress(OSError):
            for child in children.read_text().split():
                numbers = Path("/proc", child, "stat").read_text().rpartition(")")[2].split()
                used.append(int(numbers[11]) + int(numbers[12]))
    return max(used) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="only Linux tells what a child is doing"
)
def test_a_signal_ends_a_run_whose_reading_has_no_end(standin, archive):
    """Long before the reading would be given up. What was read before is kept, and nothing is said of the rest."""
    standin.fault("/api/v1/public/rss/mfa/news/kk", "instead", body=slow_feed().encode())
    run = start(archive, standin.url, entities="moa,mfa", langs="kk", GOVKZ_SOURCES="rss", CONCURRENT_REQUESTS=1)
    until(lambda: processor_seconds(run) > 1.2)  # half a second of them to start
    run.send_signal(signal.SIGTERM)
    status, out, err = ended(run)
    assert (status, err) == (3, "")
    assert out.startswith("press: partial · ")
    assert rows(archive, "SELECT entity, outcome FROM coverage") == [("moa", "complete")]
    assert rows(archive, "SELECT count(*) FROM quarantine") == [(0,)]
    assert len(rows(archive, "SELECT 1 FROM versions")) == report(archive)["counts"]["new"] > 0


def test_a_second_signal_ends_a_run_that_cannot_wait(standin, archive, tmp_path):
    """Then nobody waits for the answer either, and what was committed stays."""
    gate, log = Gate(standin, "graphql", nth=2), Log(tmp_path / "log")
    run = start(archive, standin.url, entities="mfa", **log.settings)
    gate.wait()
    run.send_signal(signal.SIGTERM)
    log.tells("Received SIGTERM")
    run.send_signal(signal.SIGTERM)
    assert ended(run)[0] != 0
    gate.open()
    assert ended(start(archive, standin.url, entities="mfa"))[0] == 0
    assert warcs(archive) == {".warc.gz"}
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0


def test_a_server_that_is_down(archive):
    with StandIn(World(["mfa"])) as standin:
        url = standin.url
    status, out, err = ended(start(archive, url, entities="mfa"))
    assert (status, err) == (1, "")
    assert out.startswith("press: failed · ")
    assert {feed["outcome"] for feed in report(archive)["feeds"]} == {"failed"}
    assert govkz("verify", "--archive", archive).returncode == 0


def test_a_changed_shape(standin, archive):
    standin.fault("graphql", "renamed_fields")
    status, out, err = ended(start(archive, standin.url, entities="mfa"))
    assert (status, err) == (4, "")
    assert out.startswith("press: changed shape · ")
    (shape,) = report(archive)["changed_shapes"].values()
    assert "created_date" in shape["expected"]
    assert "createdDate" in shape["found"]


WRONG = {
    "no spider": [],
    "an unknown spider": ["gazette"],
    "two spiders": ["press", "history"],
    "an unknown option": ["press", "--quickly"],
    "an argument without a value": ["press", "-a", "entities"],
    "an unknown argument": ["press", "-a", "entity=mfa"],
    "an argument of another spider": ["press", "-a", "since=14d"],
    "no entities": ["press", "-a", "entities="],
    "what is no slug": ["press", "-a", "entities=МИД"],
    "an unknown language": ["press", "-a", "langs=kz"],
    "an unknown section": ["press", "-a", "sections=blog"],
    "what is no date": ["history", "-a", "since=yesterday"],
    "a period that ends before it begins": ["history", "-a", "since=2026-02-01", "-a", "until=2026-01-01"],
    "a setting without a value": ["press", "-s", "DOWNLOAD_DELAY"],
    "a number that is none": ["press", "-s", "DOWNLOAD_DELAY=slow"],
    "a whole number that is none": ["press", "-s", "RETRY_TIMES=often"],
    "true or false that is neither": ["press", "-s", "ROBOTSTXT_OBEY=maybe"],
    "an unknown log level": ["press", "-L", "LOUD"],
    "an unknown log format": ["press", "-s", "GOVKZ_LOG_FORMAT=xml"],
    "a log file in no folder": ["press", "--logfile", "/nowhere/log"],
    "a pid file in no folder": ["press", "--pidfile", "/nowhere/pid"],
    "an unknown source": ["press", "-s", "GOVKZ_SOURCES=rss,soap"],
    "no source": ["press", "-s", "GOVKZ_SOURCES="],
    "a base that is no URL": ["press", "-s", "GOVKZ_BASE_URL=www.gov.kz"],
    "a look-back of nothing": ["history", "-s", "GOVKZ_LOOKBACK_DAYS=0"],
    "a cassette that is not there": ["press", "-s", "GOVKZ_CASSETTE=/nowhere/cassette.yaml"],
    "recording to nowhere": ["press", "-s", "GOVKZ_RECORD=once"],
    "an unknown record mode": ["press", "-s", "GOVKZ_CASSETTE=cassette.yaml", "-s", "GOVKZ_RECORD=some"],
    "an unknown feed format": ["press", "-o", "items.doc"],
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory) -> Iterator[Callable[[str], tuple[int | None, str, str]]]:
    """Runs one of the lines; together they ask nothing and make nothing."""
    folder = tmp_path_factory.mktemp("wrong")
    with StandIn(World(["mfa"])) as standin:
        site, here = f"GOVKZ_BASE_URL={standin.url}", f"GOVKZ_ARCHIVE={folder / 'press.db'}"
        yield lambda name: lines.run(["crawl", "-s", site, "-s", here, *WRONG[name]])
    assert standin.log == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments_end_before_any_request(name, wrong):
    status, out, err = wrong(name)
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("scrapy: error: ")
