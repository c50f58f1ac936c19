"""Checks every answer first: whether we may have it, whether it is whole, what its text is."""

import json
import re
import string
from typing import Any, Never

from scrapy.http import Response

from govkz_crawler.limits import MOST_JSON_HALVES, MOST_JSON_VALUES
from govkz_crawler.normalise.printable import printable
from govkz_crawler.sources.decoding import DAMAGE, decoded
from govkz_crawler.sources.feed_page import Absent, Faulty, Refused
from govkz_crawler.sources.refusals import leads_to_a_gate, refusal
from govkz_crawler.sources.unwritable import REPLACEMENT, mend_json

# The React shell that the site serves to ordinary clients has been seen with 836 to 2,790 bytes.
SHELL_LIMIT = 4096
SHELL_ROOT = re.compile(r"""<div[^>]{0,100}\bid=["']?(?:root|app)\b""", re.IGNORECASE)

_AROUND = f"{string.whitespace}\ufeff"  # programs that put files together leave the mark of each

BEGINNING = 64_000  # bytes of an error that are looked at; an answer of more to a good status is no refusal

_LOOKED_AT = 2_000  # characters of what is put on a line

_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)  # of a feed; one without any may be no feed at all

_HALF = len("\\ud800")  # characters of one half of a character, escaped

_REFUSING = frozenset({401, 402, 403, 451})
_MAY_REFUSE = frozenset({*range(400, 429), *range(430, 500), 503})  # by what they say; 429 asks for time and no more

BEGINNINGS = {"JSON": "{[", "XML": "<"}  # of an answer in the format that was asked for


def text(response: Response, due: str) -> str:
    """The text of a good answer, without BOMs and outer space. ``due`` names the format that was asked for, a key of
    ``BEGINNINGS``.

    Raises Refused, Absent or Faulty for any other answer.
    """
    check_status(response)
    found = decoded(response).strip(_AROUND)
    if not found:
        raise Faulty("the body is empty")
    is_page = found[:20].lower().startswith(("<!doctype html", "<html"))
    if is_page and is_shell(found):
        raise Faulty(f"the empty shell page instead of {due}")
    if is_page or found[0] not in BEGINNINGS[due] or (due == "XML" and not _ITEM.search(found)):
        _check_refusal(found)
    if is_page:
        raise Faulty(f"HTML instead of {due}")
    return found


def json_value(response: Response) -> Any:
    """The value of a good JSON answer (RFC 8259); its strings hold neither lone surrogates nor NULs."""
    source = text(response, "JSON")
    # Counting takes as long as parsing does, and a short answer cannot have too many.
    if len(source) > _HALF * MOST_JSON_HALVES and (halves := _halves(source)) > MOST_JSON_HALVES:
        raise Faulty(f"JSON with {halves:,} halves of characters")
    source = mend_json(source)
    if len(source) > MOST_JSON_VALUES and (values := sum(map(source.count, ",[{"))) > MOST_JSON_VALUES:
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


def check_refusal(response: Response) -> None:
    """Raises Refused for an answer that refuses, whatever it was asked for, and another SourceError for one that is no
    good; a long answer to a good status is not looked at.
    """
    check_status(response)
    if len(response.body) <= BEGINNING:
        due = "JSON" if decoded(response).lstrip(_AROUND)[:1] in BEGINNINGS["JSON"] else "XML"
        json_value(response) if due == "JSON" else text(response, due)


def _halves(source: str) -> int:
    return sum(map(source.count, ("\\ud", "\\uD", "\\u0000")))


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
    if status in (404, 410):
        raise Absent(f"HTTP {status}")
    if 300 <= status < 400:
        location = _header(response, "Location")
        kind = Refused if leads_to_a_gate(location) else Faulty
        raise kind(f"HTTP {status} to {line(location) or 'nowhere'}")
    word = refusal(_said(response)) if status in _MAY_REFUSE else None
    if status in _REFUSING or word:
        raise Refused(f"HTTP {status} {line(word or '')}".rstrip())
    raise Faulty(f"HTTP {status}")


def _said(response: Response) -> str:
    """What came with an error, in whatever charset; 503 is how firewalls show a page for people to prove themselves."""
    beginning = response.replace(body=response.body[:BEGINNING])
    try:
        said = decoded(beginning)
    except Faulty:
        said = beginning.body.decode("utf-8", "replace")
    return said if response.status != 503 or said.lstrip().startswith("<") else ""


def _around(value: Any) -> Any:
    """What an answer says besides its rows: a refusal can come with HTTP 200, and news may hold its words."""
    if isinstance(value, dict):
        rows = {name for name in ("data", "content") if name in value and ("id" in value or not _is_word(value[name]))}
        return {name: inner for name, inner in value.items() if name not in rows}
    if isinstance(value, list):
        return [row for row in value if not (isinstance(row, dict) and "id" in row)]
    return value


def _is_word(value: Any) -> bool:
    """Whether there are texts and no rows in what should hold rows."""
    if isinstance(value, dict):
        return "id" not in value and all(map(_is_word, value.values()))
    return value is None or isinstance(value, str)


def _check_refusal(said: str) -> None:
    if word := refusal(said):
        raise Refused(line(f"{word}: {said}" if word != said else word))


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is no JSON")
