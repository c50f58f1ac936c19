"""What is asked of every answer first: may we have it, is it whole, and what is its text?"""

import json
import re
from typing import Any, Never

from scrapy.http import Response
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from govkz_crawler.normalise.printable import printable
from govkz_crawler.sources.feed_page import Absent, Faulty, Refused
from govkz_crawler.sources.unwritable import mend_json

REFUSAL = re.compile("notAllowed|browserTicketMissing", re.IGNORECASE)

# The charsets that the server may name when an answer is not UTF-8. One in Kazakh or Russian that claims
# another (Latin-1 fits any bytes) is mislabelled, and decoding it so would make mojibake.
CYRILLIC_CHARSETS = ("cp1251", "kz1048", "ptcp154", "koi8-r", "iso8859-5")

# The React shell that the site serves to ordinary clients has been seen with 836 to 2,790 bytes.
SHELL_LIMIT = 4096
SHELL_ROOT = re.compile(r"""<div[^>]{0,100}\bid=["']?(?:root|app)\b""", re.IGNORECASE)


def text(response: Response, due: str) -> str:
    """The text of a good answer, without BOM and outer space. ``due`` names the format that was asked for.

    Raises Refused, Absent or Faulty for any other answer.
    """
    _check_status(response)
    found = _decoded(response).strip()
    if not found:
        raise Faulty("the body is empty")
    if found[:20].lower().startswith(("<!doctype html", "<html")):
        shell = len(found) <= SHELL_LIMIT and "<script" in found and SHELL_ROOT.search(found)
        raise Faulty(f"{'the empty shell page' if shell else 'HTML'} instead of {due}")
    return found


def json_value(response: Response) -> Any:
    """The value of a good JSON answer (RFC 8259); its strings hold neither lone surrogates nor NULs."""
    source = mend_json(text(response, "JSON"))
    try:
        value = json.loads(source, parse_constant=_refuse_constant)
        _check_error_object(value)
    except json.JSONDecodeError as error:
        raise Faulty(f"cut or malformed JSON at character {error.pos}") from error
    except (ValueError, RecursionError) as error:  # NaN, a number of thousands of digits, bottomless nesting
        raise Faulty(f"malformed JSON: {line(str(error))}") from error
    return value


def refusal(said: str) -> str | None:
    """The word with which the site refuses robots, if ``said`` holds one."""
    match = REFUSAL.search(said)
    return match.group() if match else None


def line(said: str) -> str:
    """``said`` as one line of at most 200 characters, for messages."""
    return printable(" ".join(said.split()))[:200]


def _check_status(response: Response) -> None:
    status = response.status
    if status == 200:
        return
    word = refusal(response.body.decode("latin-1"))
    if status in (401, 403, 451) or (status == 400 and word):
        raise Refused(f"HTTP {status} {word or ''}".rstrip())
    if status in (404, 410):
        raise Absent(f"HTTP {status}")
    if 300 <= status < 400:
        raise Faulty(f"HTTP {status} to {line(_header(response, 'Location')) or 'nowhere'}")
    raise Faulty(f"HTTP {status}")


def _check_error_object(value: Any) -> None:
    """A refusal can come with HTTP 200 too; news that happen to hold its words are none."""
    if isinstance(value, dict):
        around = {name: inner for name, inner in value.items() if name not in ("data", "content")}
        if word := refusal(str(around)):
            raise Refused(word)


def _decoded(response: Response) -> str:
    marked, bom = read_bom(response.body)
    for charset in (marked,) if marked else ("utf-8", _declared(response)):
        try:
            return response.body[len(bom or b"") :].decode(charset)
        except UnicodeDecodeError:
            continue
    raise Faulty("the text is neither UTF-8 nor in the charset that it declares")


def _declared(response: Response) -> str:
    in_header = http_content_type_encoding(_header(response, "Content-Type"))
    declared = in_header or html_body_declared_encoding(response.body)
    return declared if declared in CYRILLIC_CHARSETS else "utf-8"


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is no JSON")
