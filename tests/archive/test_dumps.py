"""`dump_items`: each item once, whatever is imported again or stopped half way."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import writing
from govkz_crawler.archive.transfer import dump_ledger
from govkz_crawler.archive.transfer.dump_item import DumpItem
from govkz_crawler.archive.transfer.dump_ledger import Dumps, Imported
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.interchange.dump.reader import read
from tests.archive_factory import archive, item

URL = "https://www.gov.kz/memleket/entities/edu/press/news/details/{}"
LISTING = f"""News
More

Жаңа мектеп
20.08.2025
Мектепте 300 орын бар.
Source : {URL.format("1?lang=kk")}

Жаңа жол
20.08.2025
Жол ауылға дейін жетті.

Жаңа көпір
20.08.2025
Көпірден көлік өтті.
Source : {URL.format("7")}
"""
# the first item again, under another section, without its quotes; then something new
AGAIN = f"""Society
More

Жаңа мектеп
20.08.2025
Мектепте 300 орын бар.
Source : {URL.format("1?lang=kk")}

Жаңа емхана
21.08.2025
Емхана ашылды.
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    path = archive(tmp_path / "press.db", [item(1), item(1, "ru"), item(7), item(7, "ru")])
    with writing(path) as db:
        yield db


def put(db: Database, name: str, listing: str) -> Imported:
    return Dumps(db, Entries(db)).put(name, read(listing.encode()))


def test_counts(db: Database) -> None:
    assert put(db, "one", LISTING) == Imported(read=3, new=3, held=3, without_source=1, incomplete=0, linked=2)
    told = put(db, "two", AGAIN)
    assert (told.read, told.new, told.repeated, told.held) == (2, 1, 1, 1)


def test_the_same_dump_again_adds_nothing(db: Database) -> None:
    put(db, "one", LISTING)
    assert put(db, "one", LISTING) == Imported(read=3, new=0, held=3, without_source=1, incomplete=0, linked=2)
    assert list(verify(db)) == []


def test_what_was_stopped_half_way_goes_on(db: Database) -> None:
    whole = list(read(LISTING.encode()))
    Dumps(db, Entries(db)).put("one", whole[:1])
    assert put(db, "one", LISTING).new == 2
    assert [dump_ledger.item_of(row) for row in dump_ledger.rows(db)] == whole


def test_a_batch_is_a_transaction(db: Database) -> None:
    """Reading that fails far into a dump leaves whole batches behind."""

    def items() -> Iterator[DumpItem]:
        for number in range(1200):
            yield DumpItem(number + 1, "News", f"Жаңалық {number}", "2025-08-20", "", None, None, None, None, True)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        Dumps(db, Entries(db)).put("long", items())
    assert db.execute("SELECT count(*) FROM dump_items").fetchone() == (1000,)
    assert Dumps(db, Entries(db)).put("long", islice(items(), 1200)).new == 200


def test_another_reading_of_a_place_is_not_forced_in(db: Database) -> None:
    """As a later release might read the dump: what is written stays."""
    put(db, "one", LISTING)
    assert put(db, "one", LISTING.replace("Жаңа жол", "Жаңа жол ашылды")).new == 0


def test_links(db: Database) -> None:
    put(db, "one", LISTING)
    query = "SELECT position, lang, status, dump_title, title FROM dump_links ORDER BY position, lang"
    assert db.execute(query).fetchall() == [
        (1, "kk", "live", "Жаңа мектеп", "Ауылда жаңа мектеп ашылды"),
        (3, "kk", "live", "Жаңа көпір", "Ауылда жаңа мектеп ашылды"),
        (3, "ru", "live", "Жаңа көпір", "В селе открылась новая школа"),
    ]


def test_what_the_archive_lacks_is_shown_too(db: Database) -> None:
    put(db, "one", f"News\nMore\n\nЖаңа алаң\n20.08.2025\nSource : {URL.format('99?lang=kk')}\n")
    assert db.execute("SELECT article_id, lang, status FROM dump_links").fetchall() == [(99, "kk", None)]
