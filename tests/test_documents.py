"""Every block of commands in the documents is run, or is listed here with the reason why it is not."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import forking
from tests.crawling import ROOT, crawl, govkz
from tests.programs import MODULES, programs
from tests.standin import StandIn, World

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]

FENCED = r"^```[^\n]*\n(?P<fenced>.*?)^```"
INDENTED = r"(?<=\n\n)(?P<indented>(?: {4}[^\n]*\n|\n(?= {4}))+)"

# By how they begin. What is not here is run.
NOT_RUN = {
    "make crawl": "it makes an environment; tests/test_package.py and the chapter on installing do",
    "*/15 * * * *": "a crontab: tests/operate/test_cron.py",
    "2-59/15 * * * *": "a crontab: tests/operate/test_cron.py",
    "rows = {}": "Python: tests/interchange/test_delta.py runs it",
    "SELECT entity, count(*) FROM read_parquet": "DuckDB, Spark: tests/interchange/test_parquet.py",
    "Ауылда жаңа": "a sentence",
    "gov.kz": "a drawing",
    "govkz-20261122092655": "the name of a file",
    '{"archive_id"': "a journal: tests/evidence",
    "GOVKZ_CONTACT =": "settings: tests/configuration",
    "make browse": "it serves until it is stopped: tests/browse/test_serving.py",
    "govkz capture-list": "it reads files that somebody brings: tests/captures",
    "python3 -m venv pywb": "pywb is not installed: tests/evidence/test_tools.py runs it where it is",
    "# apt-get": "root of another machine: tests/operate/test_install.py does the same",
    "git clone": "tests/operate/test_install.py",
    "cd /srv/govkz": "tests/operate/test_install.py",
    "cat >govkz.toml": "tests/operate/test_install.py",
    ".venv/bin/": "tests/operate/test_install.py",
    "git pull": "tests/operate/test_install.py",
    "crontab examples": "the machine's: tests/operate/test_cron.py",
    "# cp /srv/govkz/examples": "the machine's: tests/operate/test_examples.py",
    "cp examples/systemd": "the machine's: tests/operate/test_examples.py",
    "govkz@old$": "two machines: tests/evidence/test_restore.py and tests/operate",
    "govkz accept-clock": "only where a clock was wrong: tests/archive/test_clock.py",
    '{\n "versions"': "read by the program: tests/log and tests/proofs",
    "SELECT coverage_id": "tests/archive/test_quiet_readings.py",
    "import { createHash": "tests/proofs/test_strangers.py",
    "for table in versions": "tests/proofs/test_strangers.py",
    "pip install 'govkz-crawler[wayback]'": "it asks the Wayback Machine: tests/captures",
    "govkz edition": "tests/interchange/test_edition.py does the same",
    "bagit.py": "tests/interchange/test_edition.py does the same",
    "govkz watch add": "it writes to people: tests/watches",
    '{"type": "press.edited"': "a message: tests/watches",
    "*/10 * * * *": "a crontab",
    "govkz verify --warc --workers": "processes and a scheduler: tests/cluster",
    "pip install 'govkz-crawler[cluster]'": "several machines: tests/cluster",
}  # fmt: skip

MAY_END = {"doctor": {0, 3}, "--check": {0, 1, 2}}  # where the site refuses something, or the archive is young


def blocks(document: Path) -> list[str]:
    found = re.finditer(f"{FENCED}|{INDENTED}", document.read_text(encoding="utf-8"), re.M | re.S)
    return [match["fenced"] or re.sub(r"(?m)^ {4}", "", match["indented"]) for match in found]


def is_run(block: str) -> bool:
    return not any(block.lstrip().startswith(beginning) for beginning in NOT_RUN)


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    end = datetime.now(UTC)
    world = World.generate(5, ["mfa", "moa"], 6, end - timedelta(days=5), end, body_chars=200, odd=False)
    with StandIn(world, site_wide="answer") as running:
        yield running


@pytest.fixture
def folder(standin, tmp_path) -> Iterator[Path]:
    """A checkout with an archive, a few entities and no patience."""
    crawl("press", tmp_path / "archive" / "press.db", standin.url, entities="mfa,moa")
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    shutil.copytree(ROOT / "cassettes", tmp_path / "cassettes")
    (tmp_path / "govkz.toml").write_text("DOWNLOAD_DELAY = 0.0\nAUTOTHROTTLE_ENABLED = false\n", encoding="utf-8")
    with programs(tmp_path / "bin"):
        yield tmp_path


def run(line: str, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """One line as a person types it; backups go into the folder."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("GOVKZ_")}
    given |= {"PATH": f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}", "GOVKZ_ANY_ENTITY": "1"}
    if "GOVKZ_CASSETTE" not in line:
        given["GOVKZ_BASE_URL"] = url
    line = line.replace("/srv/backups", str(folder / "backups"))
    program, *words = shlex.split(line, comments=True)
    if program in MODULES:  # and its words mean nothing else to a shell
        return forking.run([sys.executable, "-m", MODULES[program], *words], folder, given)
    return subprocess.run(["sh", "-c", line], cwd=folder, env=given, capture_output=True, text=True, check=False)


RUN = [path for path in DOCUMENTS if any(map(is_run, blocks(path)))]


@pytest.mark.parametrize("document", RUN, ids=lambda path: path.name)
def test_its_commands_do_as_it_says(document, folder, standin):
    if "sqlite3 " in document.read_text(encoding="utf-8") and not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is not installed")
    lines = [line for block in filter(is_run, blocks(document)) for line in block.splitlines() if line.strip()]
    for line in lines:
        done = run(line, folder, standin.url)
        allowed = next((ends for word, ends in MAY_END.items() if word in line), {0})
        assert done.returncode in allowed, f"{line}\n{done.stdout[-500:]}\n{done.stderr[-2000:]}"
    assert govkz("verify", "--warc", "--archive", folder / "archive" / "press.db").returncode == 0


def test_what_is_not_run_is_still_there():
    every = [block.lstrip() for document in DOCUMENTS for block in blocks(document)]
    assert [beginning for beginning in NOT_RUN if not any(block.startswith(beginning) for block in every)] == []
