"""What a killed run leaves behind becomes whole."""

import subprocess

import pytest

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.integrity import check
from govkz_crawler.warc.payload_index import NAME as INDEX
from govkz_crawler.warc.recovery import recover
from tests.transport.warcs import BODY, exchange, exchanges, only_file, write


@pytest.fixture
def killed(tmp_path):
    """Writes three exchanges; returns their places and a function that leaves the first bytes of the file."""
    places = write(tmp_path, exchange("/1"), exchange("/2", BODY * 2), exchange("/3", BODY * 3))
    path = only_file(tmp_path)
    whole = path.read_bytes()

    def kill(size=None, content=None):
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.open").write_bytes(whole[:size] if content is None else content)

    return places, whole, kill


def test_a_kill_at_any_byte_of_the_last_exchange_loses_no_other(tmp_path, killed):
    places, whole, kill = killed
    for size in range(places[2].offset, len(whole)):
        kill(size)
        recover(tmp_path)
        assert only_file(tmp_path).name == places[0].file
        assert [read(tmp_path, *place).body for place in places[:2]] == [BODY, BODY * 2]
        assert not list(check(tmp_path))


def test_the_recovered_file_is_valid_gzip(tmp_path, killed):
    _, whole, kill = killed
    kill(len(whole) - 1)
    recover(tmp_path)
    subprocess.run(["gzip", "-t", only_file(tmp_path)], check=True)


@pytest.mark.parametrize("rest", [b"", b"\0" * 5000, b"\x1f\x8b\x08" * 100], ids=["nothing", "zeros", "noise"])
def test_what_the_power_failure_left_behind_the_last_record_goes(tmp_path, killed, rest):
    _, whole, kill = killed
    kill(content=whole + rest)
    recover(tmp_path)
    assert only_file(tmp_path).read_bytes() == whole


def test_damage_before_the_end_stays_to_be_named(tmp_path, killed):
    places, whole, kill = killed
    damaged = bytearray(whole)
    damaged[places[1].offset + 50] ^= 0xFF
    kill(content=bytes(damaged))
    recover(tmp_path)
    assert only_file(tmp_path).read_bytes() == damaged
    assert [exchange.url[-2:] for exchange in exchanges(tmp_path)] == ["/1", "/3"]
    assert [problem.offset for problem in check(tmp_path)] == [places[1].offset]


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08\x00"], ids=["empty", "no whole record"])
def test_a_file_without_a_record_goes(tmp_path, killed, content):
    _, _, kill = killed
    kill(content=content)
    recover(tmp_path)
    assert not [path for path in tmp_path.iterdir() if ".warc" in path.name]


def test_finished_files_are_left_alone(tmp_path, killed):
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    before = path.read_bytes()
    recover(tmp_path)
    assert path.read_bytes() == before


def test_a_payload_lost_with_the_end_of_a_file_is_stored_again(tmp_path, killed):
    _, whole, kill = killed
    kill(len(whole) - 400)
    recover(tmp_path)
    (again, known) = write(tmp_path, exchange("/3", BODY * 3), exchange("/1"), run="bbbbbbbb")
    assert [read(tmp_path, *place).body for place in (again, known)] == [BODY * 3, BODY]
    assert not list(check(tmp_path))


def test_a_lost_index_is_written_anew(tmp_path, killed):
    index = tmp_path / INDEX
    before = index.read_bytes()
    index.unlink()
    recover(tmp_path)
    assert index.read_bytes() == before


def test_a_line_of_the_index_that_a_power_failure_cut_goes(tmp_path, killed):
    index = tmp_path / INDEX
    index.write_bytes(index.read_bytes()[:-9])
    (again,) = write(tmp_path, exchange("/3", BODY * 3), run="bbbbbbbb")
    assert read(tmp_path, *again).body == BODY * 3
    assert not list(check(tmp_path))


def test_nothing_to_recover(tmp_path):
    recover(tmp_path / "not there")
    assert not (tmp_path / "not there").exists()


def test_two_claims_to_one_name_are_left_to_a_person(tmp_path, killed):
    path = only_file(tmp_path)
    path.with_name(f"{path.name}.open").write_bytes(path.read_bytes())
    with pytest.raises(WarcError, match="not written over"):
        recover(tmp_path)
