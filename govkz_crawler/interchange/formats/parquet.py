"""Parquet, partitioned as Hive does (``year=2025/lang=kk/part-0.parquet``): DuckDB, Spark and Arrow read it as one."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from govkz_crawler.interchange.fields import FIELDS, Field, Row, Type

_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # Hive's own name for null
_WAITING = 8_000  # rows in memory, all partitions together: some 50 MB of news

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
    rows = 0
    try:
        for rows, article in enumerate(articles, start=1):
            waiting[_part(article)].append(article)
            if rows % _WAITING == 0:
                _flush(waiting, writers, out)
        _flush(waiting, writers, out)
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def _part(article: Row) -> Path:
    year = article["published_on"][:4] if article["published_on"] else _NO_YEAR
    return Path(f"year={year}", f"lang={quote(article['lang'], safe='')}", "part-0.parquet")


def _flush(waiting: dict[Path, list[Row]], writers: dict[Path, ParquetWriter], out: Path) -> None:
    """What waits becomes one row group of each part."""
    for part, rows in waiting.items():
        if part not in writers:
            (out / part).parent.mkdir(parents=True, exist_ok=True)
            writers[part] = ParquetWriter(out / part, _SCHEMA, compression="zstd")
        writers[part].write_table(pa.table([_column(field, rows) for field in _FIELDS], schema=_SCHEMA))
    waiting.clear()


def _column(field: Field, rows: list[Row]) -> pa.Array:
    values = [row[field.name] for row in rows]
    if field.type in ("date", "datetime"):
        return pa.array(values, pa.string()).cast(_TYPES[field.type])
    return pa.array(values, _TYPES[field.type])
