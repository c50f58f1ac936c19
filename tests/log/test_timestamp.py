"""Timestamps by an authority made of OpenSSL, verified by OpenSSL and by us, today and in ten years."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.x509 import Certificate, load_pem_x509_certificates
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.log import timestamp
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import LogError, Malformed, Refused, Unverified
from govkz_crawler.log.merkle import EMPTY
from tests.log.loopback import Answer, Authority, served

BODY = Checkpoint("example.org/govkz", 0, EMPTY).body()
CLIENT = Client("govkz_crawler/test")


@pytest.fixture(scope="module")
def authority(openssl: str, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(openssl, tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def tsa(authority: Authority) -> Iterator[str]:
    with served(authority.answer) as url:
        yield url


@pytest.fixture(scope="module")
def roots(authority: Authority) -> list[Certificate]:
    return load_pem_x509_certificates(authority.root.read_bytes())


@pytest.fixture(scope="module")
def response(tsa: str) -> bytes:
    return timestamp.stamp(CLIENT, tsa, BODY)


def test_a_checkpoint_is_stamped(tsa: str, roots: list[Certificate]) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    response = timestamp.stamp(CLIENT, tsa, BODY, roots)
    verified = timestamp.verify(response, BODY, roots)
    assert before <= verified.at <= datetime.now(UTC)
    assert verified.authority == "CN=tsa,O=Test"
    assert timestamp.read(response, BODY) == verified


def test_openssl_verifies_it(response: bytes, authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "response.tsr").write_bytes(response)
    (tmp_path / "body").write_text(BODY)
    (tmp_path / "other").write_text(BODY + "more\n")
    verify = ["ts", "-verify", "-in", tmp_path / "response.tsr", "-CAfile", authority.root]
    assert b"Verification: OK" in authority.run(*verify, "-data", tmp_path / "body").stdout
    assert authority.run(*verify, "-data", tmp_path / "other", check=False).returncode


def test_it_verifies_offline_in_ten_years(response: bytes, roots: list[Certificate]) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3653)):
        assert all(root.not_valid_after_utc < datetime.now(UTC) for root in roots)
        assert timestamp.verify(response, BODY, roots).at < datetime.now(UTC) - timedelta(days=3650)


def test_it_is_of_one_text(response: bytes, roots: list[Certificate]) -> None:
    with pytest.raises(Unverified, match="something else"):
        timestamp.verify(response, BODY.replace("govkz", "other"), roots)


def test_another_authority_is_not_trusted(response: bytes, openssl: str, tmp_path: Path) -> None:
    other = load_pem_x509_certificates(Authority(openssl, tmp_path).root.read_bytes())
    with pytest.raises(Unverified, match="does not verify"):
        timestamp.verify(response, BODY, other)
    with pytest.raises(Unverified, match="no root"):
        timestamp.verify(response, BODY, [])


def test_a_root_that_comes_with_the_response_is_not_trusted(
    openssl: str, tmp_path: Path, roots: list[Certificate]
) -> None:
    forger = Authority(openssl, tmp_path)
    with (tmp_path / "intermediate.pem").open("ab") as sent_along:
        sent_along.write(forger.root.read_bytes())
    with served(forger.answer) as url:
        response = timestamp.stamp(CLIENT, url, BODY)
    assert timestamp.verify(response, BODY, load_pem_x509_certificates(forger.root.read_bytes()))
    with pytest.raises(Unverified, match="does not verify"):
        timestamp.verify(response, BODY, roots)


def test_a_certificate_that_had_run_out_does_not_count(openssl: str, tmp_path: Path) -> None:
    expired = Authority(openssl, tmp_path, days=-1)
    with served(expired.answer) as url:
        response = timestamp.stamp(CLIENT, url, BODY)
    with pytest.raises(Unverified, match="expired"):
        timestamp.verify(response, BODY, load_pem_x509_certificates(expired.root.read_bytes()))


def test_certificates_may_come_in_any_order(response: bytes, authority: Authority, roots: list[Certificate]) -> None:
    """OpenSSL writes them as it finds them, which strict readers of DER refuse."""
    certificates = [
        authority.run("x509", "-in", authority.folder / f"{name}.pem", "-outform", "DER").stdout
        for name in ("tsa", "intermediate")
    ]
    first, second = sorted(certificates, key=response.index)
    assert first + second in response
    swapped = response.replace(first + second, second + first)
    assert timestamp.verify(swapped, BODY, roots) == timestamp.verify(response, BODY, roots)


@given(st.data())
def test_a_changed_byte_is_noticed(response: bytes, roots: list[Certificate], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(response) - 1))
    changed = response[:at] + bytes([response[at] ^ data.draw(st.integers(1, 255))]) + response[at + 1 :]
    try:
        verified = timestamp.verify(changed, BODY, roots)
    except LogError:
        return
    assert verified == timestamp.read(response, BODY)  # a byte that nothing depends on


@given(st.binary())
def test_any_bytes_are_refused(response: bytes) -> None:
    with pytest.raises(Malformed):
        timestamp.read(response, BODY)


def refusing(authority: Authority) -> Answer:
    """What OpenSSL answers to a query that it does not understand."""
    broken = authority.folder / "broken.tsq"
    broken.write_bytes(b"hello")
    reply = broken.with_suffix(".tsr")
    arguments = ["-config", authority.configuration, "-queryfile", broken, "-out", reply]
    authority.run("ts", "-reply", *arguments, check=False)
    return 200, "application/timestamp-reply", reply.read_bytes()


def test_an_authority_that_refuses_is_told(authority: Authority) -> None:
    answer = refusing(authority)
    with served(lambda *_: answer) as url, pytest.raises(Refused, match="no timestamp was granted: REJECTION"):
        timestamp.stamp(CLIENT, url, BODY)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, "application/timestamp-reply", b"hello"), "no RFC 3161 response"),
        ((200, "text/html", b"<html>"), "no timestamp"),
        ((403, "application/timestamp-reply", b""), "answers 403"),
    ],
)
def test_what_is_no_timestamp_is_refused(answer: Answer, message: str) -> None:
    with served(lambda *_: answer) as url, pytest.raises(Refused, match=message):
        timestamp.stamp(CLIENT, url, BODY)


def test_an_answer_to_another_request_is_refused(response: bytes) -> None:
    with served(lambda *_: (200, "application/timestamp-reply", response)) as url:
        with pytest.raises(Refused, match="another request"):  # an old one, sent again
            timestamp.stamp(CLIENT, url, BODY)
        with pytest.raises(Refused, match="something else"):
            timestamp.stamp(CLIENT, url, "other\n")
