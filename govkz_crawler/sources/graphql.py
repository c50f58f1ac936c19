"""Asks and reads the site's GraphQL: full texts, history and the registry; open to robots (June 2026).

The site has been seen to answer queries with one root field and literal arguments, so no other form is sent.
Errors come with HTTP 200 in ``errors``, as GraphQL has it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.http import JsonRequest, Response

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.normalise.clock import wall_clock
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.normalise.urls import language_code
from govkz_crawler.sections import SECTIONS, section_of_root, shown_by
from govkz_crawler.sources import answer
from govkz_crawler.sources.asked_language import asked_language
from govkz_crawler.sources.feed_page import Faulty, FeedPage, ShapeChanged, SourceError
from govkz_crawler.sources.json_rows import read_rows
from govkz_crawler.sources.row_identity import asked_entity
from govkz_crawler.sources.shape import described, listed, raw
from govkz_crawler.sources.source import ALWAYS, FIRST_PAGE, Asked, Question, Source, path_of

NAME = "graphql"
CLOCK = Clock.WALL
PATH = "/graphql"

Arguments = dict[str, str | int]

# A query with one root field, as we and the site's front end send it: arguments in any order, literals or variables.
QUERY = re.compile(
    r"\s*(?:query\b[^{]{0,1000})?\{\s*(?:\w+\s*:\s*)?(?P<root>\w+)\s*\((?P<arguments>[^)]{0,5000})\)\s*\{(?P<fields>.*)",
    re.DOTALL,
)
ARGUMENT = re.compile(r'\b(\w+)\s*:\s*(?:"((?:[^"\\]|\\.)*)"|\$(\w+)|(\d+))')

_LOOKED_AT = 10_000  # characters of errors: one is enough, and servers repeat it for each field

INVALID_QUERY = re.compile(
    "validation|invalid ?syntax|syntax error|cannot query field|unknown (field )?argument|unknown field",
    re.IGNORECASE,
)


def request(base_url: str, feed: Feed, question: Question = FIRST_PAGE) -> Request:
    """Asks for a page of a feed, newest first; bounds are told by the interface's own clock."""
    section = SECTIONS[feed.section]
    arguments: Arguments = {} if feed.entity == SITE_WIDE else {"projects": f"eq:{feed.entity}"}
    if question.before:
        arguments[section.date] = f"lt:{wall_clock(question.before)}"
    arguments |= {"_page": question.page, "_size": question.size, "_sort": f"{section.date}:DESC", "_lang": feed.lang}
    return post(base_url, query(section.root, arguments, section.fields), feed.lang)


def recognise(request: Request) -> Asked | None:
    """The feed that a query asks for, if it wants all that a reader of its texts would see."""
    address = path_of(request)
    if not address.endswith(PATH) or not request.body:
        return None
    sent = json.loads(request.body)
    asked = QUERY.match(sent["query"])
    section = section_of_root(asked["root"]) if asked else None
    if not asked or section is None or not shown_by(section) <= set(re.findall(r"\w+", asked["fields"])):
        return None
    arguments = _arguments(asked["arguments"], sent.get("variables") or {})
    entity = asked_entity(arguments.get("projects", ""))
    lang = language_code(arguments.get("_lang", "")) or asked_language(request)
    return Asked(address.removesuffix(PATH), Feed(entity, section.name, lang))


def read(response: Response, feed: Feed) -> FeedPage:
    """The items of an answer. Raises SourceError."""
    return read_rows(rows(response, SECTIONS[feed.section].root), feed, NAME, CLOCK)


SOURCE = Source(
    name=NAME,
    site_wide=True,
    by_date=True,
    full_text=True,
    clock=CLOCK,
    request=request,
    recognise=recognise,
    readers=((ALWAYS, read),),
)


def query(root: str, arguments: Arguments, fields: tuple[str, ...]) -> str:
    """A query for one root field. GraphQL writes strings and integers as JSON does."""
    literals = ", ".join(f"{name}:{json.dumps(value)}" for name, value in arguments.items())
    return f"{{{root}({literals}){{{' '.join(fields)}}}}}"


def post(base_url: str, query: str, lang: str) -> Request:
    """The request that sends a query; ``lang`` is a language code of the site."""
    return JsonRequest(
        f"{base_url.rstrip('/')}{PATH}",
        data={"query": query, "variables": {}},
        headers={"Accept": "application/json", "Accept-Language": lang},
        dont_filter=True,
    )


def _arguments(written: str, variables: Mapping[str, Any]) -> dict[str, str]:
    """The arguments of a query by name, variables put in."""
    found = ARGUMENT.findall(written)
    return {
        name: str(variables.get(variable, "")) if variable else text or number for name, text, variable, number in found
    }


def rows(response: Response, root: str) -> list[Any]:
    """What an answer lists under its one root field. Raises SourceError."""
    envelope = answer.json_value(response)
    if isinstance(envelope, dict) and envelope.get("errors"):
        raise _failure(envelope["errors"])
    if not isinstance(envelope, dict) or "data" not in envelope:
        raise ShapeChanged("an object with data", described(envelope))
    data = envelope["data"]
    if data is None:
        raise Faulty("data is null")
    if not isinstance(data, dict) or root not in data:
        raise ShapeChanged(f"data with {root}", described(data))
    if data[root] is None:
        raise Faulty(f"{root} is null")
    return listed(data[root], f"a list of {root}")


def _failure(errors: Any) -> SourceError:
    said, message = str(errors)[:_LOOKED_AT], _first_message(errors)
    if INVALID_QUERY.search(said):
        return ShapeChanged("a schema that our query fits", message)
    return Faulty(message)


def _first_message(errors: Any) -> str:
    first = errors[0] if isinstance(errors, list) else errors
    message = first.get("message") if isinstance(first, dict) else first
    return answer.line(message if isinstance(message, str) else raw(first))
