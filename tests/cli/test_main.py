"""Errors of ``govkz`` are one line on stderr, and it ends non-zero."""

import pytest

from tests.crawling import govkz

WRONG = {
    "an unknown command": (["publish"], 2, "No such command 'publish'"),
    "an unknown option": (["--quickly"], 2, "No such option '--quickly'"),
    "an unknown option of a command": (["status", "--quickly"], 2, "(see govkz status --help)"),
    "an option that is missing": (["export", "--out", "-"], 2, "Missing option '--format'"),
    "an argument that is missing": (["import-dump"], 2, "Missing argument 'FILES...'"),
    "a folder for an archive": (["verify", "--archive", "."], 2, "is a directory"),
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
