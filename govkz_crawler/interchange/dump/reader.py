"""Reads a dump item by item."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, count, islice
from typing import BinaryIO

from govkz_crawler.archive.transfer.dump_item import DumpItem
from govkz_crawler.interchange.dump.decoding import lines, pieces
from govkz_crawler.interchange.dump.lines import Opening, dated, ends_in_label, source, unmarked
from govkz_crawler.interchange.dump.segments import LONGEST_OPENING, Head, Segment, block_at_end, filled, segments
from govkz_crawler.interchange.errors import NotADump
from govkz_crawler.languages import LANGUAGES

LINES_TO_FIRST_DATE = LONGEST_OPENING + 2  # the first item's title, and its date

_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'»”’)\]*]*\s*\Z")


def read(dump: BinaryIO | bytes) -> Iterator[DumpItem]:
    """The items of a dump in its order, repeated ones too; memory holds one item's text at a time.

    Raises NotADump: within the first 64 KiB for what does not begin as a dump does, later only for bytes that
    are no text.
    """
    texts = pieces(BytesIO(dump) if isinstance(dump, bytes) else dump)
    start = next(texts)
    _recognise(start)
    numbers = count(1)
    section = ""
    for segment in segments(lines(chain([start], texts))):
        body, block, cut = _parts(segment)
        if segment.head is not None:
            ending = None if block or cut else segment.ending
            yield _item(next(numbers), section, segment.head, body, ending)
        elif body or block is None:
            raise NotADump("no section header before the first dated item")
        section = block.section if block else section
        if cut:
            yield _cut_item(next(numbers), section, cut)


def _recognise(start: str) -> None:
    if not start.strip():
        raise NotADump("the file holds no text")
    if "\0" in start:
        raise NotADump("binary data, not text")
    if _HTML.match(start):
        raise NotADump("an HTML or XML page, not a text dump")
    if not any(dated(line) for line in islice(filled(lines([start])), LINES_TO_FIRST_DATE)):
        raise NotADump(f"none of the first {LINES_TO_FIRST_DATE} lines ends in a date (dd.mm.yyyy)")


def _parts(segment: Segment) -> tuple[list[str], Opening | None, list[str]]:
    """A segment's lines as: text and source, the opening of the next block, an item cut before its date."""
    found = block_at_end(segment.lines, start_of_file=segment.head is None)
    if segment.ending is None:
        return (segment.lines[: found[0]], found[1], []) if found else (segment.lines, None, [])
    # At the end of the file a line after a source may as well be half a title: only a sure block is one.
    if found and found[1].sure:
        start, block = found
        return segment.lines[:start], block, [block.junk] if block.junk else []
    after = _after_source(segment.lines)
    return segment.lines[: len(segment.lines) - len(after)], None, after


def _after_source(body: list[str]) -> list[str]:
    """The last lines, a title and perhaps a piece of its date, if they stand after a source and hold none."""
    if body and ends_in_label(body[-1]):
        return []
    return next((body[-size:] for size in (1, 2) if len(body) > size and source(body[-size - 1])), [])


def _item(position: int, section: str, head: Head, body: list[str], ending: str | None) -> DumpItem:
    """The item from its lines; ``ending`` is None unless the file ends with them."""
    found = source(body[-1]) if body else None
    if found and ending == "" and found.citation.lang not in LANGUAGES:
        # The file may be cut within the id or the code. Not after the code of a language of the site: all
        # longer codes that begin with it mean that language, and nothing later in a URL counts.
        found = None
    kept = [*body[:-1], found.before] if found else body
    return DumpItem(
        position=position,
        section_header=section,
        title=head.title,
        dump_date=head.date,
        text=_text(kept),
        source_url=found.citation.url if found else None,
        entity=found.citation.entity if found else None,
        article_id=found.citation.article_id if found else None,
        lang=found.citation.lang if found else None,
        complete=ending is None or found is not None or _is_finished(body, ending),
    )


def _cut_item(position: int, section: str, cut: list[str]) -> DumpItem:
    title, *rest = cut
    return DumpItem(
        position, section, unmarked(title).strip(), None, _text(rest), None, None, None, None, complete=False
    )


def _text(kept: list[str]) -> str:
    return "\n".join(map(unmarked, kept)).strip()


def _is_finished(body: list[str], ending: str) -> bool:
    """Whether a file that ends with this item, and without its source, seems not to be cut within it.

    A line end says so (after a head alone: a blank line), or the end of a sentence; a label that lacks a
    readable URL says the opposite.
    """
    last = body[-1] if body else ""
    return not ends_in_label(last) and ("\n" in ending or _SENTENCE_END.search(last) is not None)
