"""Errors of ``govkz`` are one line on stderr, and it ends non-zero."""

import os
import subprocess
import sys
from importlib import import_module

import click
import pytest

from govkz_crawler.cli.main import COMMANDS, main
from tests.crawling import govkz

CLI = "govkz_crawler.cli"

WRONG = {
    "an unknown command": (["publish"], 2, "No such command 'publish'"),
    "an unknown option": (["--quickly"], 2, "No such option '--quickly'"),
    "an unknown option of a command": (["status", "--quickly"], 2, "(see govkz status --help)"),
    "an option that is missing": (["export", "--out", "-"], 2, "Missing option '--format'"),
    "an argument that is missing": (["import-dump"], 2, "Missing argument 'FILES...'"),
    "a folder for an archive": (["verify", "--archive", "."], 2, "is a directory"),
    "no archive for a site": (["browse", "--archive", "nowhere.db"], 1, "no archive at nowhere.db"),
    "a site of a text": (["browse", "--archive", "README.md"], 1, "README.md is not an SQLite file"),
    "captures for a text": (["import-wayback", "--archive", "README.md"], 1, "README.md is not an SQLite file"),
    "a log of no name": (["log", "init", "--origin", "bad x", "--key", "k"], 2, "'bad x' is no name of a key"),
    "a name of two lines": (["verify", "--archive", "no\nwhere\x1b.db"], 1, r"no archive at no\nwhere\x1b.db"),
    "a time that is no number": (["status", "--stale-after", "nan"], 2, "nan is no number"),
    "a time without end": (["status", "--stale-after", "inf"], 2, "inf is not in the range"),
    "no archive": (["verify", "--archive", "nowhere.db"], 1, "no archive at nowhere.db"),
    "a folder that cannot be made": (["backup", "--out", "/proc/backup"], 1, "/proc/backup.open: "),
}


@pytest.mark.parametrize(("words", "status", "told"), WRONG.values(), ids=WRONG)
def test_errors_are_one_line(words, status, told):
    done = govkz(*words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1)
    assert done.stderr.startswith("govkz: ")
    assert told in done.stderr


def test_help_says_everything_of_a_command_in_its_line():
    lines = govkz("--help").stdout.partition("Commands:\n")[2].splitlines()
    assert len(lines) > 8
    assert [line for line in lines if line.endswith("...")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(name):
    command = main.get_command(click.Context(main), name)
    assert command.name == name
    assert "Example: " in command.help


def test_each_command_of_a_module_is_listed():
    there = {command.name for module, _ in COMMANDS.values() for command in import_module(f"{CLI}.{module}").COMMANDS}
    assert there == set(COMMANDS)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["status"], ["config"]], ids=" ".join)
def test_quick_commands_load_neither_scrapy_nor_dask(words, archive):
    program = f"""
import sys
from {CLI} import main
try:
    main({words})
except SystemExit:
    print(sorted({{"scrapy", "twisted", "distributed", "datasette", "vcr"}} & sys.modules.keys()))
"""
    env = {**os.environ, "GOVKZ_ARCHIVE": str(archive)}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
