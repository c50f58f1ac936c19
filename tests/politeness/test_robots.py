"""robots.txt: what may be asked for, and what becomes of a run where nobody can say."""

import gzip
import time
import tracemalloc
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError

from govkz_crawler.politeness import robots
from govkz_crawler.politeness.errors import Disallowed, LeftAlone
from govkz_crawler.politeness.robots import TOKEN, RobotsMiddleware, rules
from govkz_crawler.politeness.state import courtesy_of
from govkz_crawler.transport.errors import Unreadable, Unrecorded
from tests.politeness.guests import SITE, Guest, asking, respond

KNOWN = b"User-agent: *\nDisallow: /search\nDisallow: /uploads\n"
SHELL = b'<!doctype html><html><body><div id="root"></div><script src="/main.js"></script></body></html>'


def allowed(text: bytes, path: str) -> bool:
    return rules(text).can_fetch(SITE + path, TOKEN)


FOR_ALL, FOR_US = b"User-agent: *\n", b"User-agent: govkz_crawler\n"
KAZAKH = "Disallow: /іздеу".encode()

RULES = {
    "nothing": (b"", "/graphql", True),
    "below a disallowed path": (KNOWN, "/uploads/2026/1.jpg", False),
    "beside it": (KNOWN, "/api/v1/public/rss/mfa/news/kk", True),
    "an empty rule forbids nothing": (FOR_ALL + b"Disallow:\n", "/graphql", True),
    "robots.txt itself": (FOR_ALL + b"Disallow: /\n", "/robots.txt", True),
    "the longest match": (FOR_ALL + b"Disallow: /api\nAllow: /api/v1", "/api/v1/public/rss", True),
    "as long: allow": (FOR_ALL + b"Allow: /api\nDisallow: /api", "/api", True),
    "a star": (FOR_ALL + b"Disallow: /*/rss", "/api/v1/public/rss/mfa", False),
    "a dollar, at the end": (FOR_ALL + b"Disallow: /graphql$", "/graphql", False),
    "a dollar, before the end": (FOR_ALL + b"Disallow: /graphql$", "/graphql/more", True),
    "our own group": (FOR_ALL + b"Disallow: /\n" + FOR_US.upper() + b"Allow: /", "/api", True),
    "groups of one name are one": (FOR_US + b"Disallow: /a\n" + KNOWN + FOR_US + b"Disallow: /b", "/b", False),
    "one group of two names": (b"User-agent: x\n" + FOR_US + b"Disallow: /api", "/api", False),
    "words of our address are not our name": (b"User-agent: github\nDisallow: /", "/api", True),
    "lines of Windows": (b"User-agent: *\r\nDisallow: /api\r\n", "/api", False),
    "lines of old Macs": (b"User-agent: *\rDisallow: /api\r", "/api", False),
    "a byte order mark": (b"\xef\xbb\xbf" + FOR_ALL + b"Disallow: /api", "/api", False),
    "comments, spaces, small letters": (b"user-agent: * # all\n  disallow : /api # no\n", "/api", False),
    "garbage between": (b"\xd0\xff\0\n!\n" + FOR_ALL + b"\xff\nDisallow: /api", "/api", False),
    "Kazakh letters": (FOR_ALL + KAZAKH, "/%D1%96%D0%B7%D0%B4%D0%B5%D1%83", False),
    "UTF-16": ("User-agent: *\nDisallow: /".encode("utf-16"), "/api", False),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + FOR_ALL + b"Disallow: /api", "/api", False),
    "a space without width": (FOR_ALL + "\u200bDisallow: /api".encode(), "/api", False),
    "packed, and nobody says so": (gzip.compress(FOR_ALL + b"Disallow: /api"), "/api", False),
    "packed and cut": (gzip.compress(FOR_ALL + b"Disallow: /api\n" * 9)[:-8], "/api", False),
    "packed and broken": (b"\x1f\x8b\n" + FOR_ALL + b"Disallow: /api", "/api", False),
    "percent-encoded in small letters": (FOR_ALL + b"Disallow: /%d1%96", "/%D1%96%D0%B7", False),
    "a letter that need not be encoded": (FOR_ALL + b"Disallow: /%67raphql", "/graphql", False),
    "lines of Unicode": (FOR_ALL.replace(b"\n", "\u2028".encode()) + b"Disallow: /api", "/api", False),
    "the empty shell says nothing": (SHELL, "/graphql", True),
}


@pytest.mark.parametrize(("text", "path", "expected"), RULES.values(), ids=RULES)
def test_rules(text, path, expected):
    assert allowed(text, path) is expected


def test_a_packed_bomb_is_not_unpacked():
    bomb = gzip.compress(b"User-agent: *\nDisallow: /api\n" + bytes(64 * 2**20))
    tracemalloc.start()
    try:
        assert not allowed(bomb, "/api")
        assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
    finally:
        tracemalloc.stop()


def test_what_lies_beyond_the_limit_is_not_read():
    text = KNOWN + b"#" * (512 * 1024) + b"\nDisallow: /graphql\n"
    assert not allowed(text, "/uploads")
    assert allowed(text, "/graphql")


def test_a_line_cut_by_the_limit_is_no_rule():
    start = b"User-agent: *\nDisallow: /\n"
    line = b"Allow: /graphql/schema"
    text = start + b"#" * (512 * 1024 - len(start) - len(b"\nAllow: /graphql")) + b"\n" + line
    assert not allowed(text, "/graphql")


