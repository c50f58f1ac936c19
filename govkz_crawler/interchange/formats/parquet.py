"""Writes Parquet, partitioned as Hive does (``year=2025/lang=kk/part-0.parquet``): DuckDB, Spark and Arrow read it.

A part has the same bytes whether it is written beside the others or on its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from govkz_crawler.archive.transfer.select import Part
from govkz_crawler.interchange.fields import Field, Row, Type
from govkz_crawler.interchange.rows import Rows

_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # Hive's own name for null
_ONLY = "part-0.parquet"
_WAITING = 1_000  # rows of a part that become a row group: 6 MB of news; ten years in four languages wait in 200 MB

_TYPES: dict[Type, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("ms", tz="UTC"),
    "list": pa.list_(pa.string()),
}
_PARTED_BY = {"published_on", "lang"}


def write(rows: Rows, out: Path) -> int:
    """Fills the folder with a part for each year of publication and language, or with one where the rows have neither.
    Returns the number of rows."""
    parted = {field.name for field in rows.fields} >= _PARTED_BY
    parts = _Parts(rows.fields, parted)
    count = 0
    try:
        for row in rows:
            count += 1
            parts.add(_path_of(out, row) if parted else out / _ONLY, row)
        parts.flush()
    finally:
        parts.close()
    return count


def write_file(rows: Rows, path: Path) -> int:
    """All rows in one file. Returns their number; there is a file even where there are none."""
    columns = _Columns(rows.fields)
    count = 0
    with ParquetWriter(path, columns.schema, compression="zstd") as writer:
        waiting: list[Row] = []
        for row in rows:
            count += 1
            waiting.append(row)
            if len(waiting) == _WAITING:
                writer.write_table(columns.table(waiting))
                waiting.clear()
        if waiting:
            writer.write_table(columns.table(waiting))
    return count


class _Columns:
    """Makes Arrow tables of rows."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = tuple(fields)
        self.schema = pa.schema([_column_of(field) for field in self._fields])

    def table(self, rows: list[Row]) -> pa.Table:
        return pa.table([_column(field, rows) for field in self._fields], schema=self.schema)


class _Parts:
    """Files that are being written, and the rows that wait for each. ``lang`` is left out where the path says it."""

    def __init__(self, fields: tuple[Field, ...], parted: bool) -> None:
        self._columns = _Columns(field for field in fields if not (parted and field.name == "lang"))
        self._waiting: dict[Path, list[Row]] = defaultdict(list)
        self._writers: dict[Path, ParquetWriter] = {}

    def add(self, path: Path, row: Row) -> None:
        self._waiting[path].append(row)
        if len(self._waiting[path]) == _WAITING:
            self._write(path, self._waiting.pop(path))

    def flush(self) -> None:
        for path, rows in self._waiting.items():
            self._write(path, rows)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def _write(self, path: Path, rows: list[Row]) -> None:
        """What waits becomes one row group of its part."""
        if path not in self._writers:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[path] = ParquetWriter(path, self._columns.schema, compression="zstd")
        self._writers[path].write_table(self._columns.table(rows))


def _path_of(out: Path, row: Row) -> Path:
    return part_path(out, Part((row["published_on"] or "")[:4] or None, row["lang"]))


def _column_of(field: Field) -> pa.Field:
    return pa.field(field.name, _TYPES[field.type], not field.required, {"description": field.about})


def part_path(out: Path, part: Part) -> Path:
    """Where a part lies."""
    return out / f"year={part.year or _NO_YEAR}" / f"lang={quote(part.lang, safe='')}" / _ONLY


def _column(field: Field, rows: list[Row]) -> pa.Array:
    values = [row[field.name] for row in rows]
    if field.type in ("date", "datetime"):
        return pa.array(values, pa.string()).cast(_TYPES[field.type])
    return pa.array(values, _TYPES[field.type])
