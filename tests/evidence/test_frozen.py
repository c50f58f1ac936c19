"""What was recorded once is read as it was, whatever has become of the readers since."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.schema.ledgers import CONTENT, content_hash
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.evidence.reread import Contents
from govkz_crawler.warc.check import check

FIXTURES = Path(__file__).parent / "fixtures"
WARC = FIXTURES / "warc"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))


def test_the_files_are_whole():
    assert list(check(WARC)) == []


# The recording is of when GraphQL's dates were taken for UTC and were content: it is replaced with the next recipe.
superseded = pytest.mark.xfail(reason="published_at is derived from what the site said, and no content of its own")


@superseded
@pytest.mark.parametrize(
    "version", EXPECTED["versions"], ids=lambda row: f"{row['version_id']} {row['source']} {row['lang']}"
)
def test_each_version_is_read_as_it_was(version):
    content = Contents.at(WARC, version["warc_file"], version["warc_offset"]).of(version)
    assert content == {name: version[name] for name in CONTENT}
    assert content_hash(content) == version["content_hash"]


def test_all_interfaces_and_languages_are_there():
    assert {row["source"] for row in EXPECTED["versions"]} == {"rss", "graphql", "rest"}
    assert {row["lang"] for row in EXPECTED["versions"]} == {"kk", "ru", "qq"}


@superseded
def test_the_archive_comes_out_with_the_same_head(archive):
    assert list(restore(WARC, archive, lambda _: None)) == []
    with closing(sqlite3.connect(archive)) as db:
        newest = db.execute("SELECT entry_hash FROM versions ORDER BY version_id DESC LIMIT 1").fetchone()
    assert newest == (EXPECTED["chain_head"],)
