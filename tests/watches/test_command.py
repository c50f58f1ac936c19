"""``govkz watch``, ``govkz status``, and what a run does at its end."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govkz_crawler.places import watches_file
from govkz_crawler.watches.watch import read
from tests.archive_factory import archive as write_archive
from tests.archive_factory import item
from tests.crawling import ROOT, crawl, govkz
from tests.standin import StandIn, World
from tests.watches.conftest import Webhook

ADD = ("watch", "add", "--name", "schools", "--on", "new,edited")


def test_a_watch_from_beginning_to_end(press: Path, webhook: Webhook, tmp_path: Path) -> None:
    file, of = tmp_path / "schools.atom", ("--archive", press)
    done = govkz(*ADD, *of, "--query", "школа", "--lang", "ru", "--to", file, "--to", webhook.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search("signed with whsec_[A-Za-z0-9+/=]{44}$", done.stdout.strip())
    assert watches_file(press).stat().st_mode & 0o777 == 0o600
    done = govkz("watch", "run", *of)
    assert (done.returncode, done.stdout, file.exists()) == (0, "", True)
    write_archive(press, [item(9, "ru", seen_at="2199-01-01T00:00:00Z", published_at="2199-01-01T00:00:00Z")], first=3)
    webhook.status = 500
    done = govkz("watch", "run", *of)
    assert done.returncode == 3
    assert f"schools to {file}: 1 events\n" in done.stdout
    assert "WARNING" in (told := govkz("status", *of).stdout)
    assert "schools to http://127.0.0.1/…" in told
    (first, second) = json.loads(govkz("watch", "list", *of, "--json").stdout)
    assert (first["delivered"], second["delivered"], second["waiting"]) == (1, 0, 1)
    assert "whsec_" not in govkz("watch", "list", *of).stdout
    assert govkz("watch", "remove", *of, "schools").returncode == 0
    assert govkz("watch", "list", *of).stdout == "no watches\n"
    assert govkz("watch", "run", *of).stdout == ""


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        (("--to", "alerts.txt"), 2, "its name ends in .atom, .xml or .json"),
        (("--to", "/nowhere/at/all.atom"), 1, "/nowhere/at is no folder"),
        (("--to", ROOT / "tests" / "browse" / "atom.rng"), 2, "its name ends in"),
        (("--to", "mailto:nobody"), 2, "names no mailbox"),
        (("--to", "https:///path"), 2, "names no host"),
        (("--to", "unheard-of://token/secret"), 2, "unheard-of://token/… is no address"),
        (("--to", "a.atom", "--query", "2025-08-20"), 2, "is no words, no number and no address"),
        (("--to", "a.atom", "--query", "-школа"), 2, "asks for no word"),
        (("--to", "a.atom", "--entity", "ministry-of-silly-walks"), 2, "no entity is called ministry-of-silly-walks"),
        (("--to", "a.atom", "--on", "deleted"), 2, "'deleted' is none of new, edited, silent, removed, returned"),
        (("--to", "a.atom", "--public-url", "ftp://press.example.kz"), 2, "write it as https://press.example.kz"),
        (("--to", "a.atom", "--lang", "de"), 2, "'de' is not one of"),
        ((), 2, "Missing option '--to'"),
    ],
)
def test_what_is_no_watch(more: tuple[str, ...], status: int, told: str, press: Path) -> None:
    done = govkz(*ADD, "--archive", press, *more)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1)
    assert told in done.stderr
    assert read(press) == []


def test_a_path_that_exists_is_refused(press: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text("mine")
    done = govkz(*ADD, "--archive", press, "--to", file)
    assert (done.returncode, done.stderr) == (1, f"govkz: {file} is there already and is not written over\n")
    assert file.read_text() == "mine"


def test_a_name_is_taken_once(press: Path, tmp_path: Path) -> None:
    words = *ADD, "--archive", press, "--to", tmp_path / "a.atom"
    assert govkz(*words).returncode == 0
    assert "there is a watch schools already" in govkz(*words).stderr
    assert "there is no watch other" in govkz("watch", "remove", "--archive", press, "other").stderr


@pytest.mark.parametrize("written", ["{", "[1]", '[{"name": "x"}]', '{"a": 1}'])
def test_a_file_that_is_no_list_of_watches(written: str, press: Path) -> None:
    watches_file(press).write_text(written)
    done = govkz("watch", "run", "--archive", press)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is no list of watches" in done.stderr


def test_a_run_delivers_at_its_end(archive: Path, webhook: Webhook, tmp_path: Path) -> None:
    with StandIn(World(["mfa"])) as standin:
        standin.world.add("mfa", body_chars=200, created=datetime.now(UTC) - timedelta(hours=2))
        file = tmp_path / "all.atom"
        archive.parent.mkdir()
        added = govkz(*ADD, "--archive", archive, "--to", file, "--to", webhook.url)
        assert (added.returncode, added.stderr) == (0, "")
        done = crawl("press", archive, standin.url, entities="mfa")
        assert (done.status, done.err) == (0, "")
        (count,) = done.rows("SELECT count(*) FROM versions")[0]
        assert len(webhook.heard) == count > 0
        webhook.status = 500
        standin.world.add("mfa", body_chars=200, created=datetime.now(UTC) - timedelta(hours=2))
        done = crawl("press", archive, standin.url, entities="mfa")
    assert done.status == 0
    assert "watch schools to http://127.0.0.1/…" in done.err
    assert "500" in done.err


def test_a_replay_tells_nobody(archive: Path, webhook: Webhook) -> None:
    archive.parent.mkdir()
    assert govkz(*ADD, "--archive", archive, "--to", webhook.url).returncode == 0
    cassette = ROOT / "cassettes" / "empty-feed.yaml"
    assert crawl("press", archive, entities="water", GOVKZ_CASSETTE=cassette).status == 0
    assert webhook.heard == []
