"""The small WARC files of a day become one: nothing changes, is lost or is read twice, whenever the power goes."""

import multiprocessing
import os
import signal
from contextlib import closing

import pytest

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.folder import staying, warc_files
from govkz_crawler.warc.gather import SMALL, gather
from govkz_crawler.warc.gathered import GATHERED, sections
from govkz_crawler.warc.integrity import check
from govkz_crawler.warc.members import members
from govkz_crawler.warc.records import description_of, record_at
from govkz_crawler.warc.recovery import recover
from govkz_crawler.warc.store import WarcStore
from tests.audited import die_at
from tests.transport.warcs import BODY, exchange, exchanges, write

TODAY = "2026-06-11T00:05:00Z"
RUNS = {"aaaaaaaa": "2026-06-09T10:00:00Z", "bbbbbbbb": "2026-06-09T10:15:00Z", "cccccccc": "2026-06-10T00:00:00Z",
        "dddddddd": "2026-06-10T23:59:59Z", "eeeeeeee": "2026-06-11T00:00:00Z"}  # fmt: skip


@pytest.fixture
def places(tmp_path):
    """Five runs on three days: each asks for what is always the same, and for something of its own."""
    return [
        place
        for run, at in RUNS.items()
        for place in write(tmp_path, exchange("/same"), exchange(f"/{run}", BODY + run.encode()), run=run, at=at)
    ]


def said(folder):
    return [(found.record, found.url, found.at, found.body, found.method) for found in exchanges(folder)]


def collect(folder, now=TODAY, index=lambda: None):
    return gather(folder, now, {"software": "tests"}, index)


def names(folder):
    return sorted(path.name for path in folder.glob("*.warc.gz*"))


def test_days_that_are_over_become_a_file_each(tmp_path, places):
    before = [path.read_bytes() for path in warc_files(tmp_path)]
    told = said(tmp_path)
    assert collect(tmp_path) == 4
    assert names(tmp_path) == [
        "govkz-20260609100000-00000-aaaaaaaa-gathered.warc.gz",
        "govkz-20260610000000-00000-cccccccc-gathered.warc.gz",
        "govkz-20260611000000-00000-eeeeeeee.warc.gz",
    ]
    assert said(tmp_path) == told
    assert not list(check(tmp_path))
    first, second, _ = warc_files(tmp_path)
    for path, whole, repeated in ((first, *before[:2]), (second, *before[2:4])):
        content, table = path.read_bytes(), _members(path)[-1]
        described = sections(path)[1].left_out
        assert 0 < described < len(repeated)
        assert content[: table.offset].endswith(whole + repeated[described:])


def test_a_description_that_says_something_else_stays(tmp_path, places):
    write(tmp_path, exchange("/other"), run="abcdefab", at="2026-06-09T10:10:00Z", info={"software": "another"})
    lengths = {path.name: path.stat().st_size for path in warc_files(tmp_path)}
    collect(tmp_path)
    (path, *_) = warc_files(tmp_path)
    assert [section.left_out for section in sections(path)] == [0, 0, 0]
    assert [section.length for section in sections(path)] == list(lengths.values())[:3]
    assert not list(check(tmp_path))


def test_what_speaks_for_a_record_is_found_wherever_that_lies(tmp_path, places):
    collect(tmp_path)
    assert {description_of(tmp_path, place).fields["warc-filename"] for place in places} == {
        places[0].file, places[4].file, places[8].file,
    }  # fmt: skip
    assert record_at(tmp_path, places[2].file, 0) == description_of(tmp_path, places[0])


def test_a_record_is_found_where_it_was_written(tmp_path, places):
    bodies = [read(tmp_path, *place).body for place in places]
    collect(tmp_path)
    found = [read(tmp_path, *place) for place in places]
    assert [each.body for each in found] == bodies
    assert [read(tmp_path, *each.location).body for each in found] == bodies  # and where it lies now


def test_a_second_time_nothing_is_left_to_do(tmp_path, places):
    collect(tmp_path)
    before = {path: path.stat().st_ino for path in tmp_path.iterdir()}
    assert collect(tmp_path) == 0
    assert {path: path.stat().st_ino for path in tmp_path.iterdir()} == before


def test_later_answers_refer_to_bodies_that_were_gathered(tmp_path, places):
    collect(tmp_path)
    with closing(WarcStore(tmp_path, {}, "ffffffff")) as store:
        record = store.write(*exchange("/same"), TODAY)
    assert read(tmp_path, record.file, record.offset).body == BODY
    assert b"revisit" in b"".join(each.data for each in _members(tmp_path / record.file))
    assert not list(check(tmp_path))


