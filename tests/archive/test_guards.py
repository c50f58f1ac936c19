"""Whatever SQL, sqlite-utils or an editor of bytes does to what was recorded: it is refused, or `verify` names it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from tests.archive.attempts import GUARDED, HARMLESS, NAMED, REFUSED, Attempt, calls, statements
from tests.archive.writing import findings, rows


def recorded(path: Path) -> list[list[tuple[object, ...]]]:
    return [rows(path, f"SELECT * FROM {ledger.table}") for ledger in GUARDED]


def verdict(path: Path, attempt: Callable[[], None]) -> str:
    """What becomes of an attempt."""
    try:
        attempt()
    except sqlite3.DatabaseError as error:
        assert "is append-only" in str(error)
        return REFUSED
    return NAMED if findings(path) else HARMLESS


def test_nothing_is_wrong_before_anything_is_attempted(several: Path) -> None:
    assert findings(several) == []


@pytest.fixture(scope="module")
def unharmed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive for all attempts that are refused: together they leave it as it was, which is looked at once."""
    path = Path(shutil.copy(template, tmp_path_factory.mktemp("unharmed") / "press.db"))
    before = recorded(path)
    yield path
    assert (recorded(path), findings(path)) == (before, [])


@pytest.mark.parametrize(
    ("attempt", "recursive_triggers"),
    [
        pytest.param(attempt, pragma, id=f"{attempt.id}, recursive triggers {pragma}")
        for attempt in statements()
        for pragma in (("as it comes", "OFF") if attempt.replaces else ("as it comes",))
    ],
)
def test_sql(unharmed: Path, tmp_path: Path, attempt: Attempt, recursive_triggers: str) -> None:
    path = unharmed if attempt.expected == REFUSED else Path(shutil.copy(unharmed, tmp_path))

    def doing() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            if recursive_triggers == "OFF":
                db.execute("PRAGMA recursive_triggers = OFF")
            for statement in attempt.doing:
                db.execute(statement)

    assert verdict(path, doing) == attempt.expected


@pytest.mark.parametrize("attempt", [pytest.param(attempt, id=attempt.id) for attempt in calls()])
def test_sqlite_utils(unharmed: Path, tmp_path: Path, attempt: Attempt) -> None:
    path = unharmed if attempt.expected == REFUSED else Path(shutil.copy(unharmed, tmp_path))

    def doing() -> None:
        with closing(sqlite_utils.Database(path)) as db:
            attempt.doing(db.table(attempt.ledger.table))

    assert verdict(path, doing) == attempt.expected


# Words that stand in one ledger, and in what follows from it, and others that take as many bytes.
BYTES = {
    "versions": ("оқулық", "дәптер"),
    "coverage": ("graphql: 504", "graphql: 200"),
    "absences": ("missed2025", "mused 2025"),
    "quarantine": ("вчера", "давно"),
    "dump_items": ("тақырып", "ғанибет"),
    "entity_names": ("Enlightenment", "Endarkenment "),
    "run_log": ('"entities": "edu"', '"entities": "moa"'),
    "redactions": ("сот шешімі", "сот шешілі"),
    "captures": ("1.wacz", "9.wacz"),
    "checkpoints": ("unnamed.invalid", "renamed.invalid"),
}


@pytest.mark.parametrize("ledger", BYTES)
def test_bytes_of_the_file(several: Path, ledger: str) -> None:
    before, after = (word.encode() for word in BYTES[ledger])

    def doing() -> None:
        content = several.read_bytes()
        assert before in content
        assert len(before) == len(after)
        several.write_bytes(content.replace(before, after))

    assert verdict(several, doing) == NAMED


@pytest.mark.parametrize("column", ["salt", "leaf_hash", "run_id", "seen_at", "published_raw"])
def test_bytes_of_a_version_beside_its_text(several: Path, column: str) -> None:
    ((value,),) = rows(several, f"SELECT {column} FROM versions WHERE version_id = 3")
    wrong = value[:-2] + ("0" if value[-2] != "0" else "1") + value[-1]

    def doing() -> None:
        several.write_bytes(several.read_bytes().replace(value.encode(), wrong.encode()))

    assert verdict(several, doing) == NAMED
