"""Answers as the site might give them, built from plain values; the texts are our own."""

import json
from typing import Any

from scrapy.http import HtmlResponse, Response, TextResponse

from govkz_crawler.items import Feed
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.feed_page import FeedPage

BASE = "https://www.gov.kz"
FEED = Feed("mfa", "news", "kk")
NOW = "2026-11-01T00:00:00Z"
TITLE = "Сыртқы істер министрлігі жаңа бөлім ашты"
RUSSIAN_TITLE = "Министерство открыло новый отдел"
BODY = "<p>Бөлім шетелдегі азаматтарға көмектеседі. Жұмыс бүгін басталды.</p>"

SHELL = (
    '<!DOCTYPE html><html lang="ru"><head><title>GOV.KZ</title></head>'
    '<body><div id="root"></div><script src="/static/js/main.js"></script></body></html>'
)
PAGE = f"<!DOCTYPE html><html><body>{'<p>Қызмет уақытша жұмыс істемейді.</p>' * 300}</body></html>"


def response(body: str | bytes, status: int = 200, url: str = BASE, **headers: str) -> Response:
    """An answer of the class that Scrapy would build for it."""
    data = body.encode() if isinstance(body, str) else body
    kind = HtmlResponse if data[:1] == b"<" else TextResponse if data else Response
    return kind(url, status=status, body=data, headers={k.replace("_", "-"): v for k, v in headers.items()})


def news(number: int | str, **fields: Any) -> dict[str, Any]:
    """A row of news as GraphQL gives it."""
    row = {
        "id": str(number),
        "title": TITLE,
        "slug": "zhana-bolim",
        "created_date": "2026-06-09T11:48:00Z",
        "heropic": "/uploads/2026/6/9/bolim.jpg",
        "body": BODY,
        "short_description": "Жаңа бөлім",
        "projects": "mfa",
    }
    return row | fields


def details(number: int | str, entity: str = "mfa", section: str = "news") -> str:
    return f"{BASE}/memleket/entities/{entity}/press/{section}/details/{number}?lang=kk"


def item(**fields: str) -> str:
    """An item of RSS; an underscore in a name stands for a colon, and values are escaped already."""
    tags = ((name.replace("_", ":"), value) for name, value in fields.items())
    return f"<item>{''.join(f'<{tag}>{value}</{tag}>' for tag, value in tags)}</item>"


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:ya="http://news.yandex.ru">'
        f"<channel><title>GOV.KZ</title><link>{BASE}</link>{''.join(items)}</channel></rss>"
    )


def slow_feed(size: int = 2_000_000) -> str:
    """A feed for which feedparser needs the square of its size, 25 s for the largest that is taken: of many pieces of
    text within XHTML, it takes away the first as long as that is empty.
    """
    content = f'<content type="xhtml">{"&#9;" * (size // 4 - 100)}x</content>'
    entry = f"<entry><id>5</id><title>{TITLE}</title>{content}</entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>GOV.KZ</title>{entry}&</feed>'


def graphql(rows: Any, root: str = "news") -> str:
    return json.dumps({"data": {root: rows}}, ensure_ascii=False)


def rest(rows: Any, root: str = "news") -> str:
    return json.dumps(rows, ensure_ascii=False)


JSON_ANSWERS = {"graphql": graphql, "rest": rest}  # rows, and a root field, into an answer


def read(name: str, answer: Response, feed: Feed = FEED) -> FeedPage:
    """What the source makes of it today."""
    return SOURCES[name].read_at(NOW, answer, feed)


def one_item(name: str, title: str = TITLE) -> str:
    """The answer of any source with one item, number 5, and no other text than its title."""
    if name == "rss":
        return rss(item(title=title, link=details(5)))
    return JSON_ANSWERS[name]([news(5, title=title, body=None, short_description=None)])


def two_items(name: str, first: str, second: str) -> str:
    """Likewise with two items, numbers 5 and 6."""
    if name == "rss":
        return rss(item(title=first, link=details(5)), item(title=second, link=details(6)))
    rows = [news(5, title=first, body=None), news(6, title=second, body=None)]
    return JSON_ANSWERS[name](rows)
