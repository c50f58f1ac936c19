"""Requests and checks timestamps (RFC 3161): an authority states that a checkpoint existed at a moment.

What is stamped is the text of a checkpoint, its first three lines, so that signatures and cosignatures may be added
to it later. The whole response is kept, with the authority's certificates: it is verified without the network, as
of the time that it states, also when those certificates have run out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.x509 import Certificate, load_der_x509_certificate
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)

from govkz_crawler.log.client import Client
from govkz_crawler.log.der import certificates_sorted
from govkz_crawler.log.errors import Malformed, Refused, Unverified

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"

_SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What a response states, true or not: the time, and the subject of the certificate that signs it."""

    at: datetime
    authority: str


def stamp(client: Client, url: str, body: str, roots: Sequence[Certificate] = ()) -> bytes:
    """The response of the authority at ``url`` for a checkpoint's text: DER, whole, as it came.

    With ``roots`` it is verified too. Raises Unreachable; Refused where it is no timestamp of this text and this
    request; Unverified.
    """
    request = TimestampRequestBuilder(body.encode(), HashAlgorithm.SHA256, nonce=True, cert_req=True).build()
    answer = client.post(url, request.as_bytes(), QUERY)
    if answer.status != 200 or answer.content_type != REPLY:
        raise Refused(answer.status, f"{url} answers {answer.status} with {answer.content_type}, no timestamp")
    try:
        response = _decoded(answer.body)
        _covers(response, body)
    except (Malformed, Unverified) as error:
        raise Refused(answer.status, f"{url}: {error}") from error
    if response.tst_info.nonce != request.nonce:
        raise Refused(answer.status, f"{url} answers another request")
    if roots:
        verify(answer.body, body, roots)
    return answer.body


def read(response: bytes, body: str) -> Timestamp:
    """What a response states of a checkpoint's text. No signature is verified. Raises Malformed, Unverified."""
    decoded = _decoded(response)
    _covers(decoded, body)
    return _stated(decoded)


def verify(response: bytes, body: str, roots: Sequence[Certificate]) -> Timestamp:
    """What a response states, signed by an authority whose chain ends in one of ``roots``, for a checkpoint's text.

    The certificates count as of the time that is stated, not of today. Raises Malformed, Unverified.
    """
    decoded = _decoded(response)
    _covers(decoded, body)
    if not roots:
        raise Unverified("no root certificate of a timestamp authority is given")
    verifier = VerifierBuilder(roots=list(roots)).build()  # what the response brings is no root, and is used as it is
    try:
        verifier.verify(decoded, hashlib.sha256(body.encode()).digest())
    except Exception as error:  # VerificationError, and what its parsers of certificates raise
        raise Unverified(f"the timestamp does not verify: {error}") from error
    return _stated(decoded)


def _decoded(response: bytes) -> TimeStampResponse:
    """A response that grants a timestamp. Raises Malformed, also for one that refuses it."""
    try:
        decoded = decode_timestamp_response(certificates_sorted(response))
        _granted(decoded)
        _stated(decoded)
    except Malformed:
        raise
    except Exception as error:  # of several parsers, not all of which say what they raise
        raise Malformed(f"no RFC 3161 response: {error}") from None
    return decoded


def _granted(response: TimeStampResponse) -> None:
    """Raise Malformed where the authority refuses."""
    status = PKIStatus(response.status)
    if status is not PKIStatus.GRANTED:
        raise Malformed(f"no timestamp was granted: {status.name} {'; '.join(response.status_string or ())}".rstrip())


def _covers(response: TimeStampResponse, body: str) -> None:
    """Raise Unverified where the timestamp is of something else."""
    imprint = response.tst_info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != hashlib.sha256(body.encode()).digest():
        raise Unverified("the timestamp is of something else")


def _stated(response: TimeStampResponse) -> Timestamp:
    """Raises ValueError where the certificate that signs is not in the response: it could not be verified later."""
    signers = {(signer.issuer, signer.serial_number) for signer in response.signed_data.signer_infos}
    chain = [load_der_x509_certificate(held) for held in response.signed_data.certificates]
    subjects = [held.subject.rfc4514_string() for held in chain if (held.issuer, held.serial_number) in signers]
    if len(subjects) != 1 or len(signers) != 1:
        raise ValueError("it does not bring the certificate of its authority")
    return Timestamp(response.tst_info.gen_time.astimezone(UTC), subjects[0])
