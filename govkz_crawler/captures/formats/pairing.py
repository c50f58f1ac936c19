"""Pairs the requests and answers of a WARC file: writers put either first, and name the other or do not."""

import hashlib
from collections.abc import Iterator

from govkz_crawler.captures.captured_exchange import Captured, LeftOut, OriginalRecord
from govkz_crawler.captures.formats.foreign_record import ForeignRecord
from govkz_crawler.captures.formats.moments import moment
from govkz_crawler.captures.site_address import of_the_site
from govkz_crawler.captures.transfer_coding import TransferError, decoded
from govkz_crawler.warc.digests import matches
from govkz_crawler.warc.records import AS_BEFORE, ASKED, split_message

# Writers put a request just before or after its answer, browsers with a few others between.
MOST_WAITING = 8


class Pairing:
    """Takes records of requests and answers in the order of the file; memory holds ``MOST_WAITING`` of each."""

    def __init__(self) -> None:
        self._requests: list[ForeignRecord] = []
        self._answers: list[ForeignRecord] = []

    def add(self, record: ForeignRecord) -> Iterator[Captured | LeftOut]:
        """What is complete now, or can be left out at once."""
        if why := _why_not(record):
            yield from () if record.kind == "request" else [LeftOut(why)]
        elif record.kind in ("resource", "conversion"):
            yield _page(record)
        else:
            yield from self._paired(record)

    def rest(self) -> Iterator[Captured | LeftOut]:
        """The answers whose requests never came."""
        for answer in self._answers:
            yield from _exchange(answer, None)

    def _paired(self, record: ForeignRecord) -> Iterator[Captured | LeftOut]:
        mine, theirs = (self._requests, self._answers) if record.kind == "request" else (self._answers, self._requests)
        other = next((known for known in reversed(theirs) if _belong(record, known)), None)
        if other is None:
            mine.append(record)
            if len(mine) > MOST_WAITING:
                oldest = mine.pop(0)
                yield from () if oldest.kind == "request" else _exchange(oldest, None)
            return
        theirs.remove(other)
        yield from _exchange(other, record) if record.kind == "request" else _exchange(record, other)


def _why_not(record: ForeignRecord) -> str | None:
    """Why a record is left out, whatever it is paired with."""
    if not _is_ours(record):
        return f"{record.kind} record" if record.kind in ("resource", "conversion") else "another host"
    said = record.fields.get("warc-block-digest", "")
    is_known = said.partition(":")[0].lower() in hashlib.algorithms_guaranteed
    return "does not have its digest" if is_known and not matches(record.block, said) else None


def _is_ours(record: ForeignRecord) -> bool:
    return of_the_site(record.fields.get("warc-target-uri", "").strip("<>"))


def _page(record: ForeignRecord) -> Captured | LeftOut:
    """A page as a browser has rendered it; pictures of it, its text alone and other things have other addresses."""
    at = moment(record.fields.get("warc-date", ""))
    if at is None or not record.fields.get("content-type", "").startswith("text/html"):
        return LeftOut(f"{record.kind} record")
    return Captured(
        at=at,
        url=record.fields["warc-target-uri"].strip("<>"),
        method=None,
        request_headers=(),
        request_body=b"",
        status_line=b"HTTP/1.1 200",
        headers=((b"Content-Type", record.fields["content-type"].encode()),),
        body=record.block,
        original=OriginalRecord(record.record_id, record.header, record.block),
    )


def _belong(one: ForeignRecord, other: ForeignRecord) -> bool:
    named = [record.fields["warc-concurrent-to"] for record in (one, other) if "warc-concurrent-to" in record.fields]
    if any(name.strip("<>") in (one.record_id, other.record_id) for name in named):
        return True
    if len(named) > 1:
        return False  # both name somebody else
    return all(one.fields.get(name) == other.fields.get(name) for name in ("warc-target-uri", "warc-date"))


def _exchange(answer: ForeignRecord, asked: ForeignRecord | None) -> Iterator[Captured | LeftOut]:
    at = moment(answer.fields.get("warc-date", ""))
    status_line, headers, body = split_message(answer.block)
    if at is None or not status_line.startswith(b"HTTP/"):
        yield LeftOut("no moment" if at is None else "not HTTP")
        return
    if "warc-truncated" in answer.fields and answer.kind == "response":
        yield LeftOut("cut short by the tool")
        return
    try:
        headers, body = decoded(headers, body)
    except TransferError:
        yield LeftOut("cut short on its way")
        return
    request_line, request_headers, request_body = split_message(asked.block) if asked else (b"", (), b"")
    yield Captured(
        at=at,
        url=answer.fields["warc-target-uri"].strip("<>"),
        method=request_line.partition(b" ")[0].decode("latin-1") if asked else None,
        request_headers=request_headers,
        request_body=request_body,
        status_line=status_line,
        headers=headers,
        body=body,
        original=OriginalRecord(answer.record_id, answer.header, answer.block),
        payload_digest=answer.fields.get("warc-payload-digest"),
        is_revisit=answer.kind == "revisit",
        asked_as_before=answer.fields.get(ASKED.lower()) == AS_BEFORE,
    )
