"""Parquet, partitioned as Hive does (``year=2025/lang=kk/part-0.parquet``): DuckDB, Spark and Arrow read it as one.

A part has the same bytes whether it is written beside the others or on its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from govkz_crawler.archive.transfer.select import Part
from govkz_crawler.interchange.fields import FIELDS, Field, Row, Type

_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # Hive's own name for null
_WAITING = 1_000  # rows of a part that become a row group: 6 MB of news; ten years in four languages wait in 200 MB

_TYPES: dict[Type, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("ms", tz="UTC"),
    "list": pa.list_(pa.string()),
}
_FIELDS = tuple(field for field in FIELDS if field.name != "lang")  # the path says it
_SCHEMA = pa.schema(
    [pa.field(field.name, _TYPES[field.type], not field.required, {"description": field.about}) for field in _FIELDS]
)


def write(articles: Iterable[Row], out: Path) -> int:
    """Fills the folder with a part for each year of publication and language. Returns the number of rows."""
    waiting: dict[Path, list[Row]] = defaultdict(list)
    writers: dict[Path, ParquetWriter] = {}
    count = 0
    try:
        for article in articles:
            count += 1
            path = part_path(out, Part((article["published_on"] or "")[:4] or None, article["lang"]))
            waiting[path].append(article)
            if len(waiting[path]) == _WAITING:
                _flush(path, waiting.pop(path), writers)
        for path, rows in waiting.items():
            _flush(path, rows, writers)
    finally:
        for writer in writers.values():
            writer.close()
    return count


def part_path(out: Path, part: Part) -> Path:
    """Where a part lies."""
    return out / f"year={part.year or _NO_YEAR}" / f"lang={quote(part.lang, safe='')}" / "part-0.parquet"


def _flush(path: Path, rows: list[Row], writers: dict[Path, ParquetWriter]) -> None:
    """What waits becomes one row group of its part."""
    if path not in writers:
        path.parent.mkdir(parents=True, exist_ok=True)
        writers[path] = ParquetWriter(path, _SCHEMA, compression="zstd")
    writers[path].write_table(pa.table([_column(field, rows) for field in _FIELDS], schema=_SCHEMA))


def _column(field: Field, rows: list[Row]) -> pa.Array:
    values = [row[field.name] for row in rows]
    if field.type in ("date", "datetime"):
        return pa.array(values, pa.string()).cast(_TYPES[field.type])
    return pa.array(values, _TYPES[field.type])
