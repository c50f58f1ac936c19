"""Decodes a dump's bytes into lines, a piece at a time."""

import codecs
from collections.abc import Iterable, Iterator
from io import IncrementalNewlineDecoder
from typing import BinaryIO

from govkz_crawler.interchange.errors import NotADump

PIECE = 1 << 16  # bytes: room for any dump's first lines, little for memory


def pieces(stream: BinaryIO) -> Iterator[str]:
    r"""The stream's text in pieces, every line end as \n and a BOM removed.

    UTF-16 needs its BOM. Otherwise the first piece that is not plain ASCII decides: windows-1251 if most of
    its other characters are no UTF-8, else UTF-8. A last character cut in half becomes U+FFFD. Raises
    NotADump with the byte offset where the bytes stop being text.
    """
    newlines = IncrementalNewlineDecoder(None, translate=True)
    decoder: codecs.IncrementalDecoder | None = None
    offset = 0
    while piece := stream.read(PIECE):
        if decoder is None and not piece.isascii():
            decoder = codecs.getincrementaldecoder(_encoding(piece))()
        yield newlines.decode(_decoded(decoder, piece, offset) if decoder else piece.decode("ascii"))
        offset += len(piece)
    halved = decoder is not None and decoder.getstate()[0]
    yield newlines.decode("\ufffd" if halved else "", final=True)


def lines(texts: Iterable[str]) -> Iterator[str]:
    r"""The lines of the joined texts, without their \n; the last one is "" if the text ends in \n."""
    parts: list[str] = []
    for text in texts:
        first, *others = text.split("\n")
        parts.append(first)
        for start in others:
            yield "".join(parts)
            parts = [start]
    yield "".join(parts)


def _encoding(piece: bytes) -> str:
    if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(piece)
    broken = text.count("\ufffd") - piece.count("\ufffd".encode())
    beyond_ascii = sum(letter > "\x7f" for letter in text)
    return "windows-1251" if 2 * broken > beyond_ascii else "utf-8-sig"


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, offset: int) -> str:
    pending = decoder.getstate()[0]
    try:
        return decoder.decode(piece)
    except UnicodeDecodeError as error:
        place = offset - len(pending) + error.start
        raise NotADump(f"not text: byte {place} cannot be read as {error.encoding}") from error
