"""Which payloads are held is looked up, not read: however many there are, a run reads as little of the index."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.warc import payload_index
from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.integrity import check
from govkz_crawler.warc.payload_index import NAME, PLACES, Originals
from govkz_crawler.warc.records import record_at
from govkz_crawler.warc.recovery import recover
from govkz_crawler.warc.store import WarcStore
from tests.transport.warcs import AT, exchange, records


def pages(numbers):
    return [exchange(f"/{number}", b"page %d" % number) for number in numbers]


def told_again(directory, *numbers):
    """Whether what a run asks again is found: its record refers to the one before."""
    found = records(directory, *pages(numbers), run="bbbbbbbb")
    return [record_at(directory, each.file, each.offset).kind == "revisit" for each in found]


def bytes_read():
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(lines["rchar"])


def looked_up(directory):
    """Bytes that a run reads for three payloads that are held and one that is not."""
    before = bytes_read()
    originals = Originals(directory)
    for number in (1, 2, 3):
        (body,) = (response.body for _, response in pages([number]))
        key = payload_index.urlkey("GET", f"https://www.gov.kz/{number}", b"")
        assert originals.find(key, digest(body))
    assert originals.find("kz,gov,www)/none", "sha256:00") is None
    originals.close()
    return bytes_read() - before


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux counts what a process reads")
def test_a_hundred_times_as_many_payloads_cost_no_more_to_look_up(tmp_path):
    few, many = tmp_path / "few", tmp_path / "many"
    records(few, *pages(range(20)))
    records(many, *pages(range(2_000)))
    assert (many / NAME).stat().st_size > 90 * (few / NAME).stat().st_size
    little = looked_up(few)
    assert looked_up(many) < 2 * little + 20_000 < (many / NAME).stat().st_size / 10


def test_what_a_killed_run_wrote_is_entered_by_the_next(tmp_path):
    running, killed = tmp_path / "running", tmp_path / "killed"
    records(running, *pages([1]))
    with closing(WarcStore(running, {}, "cccccccc")) as store:
        store.write(*pages([2])[0], AT)
        store.sync()
        shutil.copytree(running, killed)  # what is on the disk if the process ends now
    recover(killed)
    assert told_again(killed, 1, 2, 3) == [True, True, False]
    assert told_again(killed, 1, 2, 3) == [True, True, True]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no database" * 1_000, id="no database"),
        pytest.param(None, id="gone"),
        pytest.param("half", id="cut in half"),
    ],
)
def test_a_table_that_cannot_be_read_is_made_anew(tmp_path, content):
    records(tmp_path, *pages(range(150)))
    table = tmp_path / PLACES
    whole = table.read_bytes()
    if content is None:
        table.unlink()
    else:
        table.write_bytes(whole[: len(whole) // 2] if content == "half" else content)
    told_again(tmp_path, *range(150))  # a damaged table may cost storing some of them again
    assert told_again(tmp_path, *range(150)) == [True] * 150
    assert not list(check(tmp_path))


def test_a_table_of_another_file_is_not_believed(tmp_path):
    """As a backup may hold it, made while a run was writing."""
    one, other = tmp_path / "one", tmp_path / "other"
    records(one, *pages([1, 2, 3]))
    records(other, *pages([4, 5, 6, 7, 1]))
    shutil.copy(other / PLACES, one / PLACES)
    assert told_again(one, 1, 2, 3, 4) == [True, True, True, False]


def test_lines_that_moved_are_found_again(tmp_path):
    records(tmp_path, *pages([1, 2, 3]))
    index = tmp_path / NAME
    index.write_bytes(b"".join(index.read_bytes().splitlines(keepends=True)[1:]))
    assert told_again(tmp_path, 1, 2, 3) == [False, True, True]


def test_a_long_run_does_not_keep_all_in_mind(tmp_path, monkeypatch):
    monkeypatch.setattr(payload_index, "_IN_MEMORY", 10)
    records(tmp_path, *pages(range(35)), *pages(range(35)))
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 35
    assert told_again(tmp_path, *range(35)) == [True] * 35
