"""Tables beside the articles: whole, in every tabular format, with deltas, names and origin."""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection, newest_version
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.export import export
from govkz_crawler.interchange.formats import FORMATS, jsonl
from govkz_crawler.interchange.tables import ARTICLES, NAMES, table
from govkz_crawler.interchange.tables.table import TableRows, published_local
from tests.archive_factory import NAMES as ENTITIES
from tests.archive_factory import archive, item, missed
from tests.interchange.test_delta import sightings
from tests.patience import PATIENCE

TABLES = [name for name in NAMES if name != ARTICLES]
TABULAR = [name for name, known in FORMATS.items() if known.tabular]
VALIDATE = """
import json, sys
from frictionless import validate
print(json.dumps([validate(path).to_dict() for path in sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Edits, a removal, a pair and a single item, of two entities: for all who only read."""
    return archive(
        tmp_path_factory.mktemp("tables") / "press.db",
        [*ENTITIES, item(1, "kk"), item(1, "ru"), item(2, "kk"), item(3, "ru", entity="moa"), missed()],
        [
            item(1, "kk", text="=1+1 орын бар.", seen_at="2025-09-02T00:00:00Z"),
            item(3, "ru", entity="moa", title="Новая школа", seen_at="2025-09-02T00:00:00Z"),
            missed(2),
        ],
    )


@pytest.fixture
def press(shared: Path, tmp_path: Path) -> Path:
    """The same for one test to change."""
    return Path(shutil.copy(shared, tmp_path))


@pytest.fixture
def db(shared: Path) -> Iterator[Database]:
    with reading(shared) as opened:
        yield opened


def rows(db: Database, name: str, **chosen: Any) -> list[dict[str, Any]]:
    return list(TableRows(table(name), db, Selection(**chosen)))


@pytest.mark.parametrize("name", TABLES)
def test_they_are_whole_and_in_their_order(name: str, db: Database) -> None:
    found = TableRows(table(name), db, Selection())
    listed = list(found)
    source = {"entities": "(SELECT slug FROM entities)"}.get(name, name)
    assert len(listed) == found.count() == db.execute(f"SELECT count(*) FROM {source}").fetchone()[0] > 0
    assert all(tuple(row) == tuple(field.name for field in found.fields) for row in listed)
    keys = [tuple(row[column] for column in found.key) for row in listed]
    assert keys == sorted(set(keys))
    required = [field.name for field in found.fields if field.required]
    assert all(row[column] is not None for row in listed for column in required)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("form", TABULAR)
def test_every_format_takes_them(name: str, form: str, db: Database, tmp_path: Path) -> None:
    found = TableRows(table(name), db, Selection())
    places = [tmp_path / "one", tmp_path / "two"]
    assert [export(found, form, place, force=False) for place in places] == [found.count()] * 2
    files = [sorted(path for path in place.rglob("*") if path.is_file()) or [place] for place in places]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


