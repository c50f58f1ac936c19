"""One run writes an archive at a time, by whatever name others call it and whatever becomes of its name meanwhile."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from tests import forking
from tests.crawling import ROOT, command, crawl, govkz
from tests.patience import PATIENCE
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa", "langs": "ru"}
HELD = 75


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(World.generate(3, ["mfa"], 5, START, END, body_chars=200)) as running:
        yield running


@contextmanager
def under_way(archive: Path, standin: StandIn, status: int = 0) -> Iterator[None]:
    """A run that is in the middle of its work, and how it ends."""
    asked, go_on = Event(), Event()

    def hold(record) -> None:
        if record.interface == "rss":
            asked.set()
            go_on.wait()

    standin.on_request = hold
    process = forking.fork(command("press", archive, standin.url, **ASK, DOWNLOAD_TIMEOUT=PATIENCE), ROOT)
    try:
        assert asked.wait(PATIENCE)
        yield
    finally:
        standin.on_request = None
        go_on.set()
        process.join()
    assert process.exitcode == status


def renamed(archive: Path) -> Path:
    return archive.rename(archive.with_name("renamed.db"))


def moved(archive: Path) -> Path:
    other = archive.parent.parent / "elsewhere" / "press.db"
    other.parent.mkdir()
    return archive.rename(other)


def in_a_renamed_folder(archive: Path) -> Path:
    return archive.parent.rename(archive.parent.with_name("renamed")) / archive.name


def linked(archive: Path) -> Path:
    other = archive.parent.parent / "link.db"
    other.symlink_to(archive)
    return other


# In a folder that is gone no evidence can be kept: the run that was under way fails, and undoes what it has begun.
NAMES = {renamed: 0, moved: 0, in_a_renamed_folder: 1, linked: 0}


@pytest.mark.parametrize(("name", "status"), NAMES.items())
def test_nobody_else_writes_what_a_run_is_writing(
    name: Callable[[Path], Path], status: int, standin: StandIn, archive: Path
) -> None:
    assert crawl("press", archive, standin.url, **ASK).status == 0
    standin.world.add("mfa", langs=["ru"], created=END, body_chars=200)
    with under_way(archive, standin, status):
        other = name(archive)
        asked = len(standin.log)
        refused = crawl("press", other, standin.url, **ASK)
        assert (refused.status, len(standin.log)) == (HELD, asked), refused.err
        assert "another run holds" in refused.err + refused.out
        assert govkz("rebuild", "--archive", other).returncode == HELD
    assert govkz("verify", "--archive", other).returncode == 0
    assert crawl("press", other, standin.url, **ASK).status == 0


def test_a_file_with_a_second_name_is_written_by_neither(standin: StandIn, archive: Path) -> None:
    assert crawl("press", archive, standin.url, **ASK).status == 0
    other = archive.with_name("other.db")
    with under_way(archive, standin):
        os.link(archive, other)
        refused = crawl("press", other, standin.url, **ASK)
        assert (refused.status, "has a second name, by a hard link" in refused.err) == (1, True)
        other.unlink()


def test_an_archive_that_is_being_made_is_held_as_well(standin: StandIn, archive: Path) -> None:
    with under_way(archive, standin):
        assert crawl("press", renamed(archive), standin.url, **ASK).status == HELD
