"""A text that was destroyed by order comes back by no merge, dump or capture, under no other leaf either."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govkz_crawler.archive.file.connection import writing
from govkz_crawler.cli import main
from tests.archive.test_merge import shown
from tests.archive.writing import day, findings, record, rows
from tests.archive_factory import item
from tests.captures.makers import DETAIL, detail, pair
from tests.proofs.test_redact import holding

TITLE, TEXT = "Байқоңыр тұрғыны Айсұлудың мекенжайы", "Қабанбай батыр көшесі, сегізінші үйдің тұрғыны."
WORDS = {TITLE, TEXT, "Айсұлудың", "сегізінші"}
URL = "https://www.gov.kz/memleket/entities/edu/press/news/details/1"
DUMP = f"""News
More

{TITLE}
20.08.2025
{TEXT}
Source : {URL}

Жаңа жол
20.08.2025
Жол ауылға дейін жетті.

"""


def govkz(archive: Path, *words: object) -> Result:
    done = CliRunner().invoke(main, [*map(str, words), "--archive", str(archive)])
    assert done.exit_code == 0, done.output
    return done


def redacted(archive: Path, reference: str = "news/1/kk") -> str:
    order = archive.parent / "order"
    order.write_bytes(b"an order")
    return govkz(archive, "redact", reference, "--order", order, "--reason", "Сот шешімі", "--yes").output


def crawled(archive: Path, number: int) -> Path:
    """A crawl of its own: another run, so that its entries have other leaves."""
    private = item(1, title=TITLE, text=TEXT, seen_at=day(number))
    record(archive, number, private, item(2, seen_at=day(number)))
    return archive


def assert_destroyed(archive: Path) -> None:
    """No file holds a word of it, nor does the full-text index, which keeps words in parts."""
    assert holding(archive.parent, WORDS) == set()
    with writing(archive) as db:
        for index in ("articles_fts", "passages_fts"):
            db.execute(f"CREATE VIRTUAL TABLE temp.words_{index} USING fts5vocab('main', '{index}', 'row')")
            known = {term for (term,) in db.execute(f"SELECT term FROM temp.words_{index}")}
            assert not known & {"айсұлудың", "сегізінші", "қабанбай"}
    assert findings(archive) == []


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return crawled(tmp_path / "ours" / "press.db", 1)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return crawled(tmp_path / "theirs" / "press.db", 2)


def test_not_by_the_crawl_of_an_archive_that_is_merged(ours: Path, theirs: Path) -> None:
    redacted(ours)
    govkz(ours, "merge", theirs)
    assert_destroyed(ours)
    assert rows(ours, "SELECT count(*), count(salt) FROM versions WHERE article_id = 1") == [(2, 0)]
    assert rows(ours, "SELECT count(*) FROM redactions") == [(2,)]
    leaves = "SELECT leaf_hash FROM versions ORDER BY leaf_hash"
    assert set(rows(theirs, leaves)) < set(rows(ours, leaves))


def test_the_order_is_followed_by_an_archive_with_a_crawl_of_its_own(ours: Path, theirs: Path) -> None:
    """In whatever order they are merged, the articles are the same."""
    redacted(ours)
    other = Path(shutil.copytree(theirs.parent, theirs.parent.with_name("other"))) / "press.db"
    govkz(theirs, "merge", ours)
    govkz(ours, "merge", other)
    for archive in (ours, theirs):
        assert_destroyed(archive)
    assert shown(ours, "articles") == shown(theirs, "articles")
    assert shown(ours, "articles")["articles"].total() == 2


def test_not_by_a_dump_that_does_not_tell_its_language(ours: Path, tmp_path: Path) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(DUMP, encoding="utf-8")
    redacted(ours)
    assert "2 items read, 1 new" in govkz(ours, "import-dump", dump).output
    assert_destroyed(ours)


def test_what_a_dump_has_brought_before_is_destroyed_too(ours: Path, tmp_path: Path) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(DUMP, encoding="utf-8")
    govkz(ours, "import-dump", dump)
    assert rows(ours, "SELECT title, article_id, lang FROM dump_items WHERE article_id = 1") == [(TITLE, 1, None)]
    assert "news/1/kk: 2 entries to redact" in redacted(ours)
    assert_destroyed(ours)


def test_not_by_a_capture(tmp_path: Path) -> None:
    archive = tmp_path / "home" / "press.db"
    for name, at in (("a", "2026-06-01T09:00:00Z"), ("b", "2026-06-02T09:00:00Z")):
        captured = tmp_path / f"{name}.warc.gz"
        other = pair(2, at, f"{DETAIL}/news/8", detail(8, "Жаңа жол ашылды"))
        captured.write_bytes(pair(1, at, f"{DETAIL}/news/7", detail(7, TITLE, body=f"<p>{TEXT}</p>")) + other)
    brought = ["import-capture", "--by", "A. Reader"]
    govkz(archive, *brought, tmp_path / "a.warc.gz")
    assert holding(archive.parent, WORDS)
    redacted(archive, "news/7/kk")
    assert_destroyed(archive)
    assert "shows what was redacted" in govkz(archive, *brought, tmp_path / "b.warc.gz").output
    assert_destroyed(archive)
    govkz(archive, "verify", "--warc")
    assert rows(archive, "SELECT event FROM versions WHERE article_id = 8") == [("captured",)] * 2
