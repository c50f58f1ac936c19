"""Reading evidence back: an exchange by its place, or all of them in order."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from govkz_crawler.transport.errors import WarcError
from govkz_crawler.transport.files import Location, warc_files
from govkz_crawler.transport.records import Headers, Record, payload, record_at, undamaged

ANSWERS = ("response", "revisit")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One capture, as it was sent. ``method`` is None where the file holds no request beside the answer."""

    location: Location
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
        beside = record_at(directory, file, answer.end)
    return _exchange(directory, answer, beside)


def exchanges(directory: Path) -> Iterator[Exchange]:
    """Every exchange that can be read in full, one file after the other; what cannot, ``check`` names."""
    for path in warc_files(directory):
        for answer, beside in captures(path):
            with suppress(WarcError):
                yield _exchange(directory, answer, beside)


def captures(path: Path) -> Iterator[tuple[Record, Record | None]]:
    """The undamaged answers of one file, each with the record that follows it: its request, as a rule."""
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
    try:
        status_line, headers, _ = answer.message
        status = int(status_line.split()[1])
        at, url = answer.fields["warc-date"], answer.fields["warc-target-uri"]
    except (LookupError, ValueError):
        raise answer.damaged("not an HTTP answer") from None
    method, request_headers, request_body = None, (), b""
    if beside and beside.fields.get("warc-concurrent-to") == answer.fields.get("warc-record-id"):
        request_line, request_headers, request_body = beside.message
        method = request_line.split(b" ")[0].decode("latin-1")
    body = payload(directory, answer)
    return Exchange(answer.location, at, url, method, request_headers, request_body, status, headers, body)
