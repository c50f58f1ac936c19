"""Files of a watch: valid, each event once, older ones apart and for good, and nothing of others written over."""

import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from govkz_crawler.browse import atom
from govkz_crawler.watches.targets.feed_file import BLOCK
from tests.archive_factory import archive as write_archive
from tests.archive_factory import item
from tests.browse.test_feeds import SCHEMA, A
from tests.watches.conftest import LATER, delivered, watched


def test_an_atom_file_tells_everything_once(press: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.atom"
    watched(press, file)
    assert delivered(press)[0].events == 7
    written = file.read_bytes()
    assert SCHEMA.validate(etree.fromstring(written))
    read = feedparser.parse(written)
    assert (read.bozo, len({entry.id for entry in read.entries}), len(read.entries)) == (False, 7, 7)
    assert [entry.updated for entry in read.entries] == sorted((e.updated for e in read.entries), reverse=True)
    (edited,) = [text for entry in read.entries if "300" in (text := entry.content[0].value) and "350" in text]
    assert "<del>300</del>" in edited
    assert delivered(press) == []
    assert file.read_bytes() == written


def test_a_json_file_is_a_json_feed(press: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    watched(press, file.as_uri(), words="kk")
    delivered(press)
    feed = json.loads(file.read_bytes())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [sorted(member) for member in feed["items"]] == [sorted(feed["items"][0])] * 7
    assert {(told["_govkz"]["kind"], told["_govkz"]["article_id"]) for told in feed["items"]} >= {("removed", 3)}
    assert feed["items"][0]["title"].startswith("қайтарылды: ")


@pytest.mark.parametrize("suffix", ["atom", "json"])
def test_who_was_away_reads_on_in_older_files(suffix: str, archive: Path, tmp_path: Path) -> None:
    file = tmp_path / f"new.{suffix}"
    write_archive(archive, [item(number) for number in range(1, BLOCK + 51)])
    watched(archive, file)
    delivered(archive)
    assert ids(file) == (BLOCK + 50, None)
    write_archive(archive, [item(number, seen_at=LATER) for number in range(BLOCK + 51, 2 * BLOCK + 51)], first=1)
    delivered(archive)
    first = tmp_path / f"new.1.{suffix}"
    kept = first.read_bytes()
    assert (ids(file), ids(first)) == ((BLOCK + 50, first.name), (BLOCK, None))
    write_archive(archive, [item(number, seen_at=LATER) for number in range(2 * BLOCK + 51, 4 * BLOCK + 1)], first=2)
    delivered(archive)
    chain, seen = file.name, 0
    while chain:
        count, older = ids(tmp_path / chain)
        seen, chain = seen + count, older or ""
    assert seen == 4 * BLOCK
    assert first.read_bytes() == kept
    if suffix == "atom":
        assert etree.fromstring(kept).find(f"{{{atom.HISTORY}}}archive") is not None
        assert SCHEMA.validate(etree.fromstring(kept))


def ids(file: Path) -> tuple[int, str | None]:
    """How many entries there are, all of them different, and the name of the older file."""
    if file.suffix == ".json":
        feed = json.loads(file.read_bytes())
        found, older = [told["id"] for told in feed["items"]], feed.get("next_url")
    else:
        document = etree.fromstring(file.read_bytes())
        found = document.xpath("a:entry/a:id/text()", namespaces=A)
        older = next(iter(document.xpath("a:link[@rel='prev-archive']/@href", namespaces=A)), None)
    assert len(set(found)) == len(found)
    return len(found), older


def test_nothing_of_others_is_written_over(press: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.atom"
    file.write_text("mine")
    watched(press, file)
    (result,) = delivered(press)
    assert result.problem == f"{file} is there already and is not written over"
    assert file.read_text() == "mine"


def test_a_folder_that_is_gone_is_a_failure_of_the_target(press: Path, tmp_path: Path) -> None:
    watched(press, tmp_path / "gone" / "all.atom")
    (result,) = delivered(press)
    assert "No such file" in (result.problem or "")
