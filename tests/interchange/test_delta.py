"""A delta applied to the older export gives the newer one, in every format whose rows have a key."""

import csv
import json
import tempfile
from collections.abc import Callable, Hashable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection, newest_version
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.export import export
from tests.archive_factory import archive, item, missed

Key = tuple[str, int, str]
Row = tuple[Key, str, Any]  # key, status, the row itself


def applied(older: Iterable[Row], delta: Iterable[Row]) -> list[Any]:
    """As DATA_FORMAT.md has it."""
    rows: dict[Key, Any] = {}
    for key, status, row in [*older, *delta]:
        if status == "outside":
            rows.pop(key, None)
        else:
            rows[key] = row
    return [rows[key] for key in sorted(rows)]


def jsonl(path: Path) -> list[Row]:
    return [_keyed(json.loads(line), line) for line in path.read_bytes().splitlines(keepends=True)]


def comma_separated(path: Path) -> list[Row]:
    """Each row as the line that it is."""
    text = path.read_bytes().decode()
    rows = list(csv.DictReader(StringIO(text, newline="")))
    found = [_keyed(row, _line(row.values())) for row in rows]
    assert "".join([_line(rows[0] if rows else text.strip().split(",")), *(line for *_, line in found)]) == text
    return found


def datapackage(path: Path) -> list[Row]:
    return comma_separated(path / "articles.csv")


def parquet(path: Path) -> list[Row]:
    """Where the row lies, in which part, is a column too."""
    rows = pa.dataset.dataset(path, partitioning=PARTS).to_table().to_pylist() if any(path.iterdir()) else []
    return sorted((_keyed(row, row) for row in rows), key=lambda keyed: keyed[0])


# Arrow cannot infer the type of a year that no row has.
PARTS = pa.dataset.partitioning(pa.schema([("year", pa.int32()), ("lang", pa.string())]), flavor="hive")

READERS: dict[str, Callable[[Path], list[Row]]] = {
    "jsonl": jsonl, "csv": comma_separated, "datapackage": datapackage, "parquet": parquet,
}  # fmt: skip


def _keyed(row: Any, kept: Hashable) -> Row:
    return (row["section"], int(row["article_id"]), row["lang"]), row["status"], kept


def _line(cells: Iterable[Any]) -> str:
    out = StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()


def exported(path: Path, selection: Selection, to: str) -> dict[str, list[Row]]:
    """The rows of each format."""
    found = {}
    for name, read in READERS.items():
        out = path.parent / f"{to}.{name}"
        with reading(path) as db:
            export(Articles(db, selection, path.parent), name, out, force=False)
        found[name] = read(out)
    return found


sightings = st.builds(
    item,
    st.integers(1, 3),
    st.sampled_from(["kk", "ru"]),
    seen_at=st.integers(0, 9).map("2025-08-20T06:00:0{}Z".format),
    title=st.sampled_from(["Жаңа мектеп", "=Жаңа жол"]),
    text=st.sampled_from(["Бір\nекі", 'Үш, "төрт"']),
    entity=st.sampled_from(["edu", "moa"]),
    entities=st.sampled_from([(), ("edu",), ("moa",)]),
    published_at=st.sampled_from(["2025-08-20T05:30:00Z", "2024-01-01T00:00:00Z", None]),
    published_on=st.sampled_from(["2025-08-20", "2024-01-01", None]),
)
runs = st.lists(st.one_of(sightings, st.integers(1, 3).map(missed)), max_size=6)
selections = st.builds(
    Selection,
    entities=st.sampled_from([(), ("edu",)]),
    langs=st.sampled_from([(), ("kk",)]),
    since=st.sampled_from([None, "2025-01-01T00:00:00Z"]),
    until=st.sampled_from([None, "2025-01-01T00:00:00Z"]),
)


@settings(max_examples=5)
@given(runs, runs, selections)
def test_older_and_delta_give_newer(first: Any, second: Any, selection: Selection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = archive(Path(folder) / "press.db", first)
        older = exported(path, selection, "older")
        with reading(path) as db:
            last = newest_version(db)
        archive(path, second, name="later", first=1)
        changed = Selection(selection.entities, selection.langs, selection.since, selection.until, last)
        delta, newer = exported(path, changed, "delta"), exported(path, selection, "newer")
        for name in READERS:
            assert applied(older[name], delta[name]) == [row for *_, row in newer[name]], name
