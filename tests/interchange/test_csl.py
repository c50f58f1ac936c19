"""References, as programs that manage them read them."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.formats.csl import write
from tests.archive_factory import archive


def written(articles: Articles) -> list[dict[str, Any]]:
    out = BytesIO()
    number = write(articles, out)
    items: list[dict[str, Any]] = json.loads(out.getvalue())
    assert number == len(items)
    return items


def test_an_item_for_each_article(articles: Articles) -> None:
    rows = {row["ni"]: row for row in articles}
    items = written(articles)
    assert [item["id"] for item in items] == list(rows)
    for item in items:
        row = rows[item["id"]]
        assert (item["type"], item["title"], item["URL"]) == ("webpage", row["title"], row["url"])
        assert item["author"] == [
            {"literal": {"kk": "Оқу-ағарту министрлігі", "ru": "Министерство просвещения"}[row["lang"]]}
        ]
        assert item["note"] in row["citation"]
        assert item.get("archive_location", "") in row["citation"]
        assert ("archive_location" in item) == bool(row["warc_record"])
        assert item["note"].startswith("found removed" if row["status"] == "removed" else "seen")


def test_none_is_an_empty_list(tmp_path: Path) -> None:
    with reading(archive(tmp_path / "press.db", [])) as db:
        assert written(Articles(db, Selection(), tmp_path)) == []
