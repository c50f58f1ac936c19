"""Which articles are exported, and what a delta holds."""

from pathlib import Path

import pytest

from govkz_crawler.archive.errors import ArchiveError
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection, count, entity_names, newest_version, select
from tests.archive.writing import WARC
from tests.archive_factory import NAMES, archive, item, missed


@pytest.fixture
def press(tmp_path: Path) -> Path:
    return archive(
        tmp_path / "press.db",
        [
            *NAMES,
            item(2, "ru", entity="moa"),
            item(1, "ru"),
            item(1, "kk"),
            item(10, "kk", published_at="2025-08-22T05:00:00Z", published_on="2025-08-22"),
            item(3, "kk", published_at=None, published_on=None),
        ],
    )


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [(1, "kk"), (1, "ru"), (2, "ru"), (3, "kk"), (10, "kk")]),
        (Selection(entities=("moa",)), [(2, "ru")]),
        (Selection(entities=("moa", "mfa", "edu"), langs=("ru",)), [(1, "ru"), (2, "ru")]),
        (Selection(since="2025-08-22T05:00:00Z"), [(10, "kk")]),
        (Selection(until="2025-08-22T05:00:00Z"), [(1, "kk"), (1, "ru"), (2, "ru")]),
        (Selection(langs=("en",)), []),
        (Selection(after_version=3), [(3, "kk"), (10, "kk")]),
        (Selection(after_version=3, since="2025-01-01T00:00:00Z"), [(10, "kk")]),
    ],
    ids=["all, by key", "entity", "entities and language", "since", "until", "nothing", "delta", "delta of a period"],
)
def test_selections(press: Path, selection: Selection, expected: list[tuple[int, str]]) -> None:
    with reading(press) as db:
        assert [(row["article_id"], row["lang"]) for row in select(db, selection)] == expected
        assert count(db, selection) == len(expected)


@pytest.mark.parametrize(
    ("change", "selection", "status"),
    [
        (missed(1), Selection(), "removed"),
        (item(1, title="Мектеп ашылды"), Selection(entities=("edu",)), "live"),
        (item(1, entity="moa", entities=("moa",)), Selection(entities=("edu",)), "outside"),
        (item(1, entity="moa", entities=("moa",)), Selection(entities=("moa",)), "live"),
        (item(1, published_at="2024-01-01T00:00:00Z"), Selection(since="2025-01-01T00:00:00Z"), "outside"),
    ],
    ids=["removed", "edited", "moved away", "moved here", "dated back"],
)
def test_what_a_delta_says_of_a_change(press: Path, change: object, selection: Selection, status: str) -> None:
    with reading(press) as db:
        last = newest_version(db)
    archive(press, [change], name="later", first=1)  # type: ignore[list-item]
    delta = Selection(selection.entities, selection.langs, selection.since, selection.until, last)
    with reading(press) as db:
        assert [(row["article_id"], row["lang"], row["status"]) for row in select(db, delta)] == [(1, "kk", status)]


def test_a_removal_has_the_evidence_of_its_text(tmp_path: Path) -> None:
    path = archive(tmp_path / "press.db", [item(1, warc=WARC)], [missed(1)])
    with reading(path) as db:
        (row,) = select(db, Selection())
    assert (row["status"], row["version_id"], row["warc_record"], row["warc_file"], row["warc_offset"]) == (
        "removed",
        2,
        WARC.record,
        WARC.file,
        WARC.offset,
    )


def test_a_version_that_is_not_there_yet(press: Path) -> None:
    with reading(press) as db, pytest.raises(ArchiveError, match="there is no version 99: the newest is 5"):
        count(db, Selection(after_version=99))


def test_names_of_entities(press: Path) -> None:
    with reading(press) as db:
        assert entity_names(db)["moa"] == {
            "kk": "Ауыл шаруашылығы министрлігі",
            "ru": "Министерство сельского хозяйства",
            "en": "Ministry of Agriculture of the Republic of Kazakhstan",  # as it ships: the site has said none
        }


def test_what_is_written_meanwhile_is_not_seen(press: Path) -> None:
    with reading(press) as db:
        rows = select(db, Selection())
        first = next(rows)
        archive(press, [item(4)], name="later", first=1)
        assert len([first, *rows]) == 5
        assert newest_version(db) == 5
