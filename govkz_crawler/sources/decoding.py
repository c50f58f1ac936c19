"""Decodes the bytes of an answer: by byte order mark, as UTF-8, or in the Cyrillic charset that it declares."""

import codecs
import re
from collections.abc import Iterator

from scrapy.http import Response
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from govkz_crawler.sources.feed_page import Faulty

# The charsets that may be declared when an answer is not UTF-8. One in Kazakh or Russian that claims another (Latin-1
# fits any bytes) is mislabelled, and decoding it so would make mojibake.
CYRILLIC_CHARSETS = ("cp1251", "kz1048", "ptcp154", "koi8-r", "iso8859-5")

# Stands where bytes were that are no text: a noncharacter (Unicode, section 23.7), for U+FFFD may be the site's own.
DAMAGE = "\ufdd0"

# Characters beyond ASCII that must be good for each one that is not, after the first: an item in another charset costs
# the feed no more than that item.
_NEARLY = 2
_MOST_DAMAGE = 100_000  # bytes, each of which costs a call

_TAKEN_FOR = ("cp1251", "cp1252", "latin-1", "koi8-r")  # what servers fall back to, here and elsewhere

_NO_ACCIDENT = 6  # letters: in windows-1251, Жё is one of UTF-8

_UNMARKED = {
    "utf-32-le": re.compile(rb"[^\0]\0\0\0"),
    "utf-32-be": re.compile(rb"\0\0\0[^\0]"),
    "utf-16-le": re.compile(rb"[^\0]\0"),
    "utf-16-be": re.compile(rb"\0[^\0]"),
}


def marked(body: bytes) -> tuple[str | None, bytes]:
    """The charset that a byte order mark names, and the bytes behind it.

    UTF-16 and UTF-32 without a mark show by the NULs beside the first letter, which is one of ASCII.
    """
    charset, bom = read_bom(body)
    if charset is None:
        charset = next((name for name, start in _UNMARKED.items() if start.match(body)), None)
    return charset, body[len(bom or b"") :]


def decoded(response: Response) -> str:
    """The text of an answer without its BOM; what nearly is UTF-8 has DAMAGE where it is not. Raises Faulty."""
    wide, body = marked(response.body)
    for charset in (wide,) if wide else ("utf-8", *_declared(response)):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return _mended(body, wide or "utf-8")


def decoded_wrongly(text: str) -> bool:
    """Whether a text is UTF-8 that was read as another charset and written again: no language has such letters."""
    return not text.isascii() and any(_is_utf_8(text, charset) for charset in _TAKEN_FOR)


def _is_utf_8(text: str, charset: str) -> bool:
    try:
        return len(text) - len(text.encode(charset).decode()) >= _NO_ACCIDENT
    except UnicodeError:
        return False


def _declared(response: Response) -> Iterator[str]:
    """What the header says, and then what the document says of itself."""
    in_header = http_content_type_encoding((response.headers.get("Content-Type") or b"").decode("latin-1"))
    for charset in (in_header, html_body_declared_encoding(response.body)):
        if charset in CYRILLIC_CHARSETS:
            yield charset


def _mended(body: bytes, charset: str) -> str:
    damage = _Damage(most=min(len(body) // _NEARLY + 1, _MOST_DAMAGE))
    codecs.register_error(_HANDLER, damage)
    text = body.decode(charset, _HANDLER)
    good = len(text) - len(text.encode("ascii", "ignore")) - damage.found
    if "\0" in text or (damage.found - 1) * _NEARLY > good:
        raise Faulty(_NO_TEXT)
    return text


class _Damage:
    """Handles the errors of one decoding (codecs.register_error), which are costly; gives up where there are many."""

    def __init__(self, most: int) -> None:
        self.found = 0
        self._most = most

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        self.found += 1
        if self.found > self._most:
            raise Faulty(_NO_TEXT)
        return DAMAGE, error.end


_HANDLER = "govkz_crawler.damage"
_NO_TEXT = "the text is neither UTF-8 nor in the charset that it declares"
