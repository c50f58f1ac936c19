"""What a run costs does not grow with the archive: steps of SQLite's virtual machine are counted, not seconds."""

from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import PressItem
from tests.archive.writing import day, looked, record
from tests.archive_factory import item

FEW, MANY = 30, 900


def steps(path: Path, *seen: PressItem) -> int:
    """Those of a run that sees these items and reads the feed."""
    counted = 0

    def step() -> None:
        nonlocal counted
        counted += 1

    with closing(Writer(path, run=Run("20250903T090000Z-000003", day(3)))) as writer:
        assert writer.db.conn is not None
        writer.db.conn.set_progress_handler(step, 1)
        writer.begin_run("press", {}, day(3))
        for each in seen:
            writer.record(each)
        writer.close_reading(looked(), day(3))
        writer.commit()
        writer.finish_run("complete", {}, day(3))
    return counted


@pytest.fixture(params=["nothing", "news", "an edit"])
def seen(request) -> list[PressItem]:
    return {"nothing": [item(1)], "news": [item(10_000)], "an edit": [item(1, text="Мәтін түзетілді. " * 20)]}[
        request.param
    ]


def test_a_run_takes_as_many_steps_however_much_is_held(tmp_path, seen):
    taken = []
    for held in (FEW, MANY):
        path = tmp_path / f"{held}.db"
        record(path, 1, *(item(number) for number in range(1, held + 1)))
        taken.append(steps(path, *seen))
    few, many = taken
    assert many <= 1.2 * few
