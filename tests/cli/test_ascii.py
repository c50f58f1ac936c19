"""A locale that knows only ASCII, as some servers force it: Kazakh and Russian are written all the same, as UTF-8."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawling import ROOT, command, crawl
from tests.patience import PATIENCE
from tests.standin import StandIn, World

BIN = Path(sys.executable).parent
ASCII = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
END = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn(World.generate(3, ["mfa"], 3, END - timedelta(days=9), END, body_chars=200, odd=False)) as site:
        site.world.add("mfa", title="Жаңа мектеп ашылды", body_chars=200)
        yield site


@pytest.fixture(scope="module")
def archive(standin, tmp_path_factory) -> Path:
    """In a folder with a Kazakh name."""
    return crawl("press", tmp_path_factory.mktemp("мұрағат") / "press.db", standin.url, entities="mfa").archive


def run(*words: object) -> tuple[int, str, str]:
    done = subprocess.run(
        list(map(str, words)), cwd=ROOT, env=ASCII, capture_output=True, timeout=PATIENCE, check=False
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_a_crawl(standin, archive):
    fresh = archive.with_name("басқа.db")
    status, out, err = run(BIN / "scrapy", *command("press", fresh, standin.url, entities="mfa")[3:])
    assert (status, err) == (0, "")
    assert out.startswith("press: complete · ")


COMMANDS = (
    "status", "status --json", "status --check --stale-after 999999", "status --metrics", "verify --warc", "rebuild",
    "export --format jsonl --out -", "export --format csv --out -", "backup",
)  # fmt: skip

# Python takes the locale when it starts: it does so once, and each command is a fork of it. A semicolon ends a command.
FORKS = """
import os, sys
from importlib import import_module
from itertools import groupby
from govkz_crawler.cli.main import COMMANDS, main
folder, *given = sys.argv[1:]
lines = [list(words) for ends, words in groupby(given, lambda word: word == ";") if not ends]
for words in lines:
    import_module(f"govkz_crawler.cli.{COMMANDS[words[0]][0]}")
for number, words in enumerate(lines):
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        with open(f"{folder}/{number}.status", "w") as file:
            file.write(str(os.waitstatus_to_exitcode(status)))
    else:
        for stream in (1, 2):
            os.dup2(os.open(f"{folder}/{number}.{stream}", os.O_WRONLY | os.O_CREAT), stream)
        sys.argv = ["govkz", *words]
        sys.exit(main())
"""


@pytest.fixture(scope="module")
def commands(archive, tmp_path_factory) -> dict[str, tuple[int, str, str]]:
    """How each command ends, what it says, and what it says of errors."""
    folder = tmp_path_factory.mktemp("commands")
    words = []
    for line in COMMANDS:
        more = ["--out", archive.with_name("көшірме")] if line == "backup" else []
        words += [*line.split(), *more, "--archive", archive, ";"]
    assert run(sys.executable, "-c", FORKS, folder, *words) == (0, "", "")
    return {line: tuple(ended(folder, number)) for number, line in enumerate(COMMANDS)}


def ended(folder, number) -> Iterator[int | str]:
    yield int((folder / f"{number}.status").read_text())
    yield from ((folder / f"{number}.{stream}").read_text("utf-8") for stream in (1, 2))


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command(line, commands):
    status, out, err = commands[line]
    assert (status, "Traceback" in err) == (0, False)
    if line.startswith("export"):
        assert "Жаңа мектеп ашылды" in out
    else:
        assert out


def test_an_error_that_quotes_what_was_given(archive):
    status, out, err = run(BIN / "govkz", "crawl", "press", "-a", "entities=МИД", "--archive", archive)
    assert (status, out) == (2, "")
    assert "slug" in err


def test_settings_are_printed(monkeypatch):
    monkeypatch.setitem(ASCII, "GOVKZ_ARCHIVE", "мұрағат.db")
    assert run(BIN / "govkz", "config")[0] == 0


def test_a_replay(tmp_path):
    """The cassette's Kazakh is read as UTF-8."""
    given = {"GOVKZ_CASSETTE": ROOT / "cassettes" / "first-poll.yaml"}
    words = command("press", tmp_path / "press.db", entities="mfa,moa,mod,kostanay", **given)[3:]
    status, out, _ = run(BIN / "scrapy", *words)
    assert (status, out[:24]) == (0, "press: complete · 96 new")
