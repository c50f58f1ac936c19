"""Defines one exchange of a capture: what a browser asked for, what was answered, and when."""

from dataclasses import dataclass

from govkz_crawler.warc.exchanges import Exchange
from govkz_crawler.warc.files import Location
from govkz_crawler.warc.records import Headers


@dataclass(frozen=True, slots=True)
class OriginalRecord:
    """The WARC record that an answer was captured in: its id, its header with the empty line, and its block."""

    record_id: str
    header: bytes
    block: bytes


@dataclass(frozen=True, slots=True)
class Captured:
    """``at`` is UTC, YYYY-MM-DDTHH:MM:SSZ. ``body`` is without transfer coding; the headers say how it is packed.

    ``payload_digest`` is what the capture itself says of the body: a later record may refer to it.
    """

    at: str
    url: str
    method: str | None
    request_headers: Headers
    request_body: bytes
    status_line: bytes
    headers: Headers
    body: bytes
    original: OriginalRecord | None = None
    payload_digest: str | None = None
    is_revisit: bool = False  # its body is that of an earlier record
    asked_as_before: bool = False  # and so is its request
    is_conversion: bool = False  # its body was never sent: a page as a browser has rendered it

    @property
    def status(self) -> int:
        """The status code; 0 where the status line has none."""
        words = self.status_line.split()
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    def header(self, name: bytes) -> str:
        """The value of a header of the answer, empty where there is none."""
        return next((value.decode("latin-1") for known, value in self.headers if known.lower() == name), "")

    def exchange(self) -> Exchange:
        """As the readers of recorded evidence take it."""
        record = self.original.record_id if self.original else ""
        return Exchange(
            Location("", 0), record, self.at, self.url, self.method, self.request_headers, self.request_body,
            self.status, self.headers, self.body,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a capture that is no answer which could be kept, by kind."""

    kind: str
