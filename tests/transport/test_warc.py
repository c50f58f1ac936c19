"""What the store writes, as the field's own tools read it."""

import gzip
import re
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.integrity import check
from govkz_crawler.warc.payload_index import NAME as INDEX
from govkz_crawler.warc.store import WarcStore
from tests.transport.warcs import AT, BASE, BODY, exchange, exchanges, only_file, query, write
from tests.transport.warcs import records as records_of

LATER = "2026-06-09T12:00:00Z"


@pytest.fixture
def warc(tmp_path):
    return tmp_path / "warc"


def records(path):
    """(WARC fields, block) of every record, as warcio reads them."""
    with path.open("rb") as file:
        return [
            (dict(record.rec_headers.headers), record.raw_stream.read())
            for record in WarcioIterator(file, no_record_parse=True)
        ]


def kinds(warc):
    return [fields["WARC-Type"] for path in sorted(warc.glob("*.warc.gz")) for fields, _ in records(path)]


def test_an_exchange_is_an_answer_and_its_request_after_a_warcinfo(warc):
    request, response = exchange("/news?page=2", **{"X-Twice": ["one", "two"]})
    response = response.replace(ip_address=ip_address("127.0.0.1"), protocol="HTTP/1.0", status=404)
    write(warc, (request, response))
    (info, described), (answer, sent), (asked, question) = records(only_file(warc))
    assert described.startswith(b"software: tests\r\nformat: WARC File Format 1.1\r\ngovkz-reconstructed: ")
    assert b"reason phrases; the case of header names" in described
    assert info["WARC-Filename"] == only_file(warc).name
    assert sent == b"HTTP/1.0 404 Not Found\r\nX-Twice: one\r\nX-Twice: two\r\n\r\n" + BODY
    assert question == b"GET /news?page=2 HTTP/1.1\r\nHost: www.gov.kz\r\nAccept-Language: kk\r\n\r\n"
    assert asked["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    for fields in (answer, asked):
        assert fields["WARC-Target-URI"] == f"{BASE}/news?page=2"
        assert (fields["WARC-Date"], fields["WARC-IP-Address"]) == (AT, "127.0.0.1")


def test_a_post_keeps_its_body(warc):
    write(warc, query(b'{"query": "{ news { id } }"}'))
    *_, (_, question) = records(only_file(warc))
    assert question.endswith(b'Content-Length: 28\r\n\r\n{"query": "{ news { id } }"}')


def test_header_bytes_beyond_ascii_stay_as_sent(warc):
    write(warc, exchange(**{"X-Name": ["Баспасөз".encode(), b"\xe9\xff"]}))
    _, (_, sent), _ = records(only_file(warc))
    assert b"X-Name: " + "Баспасөз".encode() + b"\r\nX-Name: \xe9\xff\r\n" in sent


def test_the_operators_secrets_stay_out(warc):
    request, response = exchange(**{"Set-Cookie": ["seen=1"]})
    request.headers.update({"Cookie": "secret", "Authorization": "secret", "Proxy-Authorization": "secret"})
    write(warc, (request, response))
    content = gzip.decompress(only_file(warc).read_bytes())
    assert b"secret" not in content
    assert b"Set-Cookie: seen=1" in content


@pytest.mark.parametrize(("flag", "reason"), [("dataloss", "disconnect"), ("download_stopped", "unspecified")])
def test_a_body_that_is_not_whole_says_so(warc, flag, reason):
    request, response = exchange()
    write(warc, (request, response.replace(flags=[flag])))
    assert records(only_file(warc))[1][0]["WARC-Truncated"] == reason


@pytest.fixture
def written(warc):
    """Two runs and all kinds of records, empty and binary bodies."""
    write(warc, exchange(), exchange("/empty", b""), exchange("/binary", bytes(range(256)) * 500), query(b"{}"))
    write(warc, exchange(), exchange("/new"), run="b2c3d4e5", at=LATER)
    return sorted(warc.glob("*.warc.gz"))


def test_gzip_and_warcio_find_no_fault(written):
    subprocess.run(["gzip", "-t", *written], check=True)
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", *written], check=True)


def test_fastwarc_verifies_every_block(written):
    for path in written:
        with path.open("rb") as file:
            verdicts = [record.verify_block_digest() for record in ArchiveIterator(file, parse_http=False)]
        assert len(verdicts) in (4, 9) and all(verdicts)


def test_our_own_check_finds_no_fault(warc, written):
    assert not list(check(warc))


def test_a_known_payload_is_a_revisit_in_the_same_run_and_in_later_ones(warc):
    first, again = write(warc, exchange(), exchange(ETag="2"))
    (later,) = write(warc, exchange(ETag="3"), run="b2c3d4e5", at=LATER)
    assert kinds(warc) == ["warcinfo", "response", "request", "revisit", "warcinfo", "revisit"]
    original = records(warc / first.file)[1][0]
    revisit, block = records(warc / later.file)[1]
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Refers-To"] == original["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Target-URI"] == f"{BASE}/news"
    assert revisit["WARC-Refers-To-Date"] == AT
    assert revisit["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    assert block == b"HTTP/1.1 200 OK\r\nEtag: 3\r\n\r\n"
    assert revisit["Govkz-Request"] == "as of WARC-Refers-To"
    exchanges_of = [read(warc, *place) for place in (first, again, later)]
    assert [each.body for each in exchanges_of] == [BODY] * 3
    assert [(each.method, each.request_headers) for each in exchanges_of] == [
        ("GET", ((b"Host", b"www.gov.kz"), (b"Accept-Language", b"kk")))
    ] * 3


def test_a_request_that_differs_in_a_byte_is_kept(warc):
    request, response = exchange()
    other = request.replace(headers={"Accept-Language": "ru"})
    places = write(warc, (request, response), (other, response), (other, response))
    assert kinds(warc) == ["warcinfo", "response", "request", *["revisit", "request"] * 2]
    assert [dict(read(warc, *place).request_headers)[b"Accept-Language"] for place in places] == [b"kk", b"ru", b"ru"]
    assert not list(check(warc))


def test_a_request_that_is_not_there_is_named(warc):
    (first,) = records_of(warc, exchange())
    write(warc, exchange(), run="b2c3d4e5", at=LATER)
    path = warc / first.file
    path.write_bytes(path.read_bytes()[: first.offset + first.length])  # every record that is left is whole
    (problem,) = check(warc)
    assert (problem.file, problem.message.split(":")[0]) == (
        "govkz-20260609120000-00000-b2c3d4e5.warc.gz", "refers to what is not there",
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(exchange("/news", b"changed"), id="another body"),
        pytest.param(exchange("/news?page=2"), id="another URL"),
        pytest.param(query(b"{events}"), id="another query"),
    ],
)
def test_what_differs_is_stored(warc, other):
    write(warc, exchange(), query(b"{news}"), other)
    assert kinds(warc).count("revisit") == 0


def test_an_empty_body_is_never_a_revisit(warc):
    write(warc, exchange(body=b""), exchange(body=b""))
    assert kinds(warc).count("response") == 2


def test_a_payload_whose_file_has_gone_is_stored_again(warc):
    write(warc, exchange())
    only_file(warc).unlink()
    write(warc, exchange(), run="b2c3d4e5")
    assert kinds(warc) == ["warcinfo", "response", "request"]


@pytest.mark.parametrize("torn", [b"kz,gov,www)/ne", b"\xff\n", b"{}\n", b"a 1 {}\n", b"\n"])
def test_a_torn_index_only_costs_what_it_lost(warc, torn):
    write(warc, exchange("/a"), exchange("/b", b"b"))
    index = warc / INDEX
    index.write_bytes(index.read_bytes() + torn)
    write(warc, exchange("/a"), exchange("/c", b"c"), run="b2c3d4e5")
    write(warc, exchange("/c", b"c"), run="c3d4e5f6")
    assert kinds(warc).count("revisit") == 2


def test_a_new_file_begins_at_the_maximum_size(warc):
    places = write(warc, *[exchange(f"/{n}", bytes([n])) for n in range(3)], max_size=1)
    assert [place.file for place in places] == [f"govkz-20260609114800-0000{n}-a1b2c3d4.warc.gz" for n in range(3)]
    assert kinds(warc) == ["warcinfo", "response", "request"] * 3
    assert [exchange.body for exchange in exchanges(warc)] == [b"\0", b"\1", b"\2"]


def test_the_name_is_marked_until_the_file_is_finished(warc):
    store = WarcStore(warc, {}, "a1b2c3d4e5f6")
    place = store.write(*exchange(), AT)
    store.sync()
    assert place.file == "govkz-20260609114800-00000-a1b2c3d4.warc.gz"
    assert only_file(warc).name == f"{place.file}.open"
    store.close()
    store.close()
    assert only_file(warc).name == place.file


def test_a_run_without_exchanges_leaves_nothing(warc):
    store = WarcStore(warc, {}, "a1b2c3d4")
    store.sync()
    store.close()
    assert not warc.exists()


def test_a_full_disk_is_an_error_and_no_half_record(warc, full_disk):
    store = WarcStore(warc, {}, "a1b2c3d4")
    store.write(*exchange("/before"), AT)
    noise = b"".join(n.to_bytes(4, "big") for n in range(100_000))
    with full_disk(4096), pytest.raises(WarcError, match="cannot write"):
        store.write(*exchange("/too-much", noise), AT)
    store.write(*exchange("/after"), AT)
    store.close()
    assert [exchange.url for exchange in exchanges(warc)] == [f"{BASE}/before", f"{BASE}/after"]
    assert not list(check(warc))


def test_a_disk_full_from_the_start_leaves_no_file(warc, full_disk):
    store = WarcStore(warc, {}, "a1b2c3d4")
    with full_disk(10), pytest.raises(WarcError):
        store.write(*exchange(), AT)
    store.close()
    assert [path.name for path in warc.iterdir()] == [INDEX]


def test_a_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WarcError, match="cannot write"):
        WarcStore(tmp_path / "file" / "warc", {}, "a1b2c3d4").write(*exchange(), AT)


@pytest.mark.parametrize("run", ["a1b2c3d4", "00000000", "ffffffff"])
def test_the_names_of_files_of_one_second_stand_in_the_order_of_time(warc, run):
    """As where a run was killed and another one began at once: what is said of a batch later counts."""
    write(warc, exchange())
    first = only_file(warc)
    before = first.read_bytes()
    store = WarcStore(warc, {}, run)
    store.write(*exchange("/other", b"other"), AT)
    store.close()
    assert [path.name for path in warc_files(warc)] == [first.name, f"govkz-20260609114800-00001-{run}.warc.gz"]
    assert first.read_bytes() == before


def test_the_index_is_cdxj(warc):
    write(warc, exchange("/news?page=2"), query(b"{}"))
    get, post = (warc / INDEX).read_text().splitlines()
    assert get.startswith('kz,gov,www)/news?page=2 20260609114800 {"url": "https://www.gov.kz/news?page=2"')
    assert re.match(r"kz,gov,www\)/graphql\?__wb_method=POST&__wb_post_data=[0-9a-f]{64} 20260609114800 \{", post)
