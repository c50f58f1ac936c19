"""Parquet as DuckDB and Arrow read it; Spark reads the same layout and types."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset
import pytest

from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.fields import FIELDS
from govkz_crawler.interchange.formats import parquet


@pytest.fixture
def folder(articles: Articles, tmp_path: Path) -> Path:
    out = tmp_path / "press"
    out.mkdir()
    assert parquet.write(articles, out) == len(list(articles))
    return out


def test_partitions(folder: Path) -> None:
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.parquet")) == [
        "year=2023/lang=ru/part-0.parquet",
        "year=2025/lang=kk/part-0.parquet",
        "year=2025/lang=ru/part-0.parquet",
        "year=__HIVE_DEFAULT_PARTITION__/lang=kk/part-0.parquet",
    ]


def test_duckdb_reads_it(folder: Path, articles: Articles) -> None:
    table = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    query = (
        f"SELECT section, article_id, lang, title, text, links, year FROM {table} ORDER BY section, article_id, lang"
    )
    names = ("section", "article_id", "lang", "title", "text", "links")
    assert duckdb.sql(query).fetchall() == [
        (*(row[name] for name in names), int(row["published_on"][:4]) if row["published_on"] else None)
        for row in articles
    ]
    types = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {table})").fetchall())
    assert types["published_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["published_on"] == "DATE"
    assert types["article_id"] == "BIGINT"
    assert types["links"] == "VARCHAR[]"


def test_arrow_reads_every_value(folder: Path, articles: Articles) -> None:
    found = pa.dataset.dataset(folder, partitioning="hive").to_table().to_pylist()
    key = ("section", "article_id", "lang")
    found.sort(key=lambda row: tuple(row[name] for name in key))
    for row in articles:
        typed = {field.name: _typed(row[field.name], field.type) for field in FIELDS}
        assert {name: value for name, value in found.pop(0).items() if name != "year"} == typed
    assert not found


def _typed(value: object, kind: str) -> object:
    if isinstance(value, str) and kind == "datetime":
        return datetime.fromisoformat(value).astimezone(UTC)
    return date.fromisoformat(value) if isinstance(value, str) and kind == "date" else value


def test_columns_say_what_they_mean(folder: Path) -> None:
    schema = pa.parquet.read_schema(next(folder.rglob("*.parquet")))
    assert schema.field("ni").metadata == {b"description": b"name of that version's entry in the log (RFC 6920)"}
    assert not schema.field("title").nullable
    assert schema.field("image_url").nullable


def test_many_rows_become_several_groups(articles: Articles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_WAITING", 1)
    parquet.write(articles, tmp_path)
    part = pa.parquet.ParquetFile(tmp_path / "year=2025/lang=kk/part-0.parquet")
    assert part.num_row_groups == 2
    assert part.read(["article_id"]).to_pydict() == {"article_id": [1, 2]}
