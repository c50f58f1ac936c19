"""Tells whether an actual request and a recorded one ask the same: matchers as vcrpy calls them.

A matcher takes (actual, recorded), both ``vcr.request.Request``, and says whether they agree. vcrpy's own
defaults look at neither headers nor bodies: they would give a Kazakh answer to a Russian question.
"""

import json
import re
from typing import Any

from vcr.matchers import method, uri
from vcr.util import read_body

RSS_PATH = re.compile(r"/api/v1/public/rss/[^/]+/[^/]+/[^/]+/?$")


def canonical_body(request: Any) -> bytes:
    """The request's body such that equal bytes mean equal questions.

    JSON loses its key order and spacing, and the GraphQL text under ``query`` its runs of whitespace, which
    mean nothing there (GraphQL specification, 2.1.2). Other bodies stay as they are; no body is an empty one.
    """
    body: bytes = read_body(request) or b""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if isinstance(document, dict) and isinstance(document.get("query"), str):
        document["query"] = " ".join(document["query"].split())
    return json.dumps(document, sort_keys=True).encode()


def primary_tag(request: Any) -> str | None:
    """The first language that Accept-Language lists, without region or weight; None without the header."""
    value = request.headers.get("Accept-Language") or ""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return re.split("[,;-]", text)[0].strip().lower() or None


def names_language(request: Any) -> bool:
    """Whether the URL or the body itself says which language is asked for."""
    return bool(RSS_PATH.search(request.path)) or b"_lang" in (read_body(request) or b"")


def body(actual: Any, recorded: Any) -> bool:
    """Whether two requests have bodies that ask the same."""
    return canonical_body(actual) == canonical_body(recorded)


def language(actual: Any, recorded: Any) -> bool:
    """A recording that keeps its language to itself answers only where URL or body name the language."""
    asked, known = primary_tag(actual), primary_tag(recorded)
    if asked is None:
        return True
    return names_language(actual) if known is None else asked == known


MATCH_ON = (method, uri, body, language)
