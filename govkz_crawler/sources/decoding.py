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

_NEARLY = 20  # characters beyond ASCII that must be good for each one that is not, after the first
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


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
    text = body.decode(charset, _HANDLER)
    good = len(_BEYOND_ASCII.findall(text))
    damaged = text.count(DAMAGE)
    if "\0" in text or (damaged - 1) * _NEARLY > good - damaged:
        raise Faulty("the text is neither UTF-8 nor in the charset that it declares")
    return text


def _damage(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return DAMAGE, error.end


_HANDLER = "govkz_crawler.damage"
codecs.register_error(_HANDLER, _damage)
