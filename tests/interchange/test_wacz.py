"""WACZ as its own tool reads it."""

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from surt import surt
from warcio.archiveiterator import ArchiveIterator

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.formats.wacz import write
from govkz_crawler.warc.errors import WarcError
from tests.archive_factory import archive, item
from tests.patience import PATIENCE
from tests.transport import warcs

WACZ = Path(sys.executable).with_name("wacz")


@pytest.fixture
def package(articles: Articles, tmp_path: Path) -> Path:
    path = tmp_path / "press.wacz"
    with path.open("wb") as out:
        assert write(articles, out) == 3
    return path


def lines(package: Path, name: str) -> list[Any]:
    with ZipFile(package) as files:
        return [json.loads(line) for line in files.read(name).splitlines()]


def test_the_validator_finds_it_valid(package: Path) -> None:
    done = subprocess.run(
        [WACZ, "validate", "-f", package], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Version detected as 1.1.1" in done.stdout
    assert "invalid" not in done.stdout.lower()
    assert "does not match" not in done.stdout


def test_files(package: Path, articles: Articles) -> None:
    (warc,) = articles.evidence.glob("*.warc.gz")
    with ZipFile(package) as files:
        assert files.namelist() == [
            f"archive/{warc.name}",
            "indexes/index.cdx.gz",
            "indexes/index.idx",
            "pages/pages.jsonl",
            "datapackage.json",
            "datapackage-digest.json",
        ]
        assert {entry.compress_type for entry in files.infolist()} == {ZIP_STORED}
        assert files.read(f"archive/{warc.name}") == warc.read_bytes()


def test_every_page_is_in_the_index(package: Path) -> None:
    """At the place in the WARC file where its answer lies."""
    header, *pages = lines(package, "pages/pages.jsonl")
    assert header["format"] == "json-pages-1.0"
    assert [(page["title"], page["url"].partition("&")[0]) for page in pages] == [
        ("Ауылда жаңа мектеп ашылды", "https://www.gov.kz/api/v1/public/rss/edu/news/kk"),
        ("В селе открылась новая школа", "https://www.gov.kz/graphql?__wb_method=POST"),
        ("=1+1", "https://www.gov.kz/graphql?__wb_method=POST"),
    ]
    with ZipFile(package) as files:
        index = gzip.decompress(files.read("indexes/index.cdx.gz")).decode().splitlines()
        for page in pages:
            (line,) = (line for line in index if line.startswith(f"{surt(page['url'])} "))
            entry = json.loads(line.split(" ", 2)[2])
            with files.open(f"archive/{entry['filename']}") as warc:
                warc.seek(int(entry["offset"]))
                record = next(ArchiveIterator(warc))
            assert record.rec_headers["WARC-Target-URI"] == page["url"].partition("?")[0]
            assert record.rec_headers["WARC-Date"] == page["ts"]


def test_the_file_that_a_revisit_refers_to_comes_along(tmp_path: Path) -> None:
    evidence = tmp_path / "warc"
    warcs.write(evidence, warcs.exchange(), run="first-01")
    (again,) = warcs.records(evidence, warcs.exchange(), run="second-1", at="2026-06-10T11:48:00Z")
    path = archive(tmp_path / "press.db", [item(1, warc=again)])
    with reading(path) as db, (tmp_path / "press.wacz").open("wb") as out:
        write(Articles(db, Selection(), evidence), out)
    with ZipFile(tmp_path / "press.wacz") as files:
        assert len([name for name in files.namelist() if name.startswith("archive/")]) == 2


@pytest.mark.parametrize(
    ("place", "error", "message"),
    [
        (None, InterchangeError, "no raw answer is kept"),
        ({"file": "gone.warc.gz"}, WarcError, r"gone\.warc\.gz"),
        ({"file": "../press.db"}, WarcError, "not the name of a WARC file"),
        ({"file": "being-written.warc.gz"}, InterchangeError, "is not finished"),
        ({"file": "whole.warc.gz", "offset": 1}, WarcError, r"whole\.warc\.gz at 1: "),
    ],
    ids=["none", "missing", "elsewhere", "unfinished", "damaged"],
)
def test_evidence_that_cannot_be_had(
    tmp_path: Path, place: dict[str, Any] | None, error: type[Exception], message: str
) -> None:
    evidence = tmp_path / "warc"
    (written,) = warcs.records(evidence, warcs.exchange())
    (evidence / written.file).rename(evidence / "whole.warc.gz")
    (evidence / "being-written.warc.gz.open").write_bytes((evidence / "whole.warc.gz").read_bytes())
    warc = None if place is None else replace(written, **place)
    path = archive(tmp_path / "press.db", [item(1, warc=warc)])
    with reading(path) as db, (tmp_path / "press.wacz").open("wb") as out, pytest.raises(error, match=message):
        write(Articles(db, Selection(), evidence), out)
