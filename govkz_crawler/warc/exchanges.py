"""Reads exchanges back from the evidence: one by its place, or those of a file in order."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.files import Location
from govkz_crawler.warc.records import Headers, Record, payload, record_at, request_of, undamaged

ANSWERS = ("response", "revisit", "conversion")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One capture, as it was sent. ``method`` is None where no request is kept of it.

    A conversion, such as a page that a browser has rendered, was never sent: it has the status 200 and its type.
    """

    location: Location
    record: str  # urn:uuid:…, the id of its record
    at: str  # UTC, YYYY-MM-DDTHH:MM:SSZ
    url: str
    method: str | None
    request_headers: Headers
    request_body: bytes
    status: int
    headers: Headers
    body: bytes


def read(directory: Path, file: str, offset: int) -> Exchange:
    """The exchange at a place that ``WarcStore.write`` returned.

    Raises WarcError, also where the body no longer has its digest.
    """
    answer = record_at(directory, file, offset)
    beside = None
    with suppress(WarcError):
        beside = record_at(directory, answer.location.file, answer.end)
    return _exchange(directory, answer, beside)


def exchanges_in(path: Path) -> Iterator[tuple[Record, Exchange]]:
    """Every exchange of one file that can be read in full, with the record of its answer."""
    for answer, beside in captures(path):
        with suppress(WarcError):
            yield answer, _exchange(path.parent, answer, beside)


def captures(path: Path) -> Iterator[tuple[Record, Record | None]]:
    """The undamaged answers of one file, each with the record after it: its request, if it has one of its own."""
    answer = None
    for record in undamaged(path):
        if answer:
            yield answer, record
        answer = record if record.kind in ANSWERS else None
    if answer:
        yield answer, None


def _exchange(directory: Path, answer: Record, beside: Record | None) -> Exchange:
    if answer.kind not in ANSWERS:
        raise answer.damaged("no answer starts here")
    asked = request_of(directory, answer, beside)
    status_line, headers = _head(answer)
    try:
        return Exchange(
            location=answer.location,
            record=answer.fields["warc-record-id"].strip("<>"),
            at=answer.fields["warc-date"],
            url=answer.fields["warc-target-uri"],
            method=asked.method if asked else None,
            request_headers=asked.message[1] if asked else (),
            request_body=asked.message[2] if asked else b"",
            status=int(status_line.split()[1]),
            headers=headers,
            body=payload(directory, answer),
        )
    except (LookupError, ValueError):
        raise answer.damaged("not an HTTP answer") from None


def _head(answer: Record) -> tuple[bytes, Headers]:
    if answer.kind == "conversion":
        return b"HTTP/1.1 200", ((b"Content-Type", answer.fields.get("content-type", "").encode()),)
    return answer.message[:2]
