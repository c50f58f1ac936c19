"""Which feed a recorded request asked for. Requests are ours, so their exact form is known."""

import json
import re
from urllib.parse import parse_qs, urlsplit

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sections import SECTIONS
from govkz_crawler.warc.exchanges import Exchange

_RSS = re.compile(r"(?P<base>.*)/api/v1/public/rss/(?P<entity>[^/]+)/(?P<section>[^/]+)/(?P<lang>[^/]+)")
_REST = re.compile(r"(?P<base>.*)/api/v1/public/content-manager/(?P<root>[^/]+)")
_GRAPHQL = re.compile(r"(?P<base>.*)/graphql")
_QUERY = re.compile(r'\{(?P<root>\w+)\((?:projects:"eq:(?P<entity>[^"]+)", )?.*_lang:"(?P<lang>\w+)"\)')

_BY_ROOT = {section.root: section.name for section in SECTIONS.values()}

Question = tuple[str, str, Feed]  # source, base URL of the server, feed


def question(exchange: Exchange) -> Question | None:
    """What the exchange asked for; None where it was no feed (robots.txt, the registry)."""
    url = urlsplit(exchange.url)
    address = f"{url.scheme}://{url.netloc}{url.path}"
    try:
        return next((found for reader in (_rss, _graphql, _rest) if (found := reader(address, exchange))), None)
    except (LookupError, ValueError, TypeError):  # asked by another program, in another form
        return None


def _rss(address: str, _: Exchange) -> Question | None:
    found = _RSS.fullmatch(address)
    return ("rss", found["base"], Feed(found["entity"], found["section"], found["lang"])) if found else None


def _graphql(address: str, exchange: Exchange) -> Question | None:
    found = _GRAPHQL.fullmatch(address)
    query = _QUERY.match(json.loads(exchange.request_body)["query"]) if found and exchange.request_body else None
    if not found or not query or query["root"] not in _BY_ROOT:
        return None
    return "graphql", found["base"], Feed(query["entity"] or SITE_WIDE, _BY_ROOT[query["root"]], query["lang"])


def _rest(address: str, exchange: Exchange) -> Question | None:
    found = _REST.fullmatch(address)
    if not found or found["root"] not in _BY_ROOT:
        return None
    entity = parse_qs(urlsplit(exchange.url).query)["projects"][0].removeprefix("eq:")
    headers = {name.lower(): value.decode("latin-1") for name, value in exchange.request_headers}
    return "rest", found["base"], Feed(entity, _BY_ROOT[found["root"]], headers[b"accept-language"])
