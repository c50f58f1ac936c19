"""What holds for every format: the same bytes each time, whole files or none, flat memory."""

import hashlib
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.export import export
from govkz_crawler.interchange.fields import FIELDS, NAMES, Row
from govkz_crawler.interchange.formats import FORMATS, csv, jsonl, writer
from tests.archive_factory import archive
from tests.interchange.conftest import made_press
from tests.patience import PATIENCE


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_articles_give_the_same_bytes(articles: Articles, tmp_path: Path, name: str) -> None:
    places = [tmp_path / "one" / "press", tmp_path / "two" / "press"]
    for place in places:
        assert export(articles, name, place, force=False) > 0
    assert fingerprints(places[0]) == fingerprints(places[1])


def fingerprints(path: Path) -> dict[str, str]:
    files = [path] if path.is_file() else sorted(path.rglob("*.*"))
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()
    }


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"wacz"}))
def test_an_empty_archive_can_be_exported(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "press.db", [])
    with reading(path) as db:
        assert export(Articles(db, Selection(), tmp_path), name, tmp_path / "out", force=False) == 0
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize(("origin", "sign"), [("replay", "DEMO"), ("other", "NOT GOV.KZ")])
@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"parquet"}))  # which has a column for it, as csv has
def test_what_the_site_did_not_answer_says_so(tmp_path: Path, name: str, origin: Origin, sign: str) -> None:
    with reading(made_press(tmp_path, origin)) as db:
        export(Articles(db, Selection(), tmp_path / "warc"), name, tmp_path / "out", force=False)
    if name == "wacz":
        with ZipFile(tmp_path / "out") as package:
            told = [package.read(member).decode() for member in ("datapackage.json", "pages/pages.jsonl")]
    else:
        told = [
            file.read_text("utf-8") for file in (tmp_path / "out", *(tmp_path / "out").rglob("*")) if file.is_file()
        ]
    assert all(sign in text for text in told)


def test_a_missing_dependency_is_named() -> None:
    """In a process of its own, where it can be missing."""
    program = """
import sys
sys.modules["pyarrow"] = None
from govkz_crawler.extras import MissingExtra
from govkz_crawler.interchange.formats import writer
try:
    writer("parquet")
except MissingExtra as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout == "--format parquet needs pyarrow: pip install 'govkz-crawler[parquet]'\n"


class Nowhere(BytesIO):
    """A stream that keeps nothing."""

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [csv, jsonl], ids=["csv", "jsonl"])
def test_memory_stays_flat(module: object) -> None:
    class Made:
        """As many rows as are asked for."""

        name, key, fields, origin = "articles", ("article_id",), FIELDS, "site"

        def __init__(self, number: int) -> None:
            self.number = number

        def __iter__(self) -> Iterator[Row]:
            for serial in range(self.number):
                made = {**dict.fromkeys(NAMES, "мәтін"), "article_id": serial, "links": []}
                yield made | {"text": "Жаңа мектеп. " * 1000}

    def peak(number: int) -> int:
        tracemalloc.start()
        module.write(Made(number), Nowhere())  # type: ignore[attr-defined]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(2_000) < peak(20) + 2_000_000  # bytes; the rows have 50 MB


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_left_of_an_export_that_failed(articles: Articles, tmp_path: Path, name: str) -> None:
    def fail(_: int) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out" / "press"
    with pytest.raises(KeyboardInterrupt):
        export(Articles(articles.db, articles.selection, articles.evidence, fail), name, out, force=False)
    assert list(out.parent.iterdir()) == []


def test_every_format_can_be_loaded() -> None:
    assert all(callable(writer(name)) for name in FORMATS)


def test_a_folder_cannot_go_to_standard_output(articles: Articles) -> None:
    with pytest.raises(InterchangeError, match="cannot go to standard output"):
        export(articles, "parquet", Path("-"), force=False)
