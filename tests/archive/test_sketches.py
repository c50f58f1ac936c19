"""The tables of sketches follow what is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govkz_crawler.archive.derived.sketches import DERIVED
from govkz_crawler.archive.file.connection import reading
from tests.browse.archives import item, run

NOW = datetime.now(UTC).replace(microsecond=0)


def prose(seed: int, sentences: int = 5) -> str:
    """Sentences of ten words that no other seed has."""
    return " ".join(" ".join(f"с{seed}и{number}д{place}" for place in range(10)) + "." for number in range(sentences))


def test_the_tables_follow_edits_and_reprints(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    with run(path, "one", NOW) as writer:
        for number in (1, 2, 3, 4):
            text = prose(1) if number < 4 else prose(4)
            writer.record(replace(item(number, "ru", NOW, NOW), text=text))
    assert listed(path) == {(2, 1), (3, 1), (3, 2)}
    later = NOW + timedelta(days=1)
    with run(path, "two", later) as writer:  # the first is edited away, another one becomes a reprint
        writer.record(replace(item(1, "ru", NOW, later), text=prose(9)))
        writer.record(replace(item(4, "ru", NOW, later), text=prose(9)))
    assert listed(path) == {(3, 2), (4, 1)}


def listed(path: Path) -> set[tuple[int, int]]:
    """Which item is a reprint of which; checks that the tables are what the ledgers come to."""
    with reading(path) as db:
        for table, must in DERIVED.items():
            assert set(db.execute(f"SELECT * FROM {table}")) == set(db.execute(must)), table
        return set(db.execute("SELECT article_id, of_article_id FROM reprints"))
