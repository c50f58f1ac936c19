"""Decodes the bytes of an answer: by byte order mark, as UTF-8, or in the Cyrillic charset that it declares."""

import codecs
from collections.abc import Iterator

from scrapy.http import Response
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from govkz_crawler.sources.feed_page import Faulty

# The charsets that may be declared when an answer is not UTF-8. One in Kazakh or Russian that claims another (Latin-1
# fits any bytes) is mislabelled, and decoding it so would make mojibake.
CYRILLIC_CHARSETS = ("cp1251", "kz1048", "ptcp154", "koi8-r", "iso8859-5")

# Stands where bytes were that are no text: a noncharacter (Unicode, section 23.7), for U+FFFD may be the site's own.
DAMAGE = "\ufdd0"

_NEARLY = 20  # characters beyond ASCII that must be good for each one that is not, after the first


def decoded(response: Response) -> str:
    """The text of an answer without its BOM; what nearly is UTF-8 has DAMAGE where it is not. Raises Faulty."""
    marked, bom = read_bom(response.body)
    body = response.body[len(bom or b"") :]
    for charset in (marked,) if marked else ("utf-8", *_declared(response)):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return _mended(body, marked or "utf-8")


def _declared(response: Response) -> Iterator[str]:
    """What the header says, and then what the document says of itself."""
    in_header = http_content_type_encoding((response.headers.get("Content-Type") or b"").decode("latin-1"))
    for charset in (in_header, html_body_declared_encoding(response.body)):
        if charset in CYRILLIC_CHARSETS:
            yield charset


def _mended(body: bytes, charset: str) -> str:
    damage = _Damage(most=len(body) // _NEARLY + 1)
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
