"""CSV as spreadsheets and programs read it."""

import csv
import json
from io import BytesIO, StringIO

import duckdb
import pytest

from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.fields import NAMES
from govkz_crawler.interchange.formats.csv import cell, write


def written(articles: Articles) -> str:
    out = BytesIO()
    assert write(articles, out) == len(list(articles))
    return out.getvalue().decode("utf-8")


def uncell(name: str, text: str) -> object:
    """What DATA_FORMAT.md says of reading a cell."""
    if text.startswith("'") and text.lstrip("'")[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        text = text[1:]
    if name in {"links", "media"}:
        return json.loads(text)
    return int(text) if name in {"article_id", "versions", "version_id"} and text else text


def test_every_row_comes_back(articles: Articles) -> None:
    header, *lines = csv.reader(StringIO(written(articles), newline=""), strict=True)
    assert tuple(header) == NAMES
    found = [{name: uncell(name, text) for name, text in zip(header, line, strict=True)} for line in lines]
    assert found == [{name: "" if value is None else value for name, value in row.items()} for row in articles]


def test_lines_end_as_the_standard_says(articles: Articles) -> None:
    text = written(articles)
    assert text.count("\r\n") == 1 + len(list(articles))
    assert not text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+7 7172", "'+7 7172"),
        ("-", "'-"),
        ("@mfa", "'@mfa"),
        ("\tмәтін", "'\tмәтін"),
        ("\rмәтін", "'\rмәтін"),
        ("'=1", "''=1"),
        ("''@", "'''@"),
        ("'тырнақша'", "'тырнақша'"),
        ("1 = 1", "1 = 1"),
        ("", ""),
        (7, 7),
        (None, None),
    ],
    ids=repr,
)
def test_no_cell_is_a_formula(value: object, expected: object) -> None:
    assert cell(value) == expected
    if isinstance(value, str):
        assert uncell("title", str(expected)) == value


def test_duckdb_reads_it(articles: Articles, tmp_path: object) -> None:
    path = f"{tmp_path}/press.csv"
    with open(path, "wb") as out:  # noqa: PTH123
        write(articles, out)
    found = duckdb.sql(f"SELECT article_id, lang, text FROM read_csv('{path}', all_varchar = true)").fetchall()
    assert found == [(str(row["article_id"]), row["lang"], row["text"] or None) for row in articles]
