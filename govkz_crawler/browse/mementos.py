"""Writes what the Memento protocol says of the versions of a page (RFC 7089), as links in link-format (RFC 6690)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from govkz_crawler.browse.head import path
from govkz_crawler.browse.snapshot import Row
from govkz_crawler.normalise.clock import parse_utc, utc

LINK_FORMAT = "application/link-format"

# An rfc1123-date (RFC 7089, 2.1.1): always GMT, with a year of four digits.
_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


@dataclass(frozen=True, slots=True)
class Mementos:
    """The mementos of one text: rows of `versions` by the time at which they were seen, none of them a removal.

    ``original`` is its address on gov.kz; ``address`` makes a path of ours absolute.
    """

    original: str
    versions: Sequence[Row]
    address: Callable[[str], str]

    def chosen(self, at: str | None) -> int:
        """The place of the last one that was seen by then (UTC), else of the first; without a time, of the last."""
        seen = [place for place, version in enumerate(self.versions) if at is None or version["seen_at"] <= at]
        return seen[-1] if seen else 0

    def page(self, place: int) -> str:
        """Where one of them is."""
        return self.address(path(self.versions[place]))

    def header(self, place: int, *, of_timegate: bool) -> str:
        """The Link header of a memento, or of the TimeGate that chose it."""
        told = list(self._around(place))
        if of_timegate:
            told.insert(1, _link(self.timemap, "timemap", type=LINK_FORMAT))
        else:
            told[1:1] = [_link(self.timegate, "timegate"), _link(self.timemap, "timemap", type=LINK_FORMAT)]
        return ", ".join(told)

    def timemap_document(self) -> str:
        """All of them as a TimeMap (RFC 7089, 5)."""
        ends = {"from": http_date(self.versions[0]["seen_at"]), "until": http_date(self.versions[-1]["seen_at"])}
        lines = [
            _link(self.original, "original"),
            _link(self.timemap, "self", type=LINK_FORMAT, **ends),
            _link(self.timegate, "timegate"),
            *(self._memento(place, self._ends(place)) for place in range(len(self.versions))),
        ]
        return ",\n".join(lines) + "\n"

    @property
    def timegate(self) -> str:
        return self.address(f"/timegate/{self.original}")

    @property
    def timemap(self) -> str:
        return self.address(f"/timemap/link/{self.original}")

    def _around(self, place: int) -> Iterator[str]:
        """The original, then the memento itself, its neighbours, and the first and the last, each once."""
        yield _link(self.original, "original")
        beside = {place - 1: ["prev"], place: [], place + 1: ["next"]}
        for each in sorted({0, len(self.versions) - 1, *beside} & set(range(len(self.versions)))):
            yield self._memento(each, [*self._ends(each), *beside.get(each, [])])

    def _ends(self, place: int) -> list[str]:
        last = len(self.versions) - 1
        return [*(["first"] if place == 0 else []), *(["last"] if place == last else [])]

    def _memento(self, place: int, relations: list[str]) -> str:
        seen = http_date(self.versions[place]["seen_at"])
        return _link(self.page(place), " ".join([*relations, "memento"]), datetime=seen)


def http_date(at: str) -> str:
    """A stored UTC time as HTTP writes it."""
    return format_datetime(parse_utc(at), usegmt=True)


def asked_time(header: str | None) -> str | None:
    """The time of an Accept-Datetime header, UTC as the archive stores it; None without a header. Raises ValueError."""
    if header is None:
        return None
    if not _DATE.fullmatch(header.strip()):
        raise ValueError(f"not a date as RFC 1123 has it: {header[:100]!r}")
    found: datetime = parsedate_to_datetime(header.strip())
    return utc(found.astimezone(UTC))


def _link(target: str, relations: str, **parameters: str) -> str:
    told = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f'<{target}>; rel="{relations}"{told}'
