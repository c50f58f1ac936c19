"""Every damage is named, and none of it is a traceback."""

import gzip
import os
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.limits import LARGEST_RECORD
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.integrity import Problem, check
from govkz_crawler.warc.members import HEADER
from govkz_crawler.warc.payload_index import NAME as INDEX
from tests.transport.warcs import BODY, exchange, exchanges, only_file, write


@pytest.fixture
def warc(tmp_path):
    return tmp_path / "warc"


@pytest.fixture
def places(warc):
    return write(warc, exchange("/1"), exchange("/2", BODY * 2), exchange("/3", BODY * 3))


def rewrite(path, change):
    """Changes one plain record and packs it again: what a forger would do."""
    parts = gzip.decompress(path.read_bytes()).split(b"WARC/1.1\r\n")[1:]
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + change(part)) for part in parts))


def test_a_flipped_byte_anywhere_in_an_exchange_is_named(warc, places):
    path = only_file(warc)
    whole = path.read_bytes()
    start, end = places[1].offset, places[2].offset
    for offset in range(start, end):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0xFF]) + whole[offset + 1 :])
        problems = list(check(warc))
        assert problems, f"byte {offset}"
        assert all(start <= problem.offset < end for problem in problems)


def test_after_a_damaged_record_the_rest_is_still_read(warc, places):
    path = only_file(warc)
    content = bytearray(path.read_bytes())
    content[places[1].offset + 50] ^= 0xFF
    path.write_bytes(content)
    assert [exchange.url[-2:] for exchange in exchanges(warc)] == ["/1", "/3"]
    (problem,) = check(warc)
    assert problem[:2] == (path.name, places[1].offset)


def test_a_file_cut_anywhere_is_named(warc, places):
    path = only_file(warc)
    whole = path.read_bytes()
    boundaries = {member for member in range(len(whole)) if is_boundary(whole, member)}
    for size in set(range(places[2].offset, len(whole))) - boundaries:
        path.write_bytes(whole[:size])
        (problem,) = check(warc)
        assert problem == Problem(path.name, problem.offset, "cut short")
        assert problem.offset in boundaries | {0}


def is_boundary(content, offset):
    try:
        return zlib.decompressobj(31).decompress(content[offset:]).startswith(b"WARC/1.1")
    except zlib.error:
        return False


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(b"HTTP/1.1 200", b"HTTP/1.1 404", "the block does not match", id="status"),
        pytest.param("кітап".encode(), "китап".encode(), "the body does not match", id="body"),
        pytest.param(b"WARC-Block-Digest: sha256", b"WARC-Block-Digest: magic1", "the block", id="algorithm"),
        pytest.param(b"Content-Length: ", b"Content-Length: 9", "not exactly one WARC record", id="length"),
    ],
)
def test_a_forged_record_is_named(warc, places, old, new, message):
    rewrite(only_file(warc), lambda part: part.replace(old, new))
    assert any(message in problem.message for problem in check(warc))


def test_a_revisit_of_what_is_gone_or_changed_is_named(warc):
    (first,) = write(warc, exchange())
    (again,) = write(warc, exchange(), run="bbbbbbbb")
    kept = (warc / first.file).read_bytes()
    (warc / first.file).unlink()
    assert [problem[:2] for problem in check(warc)] == [again]
    (warc / first.file).write_bytes(kept)
    rewrite(warc / first.file, lambda part: part.replace("кітап".encode(), "китап".encode()))
    named = {problem.file for problem in check(warc)}
    assert named == {first.file, again.file}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Not a WARC.",
        gzip.compress(b"Not a WARC.", mtime=0),
        b"WARC/1.1\r\n\r\n",
        b"\x1f\x8b\x08",
        gzip.compress(b"", mtime=0),
    ],
)
def test_a_foreign_file_is_named(warc, content):
    warc.mkdir()
    (warc / "other.warc.gz").write_bytes(content)
    (problem,) = check(warc)
    assert problem.file == "other.warc.gz"
    assert problem.message.startswith(("not a WARC", "cut short"))


def test_a_file_of_another_kind_is_named(warc, places):
    (warc / "notes.txt").write_text("Күнделік")
    assert list(check(warc)) == [Problem("notes.txt", 0, "not a WARC file")]


def test_a_flipped_byte_anywhere_in_the_index_is_named_and_leads_no_revisit_astray(warc, places):
    index = warc / INDEX
    whole = index.read_bytes()
    second = whole.index(b"\n") + 1
    for offset in range(second, whole.index(b"\n", second)):
        index.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
        (problem,) = check(warc)
        assert (problem.file, problem.offset, problem.unfinished) == (INDEX, second, False)
    (again, known) = write(warc, exchange("/2", BODY * 2), exchange("/1"), run="bbbbbbbb")
    assert [read(warc, *place).body for place in (again, known)] == [BODY * 2, BODY]
    assert {problem.file for problem in check(warc)} == {INDEX}


def test_the_line_of_the_index_that_is_being_written_is_unfinished(warc, places):
    index = warc / INDEX
    index.write_bytes(index.read_bytes()[:-9])
    assert [problem.unfinished for problem in check(warc)] == [True]


def pipe(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def circle(path):
    path.symlink_to(path)


def device(path):
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("put", [pipe, folder, circle, device])
def test_what_is_no_file_is_named_and_not_waited_for(warc, places, put):
    name = "govkz-20250101000000-00000-x\n.warc.gz"
    put(warc / name)
    (problem,) = check(warc)
    assert (problem.file, problem.message.startswith(("cannot be read: ", "cannot read "))) == (name, True)
    with pytest.raises(WarcError, match=r"cannot read|is not a file"):
        list(exchanges(warc))


def test_no_directory_no_problems(tmp_path):
    assert list(check(tmp_path / "not there")) == []


@given(st.binary(max_size=200), st.integers(0, 5))
def test_no_content_is_a_traceback(tmp_path_factory, noise, packed):
    warc = tmp_path_factory.mktemp("warc")
    contents = [noise, b"WARC/1.1\r\n" + noise, b"WARC/1.1\r\nWARC-Type: revisit\r\nContent-Length: 0\r\n" + noise]
    content = contents[packed % 3]
    (warc / "noise.warc.gz").write_bytes(gzip.compress(content) if packed > 2 else content)
    assert list(check(warc))
    assert list(exchanges(warc)) == []


def bomb(unpacked: int) -> bytes:
    """A record's beginning and zeros without end, a thousandth of their size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = packer.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n") + packer.flush(zlib.Z_FULL_FLUSH)
    zeros = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    return HEADER + start + zeros * (unpacked >> 24) + packer.flush()


def test_a_record_that_unpacks_without_end_is_named_and_read_no_further(warc, places):
    """4 MB of file, 4 GB of record."""
    path = only_file(warc)
    whole = path.read_bytes()
    path.write_bytes(whole[: places[1].offset] + bomb(4 << 30) + whole[places[1].offset :])
    assert path.stat().st_size < 6_000_000
    tracemalloc.start()
    found = list(check(warc))
    urls = [exchange.url[-2:] for exchange in exchanges(warc)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (path.name, places[1].offset, f"unpacks to more than {LARGEST_RECORD:,} bytes") in {one[:3] for one in found}
    assert urls == ["/1", "/2", "/3"]
    assert peak < 4 * LARGEST_RECORD
