"""Runs as cron and systemd start them: an empty environment, no terminal, signals, and somebody reading the status."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from govkz_crawler.archive.file.lock import refusals
from tests.crawling import ROOT, Crawl, command, govkz
from tests.sources.answers import slow_feed
from tests.standin import Record, StandIn, World

SCRAPY = Path(sys.executable).with_name("scrapy")
PATIENCE = 60  # seconds


@pytest.fixture
def standin() -> Iterator[StandIn]:
    world = World.generate(
        3, ["mfa", "moa"], 15, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), body_chars=300
    )
    with StandIn(world) as standin:
        yield standin


def start(archive: Path, base_url: str, *more: str, spider: str = "press", **options: object) -> subprocess.Popen[str]:
    """The line of a crontab, in the shell that cron gives it."""
    words = command(spider, archive, base_url, **options)[3:]  # without python -m scrapy
    line = " ".join(["exec", str(SCRAPY), *words, *more])
    return subprocess.Popen(
        ["/usr/bin/env", "-i", "/bin/sh", "-c", f"cd {ROOT} && {line}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(run: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = run.communicate(timeout=PATIENCE)
    return run.returncode, out, err


class Gate:
    """Holds back the answer to the ``nth`` request of an interface until it is opened."""

    def __init__(self, standin: StandIn, interface: str, nth: int = 1) -> None:
        self._reached, self._opened = Event(), Event()
        self._interface, self._nth, self._standin = interface, nth, standin
        standin.on_request = self._stop

    def wait(self) -> None:
        assert self._reached.wait(PATIENCE)

    def open(self) -> None:
        self._opened.set()

    def _stop(self, record: Record) -> None:
        if record.interface == self._interface and len(self._standin.requests(self._interface)) == self._nth:
            self._reached.set()
            self._opened.wait(PATIENCE)


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
    status, out, err = ended(start(archive, standin.url))
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert out.startswith("press: complete · ")
    assert warcs(archive) == {".warc.gz"}
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0


def test_a_second_run_leaves_the_archive_to_the_first(standin, archive):
    gate = Gate(standin, "graphql")
    first = start(archive, standin.url, entities="mfa", DOWNLOAD_TIMEOUT=PATIENCE)
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
def test_a_signal_ends_a_run_in_order(standin, archive, sent):
    """What was read is kept, evidence is closed, the report says so; the next run completes it."""
    gate = Gate(standin, "graphql", nth=2)
    run = start(archive, standin.url, entities="mfa")
    gate.wait()
    run.send_signal(sent)
    time.sleep(0.2)  # for the signal to arrive before the answer
    gate.open()
    status, out, err = ended(run)
    assert (status, err) == (3, "")
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


def processor_seconds(process: subprocess.Popen[str]) -> float:
    """What the busiest child has used so far (proc(5), /proc/pid/stat: ppid, utime and stime)."""
    used = [0]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            numbers = stat.read_text().rpartition(")")[2].split()
            if int(numbers[1]) == process.pid:
                used.append(int(numbers[11]) + int(numbers[12]))
    return max(used) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells what a child is doing")
def test_a_signal_ends_a_run_whose_reading_has_no_end(standin, archive):
    """Long before the reading would be given up. What was read before is kept, and nothing is said of the rest."""
    standin.fault("/api/v1/public/rss/mfa/news/kk", "instead", body=slow_feed().encode())
    run = start(archive, standin.url, entities="moa,mfa", langs="kk", GOVKZ_SOURCES="rss", CONCURRENT_REQUESTS=1)
    until = time.monotonic() + PATIENCE
    while processor_seconds(run) < 2 and time.monotonic() < until:  # half a second of them to start
        time.sleep(0.1)
    run.send_signal(signal.SIGTERM)
    status, out, err = ended(run)
    assert (status, err) == (3, "")
    assert out.startswith("press: partial · ")
    assert rows(archive, "SELECT entity, outcome FROM coverage") == [("moa", "complete")]
    assert rows(archive, "SELECT count(*) FROM quarantine") == [(0,)]
    assert len(rows(archive, "SELECT 1 FROM versions")) == report(archive)["counts"]["new"] > 0


def test_a_second_signal_ends_a_run_that_cannot_wait(standin, archive):
    """Then nobody waits for the answer either, and what was committed stays."""
    gate = Gate(standin, "graphql", nth=2)
    run = start(archive, standin.url, entities="mfa", DOWNLOAD_TIMEOUT=PATIENCE)
    gate.wait()
    run.send_signal(signal.SIGTERM)
    time.sleep(0.2)
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
def wrong(tmp_path_factory) -> Iterator[dict[str, dict]]:
    """How each of the lines ended, and whether anything was asked or made."""
    folder = tmp_path_factory.mktemp("wrong")
    with StandIn(World(["mfa"])) as standin:
        site, here = f"GOVKZ_BASE_URL={standin.url}", f"GOVKZ_ARCHIVE={folder / 'press.db'}"
        lines = [["crawl", "-s", site, "-s", here, *words] for words in WRONG.values()]
        done = subprocess.run(
            [sys.executable, "-m", "tests.operate.lines"],
            input=json.dumps(lines), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True,
        )  # fmt: skip
        yield dict(zip(WRONG, json.loads(done.stdout), strict=True))
    assert standin.log == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments_end_before_any_request(name, wrong):
    done = wrong[name]
    assert (done["status"], done["out"]) == (2, "")
    assert "Traceback" not in done["err"]
    assert done["err"].splitlines()[-1].startswith("scrapy: error: ")
