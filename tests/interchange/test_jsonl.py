"""JSON Lines, one object a row."""

import json
from io import BytesIO

import duckdb

from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.formats.jsonl import write


def written(articles: Articles) -> bytes:
    out = BytesIO()
    write(articles, out)
    return out.getvalue()


def test_every_row_comes_back(articles: Articles) -> None:
    assert [json.loads(line) for line in written(articles).splitlines()] == list(articles)


def test_the_form_is_canonical(articles: Articles) -> None:
    for line in written(articles).decode("utf-8").splitlines():
        value = json.loads(line)
        assert line == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert "мект" in line.lower() or "школ" in line.lower() or value["article_id"] in {2, 3}


def test_duckdb_reads_it(articles: Articles, tmp_path: object) -> None:
    path = f"{tmp_path}/press.jsonl"
    with open(path, "wb") as out:  # noqa: PTH123
        out.write(written(articles))
    found = duckdb.sql(
        f"SELECT article_id, lang, links FROM read_json('{path}', format = 'newline_delimited')"
    ).fetchall()
    assert found == [(row["article_id"], row["lang"], row["links"]) for row in articles]