@pytest.fixture(scope="module")
def validated(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Frictionless, which takes long to start, reports of the data package of each table."""
    folder = tmp_path_factory.mktemp("packages")
    with reading(shared) as db:
        for name in TABLES:
            export(TableRows(table(name), db, Selection()), "datapackage", folder / name, force=False)
    words = [sys.executable, "-c", VALIDATE, *(folder / name / "datapackage.json" for name in TABLES)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return dict(zip(TABLES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", TABLES)
def test_frictionless_finds_them_valid(name: str, validated: dict[str, Any]) -> None:
    assert validated[name]["valid"], validated[name]
    assert validated[name]["stats"]["tasks"] == 1


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_them(name: str, db: Database, tmp_path: Path) -> None:
    found = TableRows(table(name), db, Selection())
    export(found, "parquet", tmp_path / "parquet", force=False)
    query = f"SELECT count(*) FROM read_parquet('{tmp_path / 'parquet'}/**/*.parquet', hive_partitioning = true)"
    assert duckdb.sql(query).fetchall() == [(found.count(),)]


@pytest.mark.parametrize("name", TABLES)
def test_names_and_origin_come_along(name: str, db: Database) -> None:
    seen = [row for row in rows(db, name) if row.get("last_seen_at", "here")]  # others ship with the program
    for row in seen:
        assert row["origin"] == "site"
        assert row["entity_kk"] == {entity.slug: entity.name_kk for entity in ENTITIES}[row["entity"]]
        assert row["entity_ru"]
        assert row["entity_en"]
        local = {value for column, value in row.items() if column.startswith("published_local")}
        assert local <= {"2025-08-20T10:30:00+05:00"}
        assert bool(local) == any(column.startswith("published_") for column in row)


def test_local_time_has_the_offset_of_its_day() -> None:
    assert published_local("2024-02-29T17:59:59Z") == "2024-02-29T23:59:59+06:00"
    assert published_local("2024-02-29T18:00:00Z") == "2024-02-29T23:00:00+05:00"
    assert published_local(None) is None


def test_both_ends_of_a_window(db: Database) -> None:
    edit, other = rows(db, "edits")
    assert (edit["not_before"], edit["seen_at"]) == ("2025-08-20T06:00:00Z", "2025-09-02T00:00:00Z")
    assert edit["ni_before"] != edit["ni"]
    (removal,) = rows(db, "removals")
    assert (removal["not_before"], removal["removed_at"]) == ("2025-08-20T06:00:00Z", "2025-09-02T00:00:00Z")
    assert (removal["missed_run_id"], removal["confirmed_run_id"]) == ("run-1", "run-1")
    assert other["entity"] == "moa"


@pytest.mark.parametrize(
    ("name", "chosen", "number"),
    [
        ("versions", {"entities": ("moa",)}, 2),
        ("versions", {"langs": ("ru",)}, 3),
        ("edits", {"langs": ("kk",)}, 1),
        ("edits", {"since": "2025-09-02T00:00:00Z"}, 2),
        ("edits", {"until": "2025-09-02T00:00:00Z"}, 0),
        ("removals", {"entities": ("moa",)}, 0),
        ("pairs", {"entities": ("edu",)}, 2),
        ("coverage", {"since": "2025-09-02T00:00:00Z"}, 1),
        ("entities", {"entities": ("moa", "no-such-entity")}, 1),
    ],
)
def test_they_are_chosen(name: str, chosen: dict[str, Any], number: int, db: Database) -> None:
    assert len(rows(db, name, **chosen)) == number


@pytest.mark.parametrize(
    ("name", "chosen", "option"),
    [
        ("pairs", {"langs": ("kk",)}, "--lang"),
        ("entities", {"langs": ("kk",)}, "--lang"),
        ("entities", {"since": "2025-01-01T00:00:00Z"}, "--since"),
        ("entities", {"after_version": 1}, "--after-version"),
    ],
)
def test_what_a_table_does_not_know_is_refused(name: str, chosen: dict[str, Any], option: str, db: Database) -> None:
    with pytest.raises(InterchangeError, match=f"{name} are not chosen by {option}"):
        rows(db, name, **chosen)


@pytest.mark.parametrize("name", [name for name in TABLES if name != "entities"])
def test_a_delta_gives_the_newer_one(name: str, press: Path) -> None:
    def written(**chosen: Any) -> list[bytes]:
        with reading(press) as opened:
            out = BytesIO()
            jsonl.write(TableRows(table(name), opened, Selection(**chosen)), out)
            return out.getvalue().splitlines()

    with reading(press) as opened:
        version = newest_version(opened)
    older = written()
    later = item(1, "ru", title="Иначе", seen_at="2025-09-03T00:00:00Z")
    archive(press, [item(3, "kk", entity="moa"), later, missed(1)], first=2)
    newer, delta = written(), written(after_version=version)
    assert 0 < len(delta) < len(newer)
    kept = {}
    for line in (*older, *delta):
        row = json.loads(line)
        kept[tuple(row[column] for column in table(name).key)] = line
    assert [kept[key] for key in sorted(kept)] == newer


readings = st.builds(missed, st.integers(1, 3), lang=st.sampled_from(["kk", "ru"]))
days = st.lists(st.lists(st.one_of(sightings, readings), max_size=4), max_size=3)


@settings(max_examples=4)
@example([[item(1, "ru")]], [[missed()]])  # read for the first time: Kazakh is missing
@given(days, days)
def test_a_delta_gives_the_newer_one_whatever_happened(first: Any, second: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = archive(Path(folder) / "press.db", *first, [item(9)])

        def written(name: str, **chosen: Any) -> dict[Any, Any]:
            with reading(path) as db:
                return {tuple(row[key] for key in table(name).key): row for row in rows(db, name, **chosen)}

        names = [name for name in TABLES if name != "entities"]
        older = {name: written(name) for name in names}
        with reading(path) as db:
            version = newest_version(db)
        archive(path, *second, name="later", first=len(first) + 1)
        for name in names:
            assert older[name] | written(name, after_version=version) == written(name), name


@pytest.fixture(scope="module")
def of_edits(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """An archive of twenty long texts that were edited, and one of four times as many."""
    folder, texts = tmp_path_factory.mktemp("edits"), [f"edit {turn} " * 4_000 for turn in range(2)]
    return {
        number: archive(folder / f"{number}.db", *([item(each, text=text) for each in range(number)] for text in texts))
        for number in (20, 80)
    }


@pytest.mark.parametrize("form", ["csv", "jsonl", "datapackage"])
def test_edits_are_streamed(form: str, of_edits: dict[int, Path], tmp_path: Path) -> None:
    """Parquet keeps a thousand rows back, and no more; the others none."""

    def peak(number: int) -> int:
        with reading(of_edits[number]) as db:
            found = TableRows(table("edits"), db, Selection())
            tracemalloc.start()
            assert export(found, form, tmp_path / f"{number}", force=False) == number == found.count()
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    assert peak(80) < 1.5 * peak(20)


def test_excel_is_told_the_encoding(db: Database, tmp_path: Path) -> None:
    export(TableRows(table("edits"), db, Selection()), "csv", tmp_path / "edits.csv", force=False, bom=True)
    assert (tmp_path / "edits.csv").read_bytes().startswith(b"\xef\xbb\xbfversion_id,")
    with (tmp_path / "edits.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["text_after"][:5] for row in csv.DictReader(file)] == ["'=1+1", "В шко"]
    with pytest.raises(InterchangeError, match="only csv"):
        export(TableRows(table("edits"), db, Selection()), "jsonl", tmp_path / "x", force=False, bom=True)


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - set(TABULAR)))
def test_formats_of_articles_are_for_articles(form: str, db: Database, tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match="is for articles"):
        export(TableRows(table("edits"), db, Selection()), form, tmp_path / "out", force=False)
