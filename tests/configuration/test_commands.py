"""scrapy and govkz read the same settings, in the same order of precedence, and refuse the same."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkz_crawler import __version__
from govkz_crawler.configuration.own_settings import SETTINGS
from tests import forking
from tests.crawling import AT_ONCE, ROOT
from tests.programs import MODULES
from tests.standin import StandIn, World

POLITELY = [word for name, value in AT_ONCE.items() for word in ("-s", f"{name}={value}")]
# Scrapy looks for a project where it is started; a wheel has none around it.
PROJECT = {"SCRAPY_SETTINGS_MODULE": "govkz_crawler.settings"}


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command, in a folder that is no checkout."""
    program, *others = words
    return forking.run(
        [sys.executable, "-m", MODULES[program], *others], folder, {**os.environ, **PROJECT, **environment}
    )


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(World(["mfa"])) as standin:
        standin.world.add("mfa", body_chars=200)
        yield standin


@pytest.mark.parametrize("command", ["scrapy", "govkz"])
def test_a_crawl_takes_everything_from_the_file_and_the_environment(command, standin, tmp_path):
    (tmp_path / "govkz.toml").write_text(
        f'GOVKZ_BASE_URL = "{standin.url}"\nGOVKZ_ARCHIVE = "file.db"\n'
        "DOWNLOAD_DELAY = 0\nAUTOTHROTTLE_ENABLED = false\n"
        'GOVKZ_CONTACT = "file@example.org"\n',
        encoding="utf-8",
    )
    given = {"GOVKZ_CONTACT": "environment@example.org", "GOVKZ_ARCHIVE": "environment.db"}
    done = run(tmp_path, command, "crawl", "press", "-a", "entities=mfa", "-s", "GOVKZ_ARCHIVE=line.db", **given)
    assert (done.returncode, done.stderr) == (0, "")
    assert {record.headers["User-Agent"] for record in standin.log} == {
        f"govkz_crawler/{__version__} (+environment@example.org)"
    }
    made = {path.name for path in tmp_path.iterdir()}
    assert made >= {"line.db", "line-warc", "line-reports"}
    assert not made & {"file.db", "environment.db", "warc", "reports"}


@pytest.mark.parametrize("command", ["scrapy", "govkz"])
def test_without_a_contact_none_is_made_up(command, standin, tmp_path):
    ask = ["crawl", "press", "-a", "entities=mfa", "-s", f"GOVKZ_BASE_URL={standin.url}", *POLITELY]
    done = run(tmp_path, command, *ask)
    assert (done.returncode, done.stderr) == (0, "")
    assert {record.headers["User-Agent"] for record in standin.log} == {f"govkz_crawler/{__version__}"}
    assert "GOVKZ_CONTACT" not in done.stdout


def test_a_run_that_asks_the_real_site_without_a_contact_says_so(tmp_path):
    """The tests' guard keeps it from being asked: the run fails, and still says it."""
    ask = ["crawl", "press", "-a", "entities=mfa", "-s", "RETRY_TIMES=0", *POLITELY]
    done = run(tmp_path, "scrapy", *ask)
    assert done.stdout.strip().endswith(" · no contact in the user agent: set GOVKZ_CONTACT")
    done = run(tmp_path, "scrapy", *ask, GOVKZ_CONTACT="you@example.org")
    assert "GOVKZ_CONTACT" not in done.stdout


REFUSED = {
    "scrapy crawl": ["scrapy", "crawl", "press"],
    "scrapy list": ["scrapy", "list"],
    "govkz crawl": ["govkz", "crawl", "press"],
    "govkz status": ["govkz", "status"],
    "govkz config": ["govkz", "config"],
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_an_unknown_name_is_refused_by_every_command(words, tmp_path):
    done = run(tmp_path, *words, GOVKZ_LOOKBACKDAYS="7")
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: " in done.stderr or done.stderr.startswith("govkz: ")
    assert done.stderr.endswith("GOVKZ_LOOKBACKDAYS is not a setting; the nearest is GOVKZ_LOOKBACK_DAYS\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["scrapy", "govkz"])
def test_an_unknown_name_on_the_command_line_is_refused(command, tmp_path):
    done = run(tmp_path, command, "crawl", "press", "-s", "GOVKZ_BASEURL=http://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert "GOVKZ_BASEURL is not a setting; the nearest is GOVKZ_BASE_URL" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_config_tells_each_setting_and_where_it_comes_from(tmp_path):
    (tmp_path / "govkz.toml").write_text('GOVKZ_ARCHIVE = "other.db"\nLOG_LEVEL = "INFO"\n', encoding="utf-8")
    done = run(tmp_path, "govkz", "config", GOVKZ_CONTACT="you@example.org")
    told = [line.split() for line in done.stdout.splitlines()]
    assert {name for name, *_ in told} == {*SETTINGS, "LOG_LEVEL"}
    assert ["GOVKZ_ARCHIVE", "other.db", "govkz.toml"] in told
    assert ["GOVKZ_CONTACT", "you@example.org", "environment"] in told
    assert ["GOVKZ_RECORD", "none", "default"] in told
    assert ["LOG_LEVEL", "INFO", "govkz.toml"] in told

    as_json = json.loads(run(tmp_path, "govkz", "config", "--json", GOVKZ_CONTACT="you@example.org").stdout)
    assert {name: (found["value"], found["origin"]) for name, found in as_json.items()}["GOVKZ_LOOKBACK_DAYS"] == (
        14, "default",
    )  # fmt: skip
    assert as_json["GOVKZ_CONTACT"]["meaning"] == SETTINGS["GOVKZ_CONTACT"].meaning


def test_the_documentation_lists_each_setting():
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(GOVKZ_\w+)` \| (.*?) \| (.*?) \| (.*) \|$", text, re.M)
    assert rows == [
        (name, spelled(setting.default), setting.kind.what, setting.meaning) for name, setting in SETTINGS.items()
    ]


def spelled(default: object) -> str:
    if default in (None, "", []):
        return ""
    return f"`{','.join(default) if isinstance(default, list) else str(default).lower()}`"
