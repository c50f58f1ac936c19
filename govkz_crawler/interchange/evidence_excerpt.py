"""Writes the WARC file of a proof: the raw answers behind some versions, and each text in a form that people can read.

The answers are copied member by member as they lie in the evidence.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from govkz_crawler.evidence.reread import Contents
from govkz_crawler.interchange.citation import titled
from govkz_crawler.interchange.formats.wacz import replayed_under
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.warc import build
from govkz_crawler.warc.digests import digest
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import read
from govkz_crawler.warc.files import UNFINISHED, Location
from govkz_crawler.warc.folder import staying
from govkz_crawler.warc.records import Record, description_of, record_at

Version = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the package; ``others`` is how many further items the raw answer holds, None for a readable text."""

    url: str
    at: str
    title: str
    others: int | None = None


def write(out: BinaryIO, warc_dir: Path, versions: Mapping[str, tuple[Version, Location | None]]) -> list[Page]:
    """Write the members behind some versions, by the ``ni:`` names of those. Raises WarcError.

    Where no place is known, or the text was withheld, there is no evidence to bring, and the readable text alone is
    written, if there is one.
    """
    with staying(warc_dir):
        return list(_pages(out, warc_dir, versions))


def _pages(out: BinaryIO, warc_dir: Path, versions: Mapping[str, tuple[Version, Location | None]]) -> Iterable[Page]:
    pages: dict[Location | str, Page] = {}
    written = set[Location]()
    for name, (version, place) in versions.items():
        if version["salt"] is None:
            continue
        if place and place not in pages:
            pages[place] = _page(warc_dir, place, version)
            for record in _records(warc_dir, place):
                if record.location not in written:
                    written.add(record.location)
                    out.write(_bytes(warc_dir, record))
        out.write(build.member(_readable(name, version)))
        pages[name] = Page(name, version["seen_at"], titled(version))
    return pages.values()


def _page(warc_dir: Path, place: Location, version: Version) -> Page:
    exchange = read(warc_dir, *place)
    return Page(replayed_under(exchange), exchange.at, titled(version), max(0, len(Contents(exchange)) - 1))


def _records(warc_dir: Path, place: Location) -> Iterator[Record]:
    """What describes the answer, the answer, its request; of a revisit also the exchange that it refers to."""
    answer = record_at(warc_dir, *place)
    described = description_of(warc_dir, answer.location)
    if described.kind == "warcinfo":
        yield described
    if answer.kind == "revisit":
        refers = answer.fields
        original = Location(refers["warc-refers-to-filename"], int(refers["warc-refers-to-file-offset"]))
        yield from _records(warc_dir, original)
    yield answer
    with suppress(WarcError):  # nothing follows an answer that has no request of its own
        beside = record_at(warc_dir, answer.location.file, answer.end)
        if beside.asked_for(answer):
            yield beside


def _bytes(warc_dir: Path, record: Record) -> bytes:
    """The member of a record, byte for byte."""
    path = warc_dir / record.location.file
    if not path.exists():
        path = path.with_name(f"{path.name}{UNFINISHED}")
    try:
        with path.open("rb") as file:
            file.seek(record.location.offset)
            return file.read(record.end - record.location.offset)
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error


def _readable(name: str, version: Version) -> Any:
    """A conversion record (WARC 1.1, 6.8): title and text as the archive has them, as a page."""
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in version["text"].splitlines() if line.strip())
    lines = (
        f"Published: {version['published_raw'] or 'not said'}",
        f"Address: {version['url']}",
        f"Seen: {version['seen_at']}, event: {version['event']}",
        f"Entry: {name}",
    )
    said = "".join(f"<li>{escape(line)}</li>\n" for line in lines)
    page = (
        f'<!doctype html>\n<html lang="{escape(version["lang"])}">\n<meta charset="utf-8">\n'
        f"<title>{escape(titled(version))}</title>\n<h1>{escape(titled(version))}</h1>\n"
        f"{paragraphs}<ul>\n{said}</ul>\n</html>\n"
    ).encode()
    fields = {
        "WARC-Type": "conversion",
        "WARC-Date": version["seen_at"],
        "WARC-Block-Digest": digest(page),
        **({"WARC-Refers-To": f"<{version['warc_record']}>"} if version["warc_record"] else {}),
    }
    return build.BUILDER.create_warc_record(
        name, "conversion", BytesIO(page), len(page), "text/html; charset=utf-8", warc_headers_dict=fields
    )


def name_of(version: Version) -> str:
    """The ``ni:`` name of a version."""
    return ni_name(bytes.fromhex(version["leaf_hash"]))
