"""Masking one item in an answer: as long as before, the others as before, nothing of it left."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.warc.masking import emptied, mask_entries, mask_rows

TEXTS = st.text(min_size=3, max_size=40)
ROWS = st.lists(st.fixed_dictionaries({"title": TEXTS, "body": TEXTS, "created_date": st.just("2026-05-01T10:00:00Z")}),
                min_size=1, max_size=6)  # fmt: skip


@given(ROWS, st.integers(0, 5), st.booleans(), st.booleans())
def test_one_row_is_masked_and_the_others_stay(rows: list[dict], which: int, ascii_only: bool, quoted: bool) -> None:
    which %= len(rows)
    rows = [
        {**row, "id": str(number) if quoted else number, "projects": [{"id": 7, "slug": "mfa"}]}
        for number, row in enumerate(rows, 100)
    ]
    body = json.dumps({"data": {"news": rows}}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    masked = mask_rows(body, 100 + which)
    assert len(masked) == len(body)
    after = json.loads(masked)["data"]["news"]
    assert [row for number, row in enumerate(after) if number != which] == [
        row for number, row in enumerate(rows) if number != which
    ]
    row = after[which]
    assert (row["id"], row["created_date"], row["projects"]) == (
        rows[which]["id"], "2026-05-01T10:00:00Z", rows[which]["projects"]
    )  # fmt: skip
    for name in ("title", "body"):
        said = rows[which][name]
        assert set(row[name]) == {"x"} or (row[name] == said and all(char in "0123456789TZ:.+ -" for char in said))


def feed(*items: tuple[int, str, str]) -> bytes:
    listed = "".join(
        f"<item><title>{title}</title><link>https://www.gov.kz/memleket/entities/mfa/press/news/details/{number}?lang=kk"
        f"</link><description><![CDATA[<p>{text}</p>]]></description><enclosure url='https://x/{number}.jpg'/>"
        f"<pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate></item>"
        for number, title, text in items
    )
    return f"<?xml version='1.0'?><rss><channel><title>МИД</title>{listed}</channel></rss>".encode()


def test_an_item_of_a_feed_is_masked() -> None:
    body = feed((12, "Бірінші", "мәтін"), (123, "Екінші", "басқа мәтін"))
    masked = mask_entries(body, 12)
    assert len(masked) == len(body)
    text = masked.decode()
    assert "Бірінші" not in text
    assert "<p>мәтін</p>" not in text
    assert "https://x/12.jpg" not in text
    assert "details/12?lang=kk" in text
    assert body[body.index(b"<item>", 100) :].endswith(masked[masked.rindex(b"<item>") :])
    assert mask_entries(body, 1) == body


@pytest.mark.parametrize("number", [2, 9])
def test_a_row_of_a_journal_loses_its_salt(number: int) -> None:
    rows = [{"leaf_hash": f"{each:064x}", "salt": f"{each:032x}", "raw": 'a "quoted" word'} for each in range(10)]
    document = json.dumps({"rows": [["quarantine", row] for row in rows]}, separators=(",", ":")).encode()
    gone = {"salt": None, "raw": ""}
    left = emptied(document, lambda row: gone if row.get("leaf_hash") == f"{number:064x}" else {})
    assert len(left) == len(document)
    expected = [{**row, **gone} if at == number else row for at, row in enumerate(rows)]
    assert [row for _, row in json.loads(left)["rows"]] == expected