@given(
    st.binary(max_size=300)
    | st.lists(st.sampled_from([b"User-agent: *", b"Disallow: /", b"\xff", b":", b"$*"])).map(b"\n".join)
)
def test_any_bytes_are_read(text):
    assert allowed(text, "/graphql") in (True, False)


@pytest.fixture
def meet(tmp_path):
    """A guest whose middleware hears these answers, the last one again and again."""

    def make(*answers):
        pending = list(answers)

        def answer(request):
            found = pending.pop(0) if len(pending) > 1 else pending[0]
            if isinstance(found, Exception):
                raise found
            return found

        guest = Guest(tmp_path, answer)
        return guest, RobotsMiddleware.from_crawler(guest)

    return make


def test_it_is_asked_for_first_and_once(meet):
    guest, middleware = meet(respond(body=KNOWN))
    for _ in range(3):
        asking(middleware)
    with pytest.raises(Disallowed, match="disallows /search/x"):
        asking(middleware, "/search/x")
    assert guest.asked == [f"{SITE}/robots.txt"]


BAN = respond(body=b"User-agent: *\nDisallow: /graphql")


@pytest.mark.parametrize(
    ("later", "hours", "banned"),
    [(BAN, 23, False), (BAN, 25, True), (respond(503), 25, False), (DownloadTimeoutError(), 25, False)],
    ids=["within the day", "after a day", "unreachable later", "silent later"],
)
def test_a_run_of_more_than_a_day_asks_again(meet, monkeypatch, later, hours, banned):
    guest, middleware = meet(respond(body=KNOWN), later)
    asking(middleware)
    began = time.monotonic()
    monkeypatch.setattr(robots, "monotonic", lambda: began + hours * 3600)
    for _ in range(2):
        with pytest.raises(Disallowed) if banned else nullcontext():
            asking(middleware)
    assert len(guest.asked) == (2 if hours > 24 else 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_where_there_is_none_everything_is_allowed(meet, status):
    _, middleware = meet(respond(status, b"User-agent: *\nDisallow: /"))
    asking(middleware)


@pytest.mark.parametrize(
    "answer",
    [
        respond(500), respond(503), respond(429),
        DownloadTimeoutError(), DownloadConnectionRefusedError(), Unreadable("too large"),
    ],
    ids=lambda answer: f"HTTP {answer.status}" if hasattr(answer, "status") else type(answer).__name__,
)  # fmt: skip
def test_where_it_cannot_be_read_nothing_is_asked(meet, answer):
    guest, middleware = meet(answer)
    for _ in range(2):
        with pytest.raises(LeftAlone, match=r"robots\.txt cannot be read"):
            asking(middleware)
    assert len(guest.asked) == 1


def test_a_bug_of_ours_is_not_taken_for_the_site(meet):
    _, middleware = meet(FileNotFoundError("ours"))
    with pytest.raises(FileNotFoundError):
        asking(middleware)


def test_a_replay_without_one_has_nobody_to_ask(meet):
    _, middleware = meet(Unrecorded("not there"))
    asking(middleware)


def test_five_redirects_are_followed(meet):
    hops = [respond(302, Location=f"/{n}") for n in range(5)]
    guest, middleware = meet(*hops, respond(body=b"User-agent: *\nDisallow: /graphql"))
    with pytest.raises(Disallowed):
        asking(middleware)
    assert guest.asked[-1] == f"{SITE}/4"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/robots.txt", "circles"),
        ("http://elsewhere.invalid/robots.txt", "another host"),
        ("http://10.0.0.1/robots.txt", "another host"),
        ("file:///etc/passwd", "another host"),
        ("ftp://site.test/robots.txt", "another host"),
        ("//site.test:8080/robots.txt", "another host"),
    ],
)
def test_no_further_and_nowhere_else(meet, location, reason):
    guest, middleware = meet(respond(301, Location=location))
    with pytest.raises(LeftAlone, match=reason):
        asking(middleware)
    assert set(guest.asked) == {f"{SITE}/robots.txt"}


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: *\nCrawl-delay: 7\nUser-agent: govkz_crawler\nCrawl-delay: 0.5", 0.5),
        (b"User-agent: bing\nCrawl-delay: 7", 0.0),
        (b"User-agent: *\nCrawl-delay: soon", 0.0),
        (b"User-agent: *\nCrawl-delay: -1", 0.0),
        (b"User-agent: *\nCrawl-delay: inf", 0.0),
        (b"User-agent: *\nCrawl-delay: nan", 0.0),
    ],
    ids=["for all", "for us", "for others", "not a number", "negative", "infinite", "no number by name"],
)
def test_crawl_delay(meet, text, delay):
    guest, middleware = meet(respond(body=text))
    asking(middleware)
    assert courtesy_of(guest).crawl_delay == delay


ENCODINGS = ["utf-8", "utf-8-sig", *(f"utf-{bits}{end}" for bits in (16, 32) for end in ("", "-le", "-be"))]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_ban_is_a_ban_in_every_unicode_encoding(encoding, end):
    said = rules(end.join(["User-agent: *", "Disallow: /graphql", "Crawl-delay: 7", ""]).encode(encoding))
    assert not said.can_fetch("https://www.gov.kz/graphql", TOKEN)
    assert said.can_fetch("https://www.gov.kz/api/v1/public/rss/mfa/news/kk", TOKEN)
    assert said.crawl_delay(TOKEN) == 7


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_rules(body):
    assert rules(body).can_fetch("https://www.gov.kz/", TOKEN) in (True, False)
