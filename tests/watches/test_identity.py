"""An event is one event, whichever archive saw it, in whatever order archives were merged, and after a rebuild."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.cluster.spread import HERE
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.places import watch_queue
from govkz_crawler.watches.withheld import withhold
from tests.archive.test_merge import merged
from tests.archive.writing import redact
from tests.archive_factory import archive as write_archive
from tests.archive_factory import item, missed
from tests.evidence import runs
from tests.watches.conftest import Webhook, delivered, watched

SECOND, THIRD = "2025-09-02T00:00:00Z", "2025-09-03T00:00:00Z"


def test_there_and_back_again_are_three_edits(archive: Path, webhook: Webhook) -> None:
    texts = ["В школе 300 мест.", "В школе 350 мест."] * 2
    write_archive(
        archive, *([item(1, "ru", text=text, seen_at=f"2025-09-0{day}T06:00:00Z")] for day, text in enumerate(texts, 1))
    )
    watched(archive, webhook.url, on=("edited",))
    delivered(archive)
    assert webhook.told == [("press.edited", 1)] * 3
    assert len(set(webhook.ids)) == 3


@pytest.mark.parametrize("hours", [(6, 8), (8, 6)], ids=["ours saw it first", "theirs saw it first"])
def test_what_two_archives_saw_is_told_once(hours: tuple[int, int], tmp_path: Path, webhook: Webhook) -> None:
    paths = []
    for name, hour in zip(("ours", "theirs"), hours, strict=True):
        seen = f"2025-09-02T{hour:02}:00:00Z"
        paths.append(
            write_archive(
                tmp_path / name / "press.db",
                [item(1, "ru", seen_at=f"2025-08-20T{hour:02}:00:00Z"), item(2, "ru")],
                [item(1, "ru", title="Новая школа", seen_at=seen), missed(2, lang="ru")],
                name=name,
                hour=hour,
            )
        )
    ours, theirs = paths
    watched(ours, webhook.url)
    delivered(ours)
    assert len(set(webhook.ids)) == 4
    merged(ours, theirs)
    assert delivered(ours) == []
    write_archive(theirs, [item(3, "ru", seen_at=THIRD)], name="theirs", hour=10, first=2)
    merged(ours, theirs)
    delivered(ours)
    assert webhook.told[4:] == [("press.new", 3)]


def test_an_archive_that_was_put_back_tells_nothing_twice(archive: Path, tmp_path: Path, webhook: Webhook) -> None:
    write_archive(archive, [item(1, "ru")])
    shutil.copy(archive, tmp_path / "backup.db")
    watched(archive, webhook.url)
    write_archive(archive, [item(2, "ru", seen_at=SECOND)], first=1)
    delivered(archive)
    for left in archive.parent.glob("press.db*"):
        left.unlink()
    shutil.copy(tmp_path / "backup.db", archive)
    write_archive(archive, [item(3, "ru", seen_at=SECOND), item(2, "ru", seen_at=SECOND)], first=1)
    delivered(archive)
    assert webhook.told == [("press.new", 1), ("press.new", 2), ("press.new", 3)]


def test_after_a_rebuild_from_warc_nothing_is_told_twice(archive: Path, webhook: Webhook) -> None:
    archive.parent.mkdir()
    runs.run(archive, runs.row(1), runs.row(2))
    runs.run(archive, runs.row(1, "Елшілікте дөңгелек үстел болды"), runs.row(2), at="2026-06-02T09:00:00Z")
    watched(archive, webhook.url)
    delivered(archive)
    assert len(set(webhook.ids)) == 3
    for left in archive.parent.glob("press.db*"):
        left.unlink()
    list(restore(archive.parent / "warc", archive, lambda _: None, HERE))
    assert delivered(archive) == []
    assert len(webhook.heard) == 3


def test_a_text_that_was_withheld_is_told_no_more(archive: Path, tmp_path: Path, webhook: Webhook) -> None:
    """It goes from the queue, where it waited, and its events are not taken for new ones without it."""
    write_archive(archive, [item(1, "ru")], [item(1, "ru", title="Новая школа", seen_at=SECOND)], [item(2, "ru")])
    watched(archive, webhook.url, tmp_path / "all.json")
    webhook.status = 500
    delivered(archive)
    assert webhook.told == [("press.new", 1)]
    for version in (1, 2):
        redact(archive, VERSIONS, version)
    withhold(archive, "news/1/ru")
    assert b"\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x8f" not in watch_queue(archive).read_bytes()
    write_archive(archive, [item(1, "ru", title="Школа", seen_at=THIRD)], first=3)
    webhook.status, webhook.heard = 200, []
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        delivered(archive)
    assert webhook.told == [("press.new", 2)]