def _members(path):
    with path.open("rb") as file:
        return list(members(file))


def test_a_large_file_stays_and_the_order_is_kept(tmp_path, places):
    (large,) = write(tmp_path, exchange("/large"), run="99999999", at="2026-06-09T10:10:00Z")
    os.truncate(tmp_path / large.file, SMALL)  # with a hole: it takes no room
    write(tmp_path, exchange("/4"), run="88888888", at="2026-06-09T10:20:00Z")
    first, _, third, _, *_ = (path.name for path in warc_files(tmp_path))
    collect(tmp_path, "2026-06-10T00:00:00Z")
    gathered = f"{third.removesuffix('.warc.gz')}{GATHERED}"
    assert [path.name for path in warc_files(tmp_path)][:3] == [first, large.file, gathered]


def test_while_somebody_reads_all_files_they_stay(tmp_path, places):
    before = names(tmp_path)
    with staying(tmp_path):
        assert collect(tmp_path) == 0
    assert names(tmp_path) == before
    assert collect(tmp_path) == 4


def test_records_are_in_the_index_before_they_leave_their_files(tmp_path, places):
    def fail():
        raise WarcError("the disk is full")

    before, told = names(tmp_path), said(tmp_path)
    with pytest.raises(WarcError, match="full"):
        collect(tmp_path, index=fail)
    assert set(before) < set(names(tmp_path))
    assert said(tmp_path) == told
    assert collect(tmp_path) == 4
    assert said(tmp_path) == told


def killed_at(step, folder):
    """Gather, and die at the audit event of that number: before a file is opened, renamed or removed."""
    die_at(step)
    collect(folder)


def test_killed_at_every_step(tmp_path, places):
    told = said(tmp_path)
    whole = {path: path.read_bytes() for path in tmp_path.iterdir()}
    step, status = 0, None
    while status != 0:
        for path in tmp_path.iterdir():
            path.unlink()
        for path, content in whole.items():
            path.write_bytes(content)
        process = multiprocessing.get_context("fork").Process(target=killed_at, args=(step, tmp_path))
        process.start()
        process.join()
        status = process.exitcode
        assert status in {0, -signal.SIGKILL}
        assert said(tmp_path) == told, step
        assert not list(check(tmp_path)), step
        assert [read(tmp_path, *place).url[-4:] for place in places[::2]] == ["same"] * 5, step
        if step % 2:  # the next run may find something else to put right before it gathers
            recover(tmp_path)
            assert said(tmp_path) == told, step
        collect(tmp_path)
        assert said(tmp_path) == told, step
        assert len(names(tmp_path)) == 3, step
        step += 1
    assert step > 15


def test_a_gathered_file_that_lost_its_end_is_named(tmp_path, places):
    collect(tmp_path)
    path = warc_files(tmp_path)[0]
    os.truncate(
        path, sections(path)[1].start + sections(path)[1].left_out
    )  # between two records: every member that is left is whole
    messages = [problem.message for problem in check(tmp_path) if problem.file == path.name]
    assert messages == ["ends before govkz-20260609101500-00000-bbbbbbbb.warc.gz does, which was gathered here"]


def test_a_damaged_table_of_contents_is_named_and_nothing_is_lost(tmp_path, places):
    told = said(tmp_path)
    collect(tmp_path)
    path = warc_files(tmp_path)[0]
    listed = sections(path)
    _, table, *_ = _members(path)
    content = bytearray(path.read_bytes())
    content[(table.offset + table.end) // 2] ^= 0xFF
    path.write_bytes(content)
    assert [(problem.file, problem.offset) for problem in check(tmp_path)] == [(path.name, table.offset)]
    assert sections(path) == listed
    assert said(tmp_path) == told
    assert [read(tmp_path, *place).url[-4:] for place in places[::2]] == ["same"] * 5


def test_a_reference_that_leads_to_another_record_is_named(tmp_path):
    """Two answers of the same body and length change places: only the ids tell."""
    one, two = write(tmp_path, exchange("/1"), exchange("/2"))
    with closing(WarcStore(tmp_path, {}, "ffffffff")) as store:
        store.write(*exchange("/1"), TODAY)
    first = tmp_path / one.file
    content = first.read_bytes()
    answers = {place: read(tmp_path, *place) for place in (one, two)}
    assert len({each.body for each in answers.values()}) == 1
    first.write_bytes(content[: one.offset] + content[two.offset :] + content[one.offset : two.offset])
    assert any("is not where it lay" in problem.message for problem in check(tmp_path))
