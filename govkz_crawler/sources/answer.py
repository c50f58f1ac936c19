"""Checks every answer first: whether we may have it, whether it is whole, what its text is."""

import json
import re
from typing import Any, Never

from scrapy.http import Response

from govkz_crawler.limits import MOST_JSON_VALUES
from govkz_crawler.normalise.printable import printable
from govkz_crawler.sources.decoding import DAMAGE, decoded
from govkz_crawler.sources.feed_page import Absent, Faulty, Refused
from govkz_crawler.sources.refusals import refusal
from govkz_crawler.sources.unwritable import REPLACEMENT, mend_json

# The React shell that the site serves to ordinary clients has been seen with 836 to 2,790 bytes.
SHELL_LIMIT = 4096
SHELL_ROOT = re.compile(r"""<div[^>]{0,100}\bid=["']?(?:root|app)\b""", re.IGNORECASE)

_LOOKED_AT = 2_000  # characters of what is put on a line

BEGINNINGS = {"JSON": "{[", "XML": "<"}  # of an answer in the format that was asked for


def text(response: Response, due: str) -> str:
    """The text of a good answer, without BOM and outer space. ``due`` names the format that was asked for, a key of
    ``BEGINNINGS``.

    Raises Refused, Absent or Faulty for any other answer.
    """
    check_status(response)
    found = decoded(response).strip()
    if not found:
        raise Faulty("the body is empty")
    is_page = found[:20].lower().startswith(("<!doctype html", "<html"))
    if is_page and is_shell(found):
        raise Faulty(f"the empty shell page instead of {due}")
    if is_page or found[0] not in BEGINNINGS[due]:
        _check_refusal(found)
    if is_page:
        raise Faulty(f"HTML instead of {due}")
    return found


def json_value(response: Response) -> Any:
    """The value of a good JSON answer (RFC 8259); its strings hold neither lone surrogates nor NULs."""
    source = mend_json(text(response, "JSON"))
    if (values := sum(map(source.count, ",[{"))) > MOST_JSON_VALUES:
        raise Faulty(f"JSON of some {values:,} values")
    try:
        # Not strict: a control character that somebody left within a string is no reason to lose the page.
        value = json.loads(source, strict=False, parse_constant=_refuse_constant)
        _check_refusal(str(_around(value)))
    except json.JSONDecodeError as error:
        raise Faulty(f"cut or malformed JSON at character {error.pos}") from error
    except (ValueError, RecursionError) as error:  # NaN, a number of thousands of digits, bottomless nesting
        raise Faulty(f"malformed JSON: {line(str(error))}") from error
    return value


def is_shell(page: str) -> bool:
    """Whether a page is the empty one that the site serves, in which a browser then builds what there is to see."""
    return len(page) <= SHELL_LIMIT and "<script" in page and SHELL_ROOT.search(page) is not None


def line(said: str) -> str:
    """``said`` as one line of at most 200 characters, for messages."""
    return printable(" ".join(said[:_LOOKED_AT].split()))[:200].replace(DAMAGE, REPLACEMENT)


def check_status(response: Response) -> None:
    """Raises Refused, Absent or Faulty for a status that is none of a good answer."""
    status = response.status
    if status == 200:
        return
    word = refusal(response.body.decode("utf-8", "replace"))
    if status in (401, 403, 451) or (status == 400 and word):
        raise Refused(f"HTTP {status} {word or ''}".rstrip())
    if status in (404, 410):
        raise Absent(f"HTTP {status}")
    if 300 <= status < 400:
        raise Faulty(f"HTTP {status} to {line(_header(response, 'Location')) or 'nowhere'}")
    raise Faulty(f"HTTP {status}")


def _around(value: Any) -> Any:
    """What an answer says besides its rows: a refusal can come with HTTP 200, and news may hold its words."""
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if name not in ("data", "content")}
    if isinstance(value, list):
        return [row for row in value if not (isinstance(row, dict) and "id" in row)]
    return value


def _check_refusal(said: str) -> None:
    if word := refusal(said):
        raise Refused(line(f"{word}: {said}" if word != said else word))


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is no JSON")
