"""Evidence read back is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.files import Location
from govkz_crawler.warc.store import WarcStore
from tests.transport.warcs import AT, BASE, BODY, exchange, exchanges, only_file, query, write

values = st.binary(max_size=20).map(lambda value: bytes(byte for byte in value if byte not in b"\r\n").strip())


@given(
    body=st.binary(max_size=500),
    question=st.binary(max_size=100),
    headers=st.lists(st.tuples(st.sampled_from([b"X-A", b"X-B"]), values), max_size=4),
    status=st.integers(200, 599),
)
def test_any_exchange_comes_back_to_the_byte(tmp_path_factory, body, question, headers, status):
    warc = tmp_path_factory.mktemp("warc")
    request = Request(f"{BASE}/graphql", method="POST", body=question)
    answer = Response(f"{BASE}/graphql", status=status, body=body, headers=headers)
    places = write(warc, (request, answer), (request, answer))
    for place in places:
        back = read(warc, *place)
        assert (back.location, back.at, back.url, back.method) == (place, AT, answer.url, "POST")
        assert (back.request_body, back.status, back.body) == (question, status, body)
        assert sorted(back.headers) == sorted(headers)
    assert list(exchanges(warc)) == [read(warc, *place) for place in places]


def test_while_the_file_is_being_written(tmp_path):
    store = WarcStore(tmp_path, {}, "a1b2c3d4")
    written = store.write(*exchange(), AT)
    place = Location(written.file, written.offset)
    assert read(tmp_path, *place).body == BODY
    assert [found.location for found in exchanges(tmp_path)] == [place]
    store.close()
    assert read(tmp_path, *place).body == BODY


def test_exchanges_come_in_order_across_files(tmp_path):
    write(tmp_path, exchange("/2"), exchange("/3", b"3"), run="aaaaaaaa", at="2026-06-10T00:00:00Z")
    write(tmp_path, exchange("/1"), run="bbbbbbbb", at="2026-06-09T00:00:00Z")
    assert [found.url.removeprefix(BASE) for found in exchanges(tmp_path)] == ["/1", "/2", "/3"]


def test_no_directory_no_exchanges(tmp_path):
    assert list(exchanges(tmp_path / "not there")) == []


@pytest.mark.parametrize(
    ("file", "offset"),
    [
        pytest.param("govkz-20260609114800-00000-ffffffff.warc.gz", 0, id="no such file"),
        pytest.param("../secret", 0, id="outside the directory"),
        pytest.param("", 0, id="no name"),
        pytest.param("..", 0, id="the directory above"),
        pytest.param(None, 0, id="warcinfo"),
        pytest.param(None, 7, id="in the middle of a record"),
        pytest.param(None, -1, id="before the file"),
        pytest.param(None, 10**9, id="behind the file"),
    ],
)
def test_a_place_where_no_exchange_is(tmp_path, file, offset):
    (place,) = write(tmp_path, exchange())
    with pytest.raises(WarcError):
        read(tmp_path, place.file if file is None else file, offset)


def test_a_request_is_no_exchange(tmp_path):
    places = write(tmp_path, exchange(), exchange("/b", b"b"))
    content = only_file(tmp_path).read_bytes()
    request = content.rindex(b"\x1f\x8b\x08", 0, places[1].offset)
    with pytest.raises(WarcError, match="no answer starts here"):
        read(tmp_path, places[0].file, request)


def test_a_revisit_whose_original_has_gone(tmp_path):
    (first,) = write(tmp_path, exchange())
    (again,) = write(tmp_path, exchange(), query(b"{}"), run="bbbbbbbb")[:1]
    (tmp_path / first.file).unlink()
    with pytest.raises(WarcError, match=first.file):
        read(tmp_path, *again)
    assert [found.method for found in exchanges(tmp_path)] == ["POST"]
