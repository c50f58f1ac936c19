"""docs/install.md followed literally: as another user, in a fresh folder, with an empty HOME and cron's environment."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crawling import ROOT
from tests.patience import PATIENCE
from tests.standin import StandIn, World
from tests.test_package import wheel

CHAPTER = ROOT / "docs" / "install.md"
NOBODY = 65534  # the user that owns nothing, on every Linux
NOT_OURS = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "*.egg-info", "*.db*")

# Into the virtual environment before anything is installed: what pip would fetch from an index is there already, but
# pandas, which no user has by us and sqlite-utils would load.
PREPARED = """python3 -m venv --without-pip .venv
cat >"$(echo .venv/lib/python3*/site-packages)/libraries.pth" <<END
$LIBRARIES
import sys; sys.modules["pandas"] = None
END
printf '#!/bin/sh\\nexec "$(dirname "$0")/python" -m pip "$@"\\n' >.venv/bin/pip
chmod +x .venv/bin/pip
"""

PYTHONS_VERSION = "python3 -c 'import sys; print(*sys.version_info[:2])'"


def blocks(way: str) -> str:
    """The chapter's commands for one of the two ways to install."""
    found = re.findall(r"^```sh( \w+)?\n(.*?)^```", CHAPTER.read_text(encoding="utf-8"), re.M | re.S)
    return "".join(commands for of, commands in found if of.strip() in ("", way))


@pytest.fixture
def standin() -> Iterator[StandIn]:
    end = datetime.now(UTC)
    with StandIn(World.generate(3, ["mfa", "moa"], 5, end - timedelta(days=9), end, body_chars=200, odd=False)) as site:
        yield site


@pytest.fixture
def machine() -> Iterator[Path]:
    """A folder for /srv and an empty HOME, the source as a repository, all of them somebody else's."""
    if os.geteuid():
        pytest.skip("only root can be another user")
    with TemporaryDirectory(prefix="govkz-") as folder:  # pytest's own folders are closed to others
        machine = Path(folder)
        for name in ("srv/govkz", "srv/backups", "home"):
            (machine / name).mkdir(parents=True)
        shutil.copytree(ROOT, machine / "source", ignore=NOT_OURS, symlinks=True)
        for path in (machine, *machine.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        if as_nobody(machine, PYTHONS_VERSION).stdout.split() != list(map(str, sys.version_info[:2])):
            pytest.skip("no other user can run the Python that runs the tests")
        yield machine


def as_nobody(machine: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {
        "HOME": str(machine / "home"),
        "PATH": f"{Path(sys.executable).resolve().parent}:/usr/bin:/bin",
        **environment,
    }
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "/usr/bin/env", "-i"]
    words += [f"{name}={value}" for name, value in given.items()]
    return subprocess.run(
        [*words, "/bin/sh", "-eu", "-c", script], cwd=machine / "home", stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def offline(machine: Path) -> dict[str, str]:
    """pip finds every library where the tests have it, and asks no index."""
    return {
        "LIBRARIES": sysconfig.get_path("purelib"), "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_CONFIG_FILE": os.devnull, "SOURCE": str(machine / "source"),
    }  # fmt: skip


def moved(script: str, machine: Path, standin: StandIn) -> str:
    """The commands with this machine's folders in place of /srv, and the stand-in in place of the site."""
    here = f'GOVKZ_BASE_URL = "{standin.url}"\nDOWNLOAD_DELAY = 0\nAUTOTHROTTLE_ENABLED = false\n'
    script = script.replace("/srv/", f"{machine}/srv/").replace("GOVKZ_CONTACT =", f"{here}GOVKZ_CONTACT =")
    return script.replace("make install\n", f"test -e .venv || {{ {PREPARED} }}\nmake install\n", 1)


# What the chapter does from a checkout and does not do again from a wheel, whose modules are the same: here it matters
# that all of them are in it, and that it is installed, configured, crawls and is upgraded.
DONE_FROM_A_CHECKOUT = re.compile(r"^\.venv/bin/govkz (?:doctor|crawl entities|verify|backup|restore)\b.*\n", re.M)

COMMIT = "git -c user.name=x -c user.email=x@example.org -C $SOURCE commit --quiet --allow-empty -m"


@pytest.mark.skipif(not shutil.which("setpriv") or not shutil.which("git"), reason="needs setpriv and git")
@pytest.mark.parametrize("way", ["checkout", "wheel"])
def test_the_chapter(way, machine, standin):
    commands = moved(blocks(way), machine, standin)
    if way == "checkout":
        commands = f"git init --quiet $SOURCE && git -C $SOURCE add . && {COMMIT} first\n{commands}"
        commands = commands.replace("git pull", f"{COMMIT} second\ngit pull")
        more = {}
    else:
        more = dict.fromkeys(("PIP_NO_DEPS", "PIP_IGNORE_INSTALLED", "PIP_NO_COMPILE"), "1")
        more["WHEEL"] = str(wheel(machine / "source", machine / "srv"))
        commands = DONE_FROM_A_CHECKOUT.sub("", commands).replace("python3 -m venv .venv\n", PREPARED)
    done = as_nobody(machine, commands, **offline(machine), **more)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("press: complete · 20 new · 4 feeds")]
    assert len([line for line in lines if line.startswith("GOVKZ OK - ")]) == 2
    assert len([line for line in lines if " verified" in line]) == (3 if way == "checkout" else 0)
    assert {record.headers["User-Agent"].partition("(")[2] for record in standin.log} == {"+you@example.org)"}
    assert list((machine / "home").rglob("*")) == []


HERE = f"python{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize(
    ("there", "asked", "anew"),
    [(None, True, False), (HERE, True, False), ("python3.9", True, True), ("python3.9", False, False)],
    ids=["none", "the one asked for", "another", "another, and nobody asks"],
)
def test_an_environment_is_of_the_python_that_is_asked_for(there, asked, anew, tmp_path):
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    if there:
        (tmp_path / ".venv" / "lib" / there).mkdir(parents=True)
        (tmp_path / ".venv" / ".run").touch()
    words = ["make", "--dry-run", "install", *([f"PYTHON={sys.executable}"] if asked else [])]
    path = {"PATH": os.environ["PATH"]}  # and not what a make that runs the tests was asked for
    done = subprocess.run(words, cwd=tmp_path, env=path, capture_output=True, text=True, check=True)
    assert ("venv --clear" in done.stdout) is anew
