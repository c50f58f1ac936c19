"""The recipe of docs/proof.md, followed by strangers: in Node by the document's own program, and in Python."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from govkz_crawler.archive.writer import Writer
from govkz_crawler.items import PressItem

DOCUMENT = Path(__file__).parents[2] / "docs" / "proof.md"
CONTENT = ("image_url", "links", "published_at", "summary", "text", "title")
TEXTS = (
    "Үкімет отырысында мәселе қаралды.",
    "«Егін» — \"егін\" \\ 'egin'\tтаб\u0001\u007f\u2028",
    "Emoji 🌾 және 𐰚",
    "",
)


@pytest.fixture
def rows(archive):
    writer = Writer(archive, run_id="20260609T120000Z-0a1b2c", started_at="2026-06-09T12:00:00Z")
    writer.begin_run("press", {}, "2026-06-09T12:00:00Z")
    for number, text in enumerate(TEXTS, start=1):
        for seconds in (0, 1):
            item = PressItem("moa", "news", "kk", number, "graphql", title=f"Тақырып {seconds}", text=text)
            item.seen_at = f"2026-06-09T12:00:0{seconds}Z"
            item.links = ["https://www.gov.kz/?q=егін"] * seconds
            writer.record(item)
    writer.commit()
    writer.close()
    with sqlite3.connect(archive) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("SELECT * FROM versions ORDER BY version_id")]


def sha256(row: dict, names) -> str:
    document = json.dumps(
        {name: row[name] for name in names}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(document.encode()).hexdigest()


def test_in_python(rows):
    previous = "0" * 64
    for count, row in enumerate(rows, start=1):
        assert row["version_id"] == count
        assert sha256(row, CONTENT) == row["content_hash"]
        assert row["prev_hash"] == previous
        assert sha256(row, row.keys() - {*CONTENT, "entry_hash"}) == row["entry_hash"]
        previous = row["entry_hash"]
    assert len(rows) == 2 * len(TEXTS)


def check_in_node(rows, folder: Path) -> subprocess.CompletedProcess[str]:
    (program,) = re.findall(r"```js\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (folder / "check.mjs").write_text(program, encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return subprocess.run(
        ["node", folder / "check.mjs"], input=lines, capture_output=True, text=True, check=False, encoding="utf-8"
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node on this machine")
def test_in_node(rows, tmp_path):
    done = check_in_node(rows, tmp_path)
    assert done.stdout == f"{len(rows)} versions, head {rows[-1]['entry_hash']}\n", done.stderr
    rows[2]["text"] += "!"
    assert check_in_node(rows, tmp_path).stdout == "version 3: content_hash\n"
    del rows[1]
    assert check_in_node(rows, tmp_path).stdout == "version 3: a row is missing before it\n"
