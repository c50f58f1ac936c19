"""Runs as cron and systemd start them: an empty environment, no terminal, signals, and somebody reading the status."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crawling import ROOT, command, govkz
from tests.standin import StandIn, World

SCRAPY = Path(sys.executable).with_name("scrapy")
PATIENCE = 30  # seconds


@pytest.fixture
def standin() -> Iterator[StandIn]:
    world = World.generate(
        3, ["mfa", "moa"], 30, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), body_chars=300
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


def until(condition: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.02)


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
    standin.fault("graphql", "hang", seconds=3)
    first = start(archive, standin.url, entities="mfa")
    until(lambda: standin.requests("graphql"))
    asked, held = len(standin.log), fingerprint(archive)
    status, out, err = ended(start(archive, standin.url, entities="moa"))
    assert (status, out) == (75, "")
    assert err.startswith("govkz: another run holds ") and err.count("\n") == 1
    assert (len(standin.log), fingerprint(archive)) == (asked, held)
    standin.close()
    assert ended(first)[0] != 75


def fingerprint(archive: Path) -> list[tuple[str, str]]:
    """Every file beside the archive, the lock among them, and what is in it."""
    files = [path for path in archive.parent.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    return sorted((str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_a_run_in_order(standin, archive, sent):
    """What was read is kept, evidence is closed, the report says so; the next run completes it."""
    standin.fault("graphql", "drip", seconds=0.005, nth=2)
    run = start(archive, standin.url)
    until(lambda: len(standin.requests("graphql")) == 2)
    run.send_signal(sent)
    status, out, err = ended(run)
    assert (status, err) == (3, "")
    assert out.startswith("press: partial · ")
    told = report(archive)
    assert (told["outcome"], told["exit_status"]) == ("partial", 3)
    assert told["counts"]["new"] > 0
    assert warcs(archive) == {".warc.gz"}
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0

    standin.clear_faults()
    status, out, _ = ended(start(archive, standin.url))
    assert (status, warcs(archive)) == (0, {".warc.gz"})
    whole = archive.parent.parent / "whole" / "press.db"
    ended(start(whole, standin.url))
    assert content(archive) == content(whole)


def content(archive: Path) -> list[str]:
    out = archive.with_suffix(".jsonl")
    govkz("export", "--archive", archive, "--format", "jsonl", "--out", out).check_returncode()
    kept = ("section", "article_id", "lang", "title", "text", "published_at", "status")
    rows = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    return sorted(json.dumps({name: row[name] for name in kept}) for row in rows)


def test_a_second_signal_ends_a_run_that_cannot_wait(standin, archive):
    """The second SIGTERM does not wait for the answer; nothing that was committed is lost."""
    standin.fault("graphql", "hang", seconds=20, nth=2)
    run = start(archive, standin.url, DOWNLOAD_TIMEOUT=25)
    until(lambda: len(standin.requests("graphql")) == 2)
    run.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    run.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert ended(run)[0] != 0
    assert time.monotonic() - began < 10
    standin.clear_faults()
    standin.closing.set()
    assert ended(start(archive, standin.url))[0] == 0
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
    "no spider": ["crawl"],
    "an unknown spider": ["crawl", "gazette"],
    "two spiders": ["crawl", "press", "history"],
    "an unknown option": ["crawl", "press", "--quickly"],
    "an argument without a value": ["crawl", "press", "-a", "entities"],
    "an unknown argument": ["crawl", "press", "-a", "entity=mfa"],
    "an argument of another spider": ["crawl", "press", "-a", "since=14d"],
    "no entities": ["crawl", "press", "-a", "entities="],
    "what is no slug": ["crawl", "press", "-a", "entities=МИД"],
    "an unknown language": ["crawl", "press", "-a", "langs=kz"],
    "an unknown section": ["crawl", "press", "-a", "sections=blog"],
    "what is no date": ["crawl", "history", "-a", "since=yesterday"],
    "a period that ends before it begins": ["crawl", "history", "-a", "since=2026-02-01", "-a", "until=2026-01-01"],
    "a setting without a value": ["crawl", "press", "-s", "DOWNLOAD_DELAY"],
    "a number that is none": ["crawl", "press", "-s", "DOWNLOAD_DELAY=slow"],
    "a whole number that is none": ["crawl", "press", "-s", "RETRY_TIMES=often"],
    "true or false that is neither": ["crawl", "press", "-s", "ROBOTSTXT_OBEY=maybe"],
    "an unknown log level": ["crawl", "press", "-L", "LOUD"],
    "an unknown log format": ["crawl", "press", "-s", "GOVKZ_LOG_FORMAT=xml"],
    "a log file in no folder": ["crawl", "press", "--logfile", "/nowhere/log"],
    "a pid file in no folder": ["crawl", "press", "--pidfile", "/nowhere/pid"],
    "an unknown source": ["crawl", "press", "-s", "GOVKZ_SOURCES=rss,soap"],
    "no source": ["crawl", "press", "-s", "GOVKZ_SOURCES="],
    "a base that is no URL": ["crawl", "press", "-s", "GOVKZ_BASE_URL=www.gov.kz"],
    "a look-back of nothing": ["crawl", "history", "-s", "GOVKZ_LOOKBACK_DAYS=0"],
    "a cassette that is not there": ["crawl", "press", "-s", "GOVKZ_CASSETTE=/nowhere/cassette.yaml"],
    "recording to nowhere": ["crawl", "press", "-s", "GOVKZ_RECORD=once"],
    "an unknown record mode": ["crawl", "press", "-s", "GOVKZ_CASSETTE=cassette.yaml", "-s", "GOVKZ_RECORD=some"],
    "an unknown feed format": ["crawl", "press", "-o", "items.doc"],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG.keys())
def test_wrong_arguments_end_before_any_request(words, standin, archive):
    given = ["-s", f"GOVKZ_ARCHIVE={archive}"]
    if not any("GOVKZ_BASE_URL" in word for word in words):
        given += ["-s", f"GOVKZ_BASE_URL={standin.url}"]
    line = [SCRAPY, *words, *given]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False, env=os.environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("scrapy: error: ")
    assert standin.log == []
    assert not archive.exists()
