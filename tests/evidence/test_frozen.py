"""What was recorded once is read as it was, whatever has become of the readers since."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.schema.ledgers import CONTENT, VERSIONS
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.evidence.reread import Contents
from govkz_crawler.warc.files import Location
from govkz_crawler.warc.integrity import check
from tests.evidence.runs import wrong

FIXTURES = Path(__file__).parent / "fixtures"
WARC = FIXTURES / "warc"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))


def test_the_files_are_whole():
    assert list(check(WARC)) == []


@pytest.mark.parametrize(
    "version", EXPECTED["versions"], ids=lambda row: f"{row['version_id']} {row['source']} {row['lang']}"
)
def test_each_version_is_read_as_it_was(version):
    contents = Contents.at(WARC, Location(version["file"], version["offset"]), version["warc_record"])
    content = contents.of(version)
    assert {name: content[name] for name in CONTENT} == {name: version[name] for name in CONTENT}
    assert VERSIONS.hash({**version, **content}) == version["leaf_hash"]


def test_all_interfaces_and_languages_are_there():
    assert {row["source"] for row in EXPECTED["versions"]} == {"rss", "graphql", "rest"}
    assert {row["lang"] for row in EXPECTED["versions"]} == {"kk", "ru", "qq"}


def test_the_archive_comes_out_with_the_same_root(archive):
    assert list(restore(WARC, archive, lambda _: None)) == []
    with closing(sqlite3.connect(archive)) as db:
        (note,) = db.execute("SELECT note FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1").fetchone()
    assert note == EXPECTED["checkpoint"]
    assert wrong(archive) == []
