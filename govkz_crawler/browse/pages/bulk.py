"""Shows the page that looks up many addresses at once, pasted or uploaded, and answers with a table or a file."""

import re
from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qsl

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, Request, Response

from govkz_crawler.browse.pages import streamed
from govkz_crawler.browse.pages.query_string import now, page
from govkz_crawler.browse.queries.bulk import Line, looked_up
from govkz_crawler.browse.snapshot import Row, read
from govkz_crawler.normalise.clock import utc

BULK, BULK_FILE = r"^/bulk$", rf"^/bulk{streamed.FORM}"

MOST = 1_000  # addresses
_LARGEST = 2_000_000  # bytes of a form: so many addresses of the longest kind
_LONGEST = 2_000  # characters of an address
_TOGETHER = 50  # addresses that are looked up within one time limit

# In a table, too, whose cells are separated by commas or semicolons; that of &amp; is none of them.
_ADDRESS = re.compile(r"""(?:https?(?::|%3A)(?:/|%2F){2})?(?:www\.)?gov\.kz(?:[^\s;,"<>]|(?<=&amp);)*""", re.IGNORECASE)

_COLUMNS = (
    "address", "held", "section", "article_id", "lang", "entity", "title", "versions", "edits", "silent_edits",
    "status", "first_seen_at", "last_seen", "removed_not_before", "removed_at", "ni",
)  # fmt: skip


async def bulk(datasette: Datasette, request: Request) -> Response:
    given, problem = await _given(request)
    lines = await _lines(datasette, given[:MOST])
    context = {"lines": lines, "given": given, "problem": problem, "most": MOST, "cut": len(given) > MOST}
    held = [variant for line in lines for variant in line.held]
    return await page(datasette, request, "bulk", context, rows=held)


async def bulk_file(datasette: Datasette, request: Request) -> AsgiStream:
    given, _ = await _given(request)
    rows = [row for line in await _lines(datasette, given[:MOST]) for row in _rows(line)]
    return streamed.whole(request.url_vars["form"], "addresses", _COLUMNS, rows)


async def _lines(datasette: Datasette, texts: list[str]) -> list[Line]:
    at = utc(now())
    lines: list[Line] = []
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        lines += await read(datasette, lambda connection, some=some: looked_up(connection, some, at))  # type: ignore[misc]
    return lines


async def _given(request: Request) -> tuple[list[str], str | None]:
    """The addresses of the form, and the key of a sentence on what is wrong with it."""
    if request.method != "POST":
        return addresses(request.args.get("urls") or ""), None
    body = await _body(request)
    if body is None:
        return [], "bulk_too_large"
    fields = _fields(request.headers.get("content-type", ""), body)
    return addresses("\n".join(fields)), None if fields else "bulk_unreadable"


def _fields(content_type: str, body: bytes) -> list[str]:
    """The values of a form, whatever their names: pasted text and files. Empty where it is no form."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return [value for _, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)]
    form = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    parts = form.get_payload() if form.get_content_type() == "multipart/form-data" and form.is_multipart() else []
    payloads = [part.get_payload(decode=True) for part in parts if isinstance(part, Message)]
    return [payload.decode("utf-8-sig", "replace") for payload in payloads if isinstance(payload, bytes)]


async def _body(request: Request) -> bytes | None:
    """The whole form, None where it is larger than any that is read."""
    body, more = b"", True
    while more and len(body) <= _LARGEST:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body if len(body) <= _LARGEST else None


def addresses(text: str) -> list[str]:
    """One of each line that has any letters: the address in it, if it holds one, as in a table, else the line."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = [(_ADDRESS.findall(line) or [line]) for line in lines if line]
    return [address[:_LONGEST] for line in found for address in line]


def _rows(line: Line) -> list[Row]:
    """A row for each variant, one that says so where nothing is held."""
    if not line.held:
        nothing: Row = dict.fromkeys(_COLUMNS)
        return [{**nothing, "address": line.text, "held": "no" if line.citation else "not an address of an item"}]
    return [
        {
            **variant, "address": line.text, "held": "yes",
            "removed_not_before": variant["removal_not_before"],
            "removed_at": variant["changed_at"] if variant["status"] == "removed" else None,
        }
        for variant in line.held
    ]  # fmt: skip
