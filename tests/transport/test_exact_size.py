"""A record in a gzip member of a given size."""

import gzip
import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st
from isal import isal_zlib

from govkz_crawler.warc.build import LEVEL
from govkz_crawler.warc.exact_size import PADDING, member_of_size
from govkz_crawler.warc.members import GZIP

HEAD = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: %d"


@given(st.binary(max_size=2_000), st.integers(100, 300_000))
def test_it_has_the_size_and_holds_the_record(block: bytes, more: int) -> None:
    record = HEAD % len(block) + b"\r\n\r\n" + block + b"\r\n\r\n"
    size = len(record) + more
    member = member_of_size(record, size)
    assert member is not None
    assert len(member) == size
    plain = gzip.decompress(member)
    head, gap, rest = plain.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 8_192
    assert b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(PADDING)) + gap + rest == record


def test_little_may_be_missing() -> None:
    """As of a journal that loses a salt: it is compressed a little better than before, and must not become shorter."""
    rows = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(60)]
    block = json.dumps([{"leaf_hash": row, "salt": _salt(row)} for row in rows]).encode()
    record = HEAD % len(block) + b"\r\n\r\n" + block + b"\r\n\r\n"
    before = isal_zlib.compress(record, LEVEL, wbits=GZIP)
    masked = record.replace(f'"{_salt(rows[7])}"'.encode(), b"null".ljust(34))
    member = member_of_size(masked, len(before))
    assert member is not None
    assert len(member) == len(before)


def _salt(row: str) -> str:
    return hashlib.sha256(row.encode()).hexdigest()[:32]


def test_what_does_not_fit_is_refused() -> None:
    assert member_of_size(HEAD % 0 + b"\r\n\r\n\r\n\r\n", 20) is None
