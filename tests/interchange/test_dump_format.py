"""Articles as a listing dump, and read again."""

from io import BytesIO
from pathlib import Path

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.dump.reader import read
from govkz_crawler.interchange.formats.dump import write
from tests.archive_factory import archive, item


def test_export_then_import_gives_the_same_items(articles: Articles) -> None:
    out = BytesIO()
    number = write(articles, out)
    found = list(read(out.getvalue()))
    listed = [row for row in articles if row["status"] == "live" and row["published_on"]]
    assert number == len(found) == len(listed)
    assert [(one.title, one.dump_date, one.text, one.source_url, one.article_id, one.lang) for one in found] == [
        (row["title"], row["published_on"], row["text"], row["url"], row["article_id"], row["lang"])
        for row in sorted(listed, key=lambda row: row["lang"])
    ]
    assert all(one.complete for one in found)


def test_each_language_has_its_own_labels(tmp_path: Path) -> None:
    path = archive(tmp_path / "press.db", [item(1, lang) for lang in ("kk", "ru", "en")])
    out = BytesIO()
    with reading(path) as db:
        write(Articles(db, Selection(), tmp_path), out)
    lines = out.getvalue().decode().splitlines()
    assert [line for line in lines if line in {"Жаңалықтар", "Новости", "News", "Қосымша", "Ещё", "More"}] == [
        "Жаңалықтар", "Қосымша", "Новости", "Ещё", "News", "More",
    ]  # fmt: skip
    sources = [line.partition(" : ")[0] for line in lines if "https://" in line]
    assert sources == ["Ақпарат көзі", "Источник", "Source"]


def test_only_what_was_asked_for(tmp_path: Path) -> None:
    path = archive(tmp_path / "press.db", [item(1, lang) for lang in ("kk", "ru")])
    out = BytesIO()
    with reading(path) as db:
        assert write(Articles(db, Selection(langs=("ru",)), tmp_path), out) == 1
    assert "Жаңалықтар" not in out.getvalue().decode()
