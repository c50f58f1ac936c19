"""Killed again and again, a delivery goes on: every event arrives, and each under one key with one text."""

import signal
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path

import feedparser

from tests.archive_factory import archive as write_archive
from tests.archive_factory import item
from tests.watches.apart import ended, start
from tests.watches.conftest import LATER, Webhook, delivered, watched

KILLS = STEPS = 10


def check(webhook: Webhook, file: Path, events: int) -> None:
    entries = feedparser.parse(file.read_bytes()).entries
    assert len(entries) == len({entry.id for entry in entries}) == events
    assert len(set(webhook.ids)) == events
    assert len({body for _, body in webhook.heard}) == events


def test_killed_by_the_receiver(archive: Path, webhook: Webhook, tmp_path: Path) -> None:
    """Every fourth message kills its sender before it is answered."""
    write_archive(
        archive,
        [item(number, "ru") for number in range(1, 31)],
        [item(number, "ru", text="В школе 350 мест.", seen_at=LATER) for number in range(1, 6)],
    )
    file = tmp_path / "all.atom"
    watched(archive, webhook.url, file)
    running: list[BaseProcess] = []
    heard = count(1)

    def kill() -> None:
        if running and next(heard) % 4 == 0:
            running[-1].kill()

    webhook.before_answer = kill
    for _ in range(KILLS):
        running.append(start(archive))
        assert ended(running[-1]) == -signal.SIGKILL
    running.clear()
    delivered(archive)
    assert len(webhook.ids) > 35
    check(webhook, file, 35)


def test_killed_anywhere(archive: Path, webhook: Webhook, tmp_path: Path) -> None:
    """Each time a little later, through the steps that every delivery has, with one event more to tell."""
    write_archive(archive, [item(1, "ru")])
    file = tmp_path / "all.atom"
    watched(archive, file, webhook.url)
    killed = 0
    for number in range(1, KILLS + 1):
        killed += ended(start(archive, killed_at=number % STEPS + 1)) == -signal.SIGKILL
        write_archive(archive, [item(number + 1, "ru", seen_at=LATER)], first=number)
    assert killed == KILLS
    delivered(archive)
    check(webhook, file, KILLS + 1)
