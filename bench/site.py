"""A gov.kz that costs next to nothing: `python -m bench.site ITEMS`, on loopback, until it is killed.

It answers what a crawl asks (robots.txt, RSS, GraphQL) from rows put together of ready-made pieces, so that a
measurement measures the crawler. ``tests/standin`` is the one to test against; this one is only fast.
"""

import asyncio
import json
import re
import sys
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from bench import prose

ENTITIES = [f"bench-{letter}" for letter in "abcdefghijklmnopqrst"]
NEWEST = datetime(2026, 6, 1, tzinfo=UTC)
WALL_CLOCK = timedelta(hours=5)  # of Almaty, before UTC
BODY = 4_000  # characters of text
BODIES = 300  # ready-made, in each language

_QUERY = re.compile(r'(\w+)\(((?:[^()"]|"[^"]*")*)\)')
_ARGUMENT = re.compile(r'(\w+):(?:"([^"]*)"|(\d+))')


class Site:
    """``items`` items, dealt out to the entities in turn; each in Kazakh and Russian."""

    def __init__(self, items: int) -> None:
        self.items = items
        self.sent = 0  # bytes
        self.step = timedelta(seconds=61)

    def answer(self, method: str, path: str, body: bytes) -> tuple[str, bytes]:
        """Content type and body."""
        if method == "POST":
            return "application/json", self._graphql(body)
        if path.startswith("/api/v1/public/rss/"):
            *_, entity, _, lang = path.split("/")
            return "application/rss+xml", self._rss(entity, lang)
        if path == "/bytes-sent":
            return "text/plain", str(self.sent).encode()
        return "text/plain", b"User-agent: *\nDisallow: /uploads\n"

    def _graphql(self, body: bytes) -> bytes:
        found = _QUERY.search(json.loads(body)["query"])
        assert found is not None
        asked = {name: text or number for name, text, number in _ARGUMENT.findall(found[2])}
        rows = self._listed(asked.get("projects", ""), asked.get("created_date", ""))
        page, size = int(asked["_page"]), int(asked["_size"])
        chosen = rows[(page - 1) * size : page * size]
        listed = b",".join(self._row(number, asked["_lang"]) for number in chosen)
        return b'{"data":{"%b":[%b]}}' % (found[1].encode(), listed)

    def _rss(self, entity: str, lang: str) -> bytes:
        entries = b"".join(self._entry(number, lang) for number in self._listed(f"eq:{entity}", "")[:20])
        return b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>%b</channel></rss>' % entries

    def _listed(self, projects: str, created: str) -> range:
        """The numbers of an entity's items, newest first; 0 is the newest of all."""
        every, first = (len(ENTITIES), ENTITIES.index(projects[3:])) if projects else (1, 0)
        if created:
            bound = datetime.fromisoformat(created.removeprefix("lt:")).replace(tzinfo=UTC) - WALL_CLOCK
            youngest = (NEWEST - bound) // self.step + 1
            first += max(-(-(youngest - first) // every), 0) * every
        return range(first, self.items, every)

    def _row(self, number: int, lang: str) -> bytes:
        title, body = _texts(lang)[number % BODIES]
        entity = ENTITIES[number % len(ENTITIES)].encode()
        return (
            b'{"id":"%d","title":"%b %d","slug":null,"created_date":"%b","heropic":"/uploads/%d.jpg","body":%b,'
            b'"short_description":"%b","projects":"%b"}'
        ) % (self._id(number), title, number, self._date(number), number, body, title, entity)

    def _entry(self, number: int, lang: str) -> bytes:
        title, _ = _texts(lang)[number % BODIES]
        entity = ENTITIES[number % len(ENTITIES)]
        link = f"https://www.gov.kz/memleket/entities/{entity}/press/news/details/{self._id(number)}?lang={lang}"
        date = f"{NEWEST - self.step * number:%a, %d %b %Y %H:%M:%S} GMT"
        return b"<item><title>%b %d</title><link>%b</link><pubDate>%b</pubDate></item>" % (
            title, number, link.encode(), date.encode(),
        )  # fmt: skip

    def _id(self, number: int) -> int:
        return 1_000_000 + self.items - number

    def _date(self, number: int) -> bytes:
        """GraphQL shows the wall clock of Almaty, though it says Z."""
        return f"{NEWEST + WALL_CLOCK - self.step * number:%Y-%m-%dT%H:%M:%SZ}".encode()


@cache
def _texts(lang: str) -> list[tuple[bytes, bytes]]:
    """Titles, and bodies as JSON."""
    rng = Random(lang)
    return [(prose.title(rng, lang).encode(), _body(rng, lang)) for _ in range(BODIES)]


def _body(rng: Random, lang: str) -> bytes:
    marked = [_paragraph(rng, text) for text in prose.paragraphs(rng, lang, BODY)]
    return json.dumps("\r\n".join(marked), ensure_ascii=False).encode()


def _paragraph(rng: Random, text: str) -> str:
    """As it comes out of a word processor: styles in line, entities for quotes, dashes and spaces."""
    text = text.replace(" ", " &laquo;", 1).replace(" ", "&raquo; &ndash;&nbsp;", 1)
    if rng.random() < 0.3:
        begins, rest = text.split(". ", 1)
        text = f"<strong>{begins}</strong>. {rest}"
    if rng.random() < 0.2:
        text = f'{text} <a href="https://www.gov.kz/memleket/entities/{rng.choice(ENTITIES)}">gov.kz</a>'
    style = "font-size:12.0pt;font-family:&quot;Times New Roman&quot;,serif"
    return f'<p style="text-align: justify;"><span style="{style}">{text}</span></p>'


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, for clients that send whole requests with a Content-Length."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, ended, body = self.received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not ended or len(body) < (int(length[1]) if length else 0):
            return
        self.received = b""
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        kind, answer = self.site.answer(method, path, body)
        tag = b'"%x"' % zlib.crc32(answer)
        if tag in head:
            message = b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % tag
        else:
            told = b"Content-Type: %b; charset=utf-8\r\nContent-Length: %d" % (kind.encode(), len(answer))
            message = b"HTTP/1.1 200 OK\r\nETag: %b\r\n%b\r\n\r\n%b" % (tag, told, answer)
        self.site.sent += len(message)
        self.transport.write(message)


async def serve(site: Site) -> None:
    """Prints the base URL, then answers."""
    for lang in prose.LETTERS:
        _texts(lang)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(site), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Site(int(sys.argv[1]))))
