"""The feeds, against what RFC 4287 asks of a feed."""

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from govkz_crawler.browse import atom
from govkz_crawler.browse.wording import Wording
from tests.browse import archives
from tests.browse.conftest import Get

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
A = {"a": atom.NAMESPACE}
RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

FEEDS = [
    "/feeds/new.atom", "/feeds/edited.atom", "/feeds/removed.atom", "/feeds/new.atom?entity=mfa",
    "/feeds/new.atom?lang=kk", "/feeds/new.atom?q=министр", "/feeds/edited.atom?q=заявка",
    "/feeds/removed.atom?lang=en", "/feeds/new.atom?q=<&entity=dsm&lang=ru",
]  # fmt: skip


def problems(document: bytes) -> list[str]:
    """What RFC 4287 forbids, and a grammar cannot say."""
    feed = etree.fromstring(document)
    found = [] if SCHEMA.validate(feed) else [str(error) for error in SCHEMA.error_log]
    ids = feed.xpath("a:entry/a:id/text()", namespaces=A)
    if len(ids) != len(set(ids)):
        found.append("4.1.1: two entries of one id")
    for entry in (feed, *feed.findall("a:entry", A)):
        alternates = [
            (link.get("type"), link.get("hreflang")) for link in entry.xpath("a:link[@rel='alternate']", namespaces=A)
        ]
        if len(alternates) != len(set(alternates)):
            found.append("4.1.2: two alternates of one type")
        dates = entry.xpath("a:updated/text() | a:published/text()", namespaces=A)
        found += [f"3.3: {date} is no date of RFC 3339" for date in dates if not is_date(date)]
    if not feed.xpath("a:link[@rel='self']", namespaces=A):
        found.append("4.1.1: no link to itself")
    found += [f"4.2.7.1: {url}" for url in feed.xpath("//a:link/@href", namespaces=A) if not urlsplit(url).scheme]
    return found


def is_date(text: str) -> bool:
    """RFC 3339 with a zone, and a day that there is."""
    return bool(RFC_3339.fullmatch(text) and datetime.fromisoformat(text))


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_are_valid(path: str, get: Get) -> None:
    answer = get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == atom.CONTENT_TYPE
    assert problems(answer.content) == []
    read = feedparser.parse(answer.content)
    assert not read.bozo


@pytest.mark.parametrize(
    ("broken", "because"),
    [
        pytest.param((b"<updated>", b"<updated>x"), "RFC 3339", id="date"),
        pytest.param((b'rel="self"', b'rel="related"'), "no link to itself", id="self"),
        pytest.param((b"<category term", b"<category name"), "category", id="attribute"),
    ],
)
def test_a_broken_feed_would_be_seen(broken: tuple[bytes, bytes], because: str, get: Get) -> None:
    document = get("/feeds/edited.atom").content
    assert any(because in problem for problem in problems(document.replace(*broken)))


def test_entries_lead_to_the_version(get: Get) -> None:
    read = feedparser.parse(get("/feeds/edited.atom").content)
    assert {entry.link.partition("/item/")[2] for entry in read.entries} == {
        f"news/{number}#ru" for number in (archives.EDITED, archives.SILENT)
    }


@pytest.mark.parametrize(
    ("path", "lang", "happened"),
    [
        ("/feeds/edited.atom?lang=ru", "ru", "исправлено между "),
        ("/feeds/removed.atom?lang=kk", "kk", "жойылды "),
        ("/feeds/edited.atom", "en", "edited between "),
    ],
)
def test_entries_tell_both_ends_of_the_window(path: str, lang: str, happened: str, get: Get) -> None:
    entries = feedparser.parse(get(path).content).entries
    assert entries
    for entry in entries:
        window = entry.content[0].value.split("\n")[0]
        assert window.startswith(happened)
        assert len(re.findall(r"[0-9]{2}:[0-9]{2}", window)) == 2, window
        assert Wording(lang).moment(entry.updated) in window


def test_a_feed_narrows(get: Get) -> None:
    everything = feedparser.parse(get("/feeds/new.atom").content).entries
    of_one = feedparser.parse(get("/feeds/new.atom?entity=mfa&lang=kk").content).entries
    assert 0 < len(of_one) < len(everything)
    assert {tag.term for entry in of_one for tag in entry.tags} == {"mfa"}
    assert {entry.author for entry in of_one} == {"Сыртқы істер министрлігі"}
    searched = feedparser.parse(get("/feeds/edited.atom?q=заявка").content).entries
    assert len(searched) == 2
    assert feedparser.parse(get("/feeds/edited.atom?q=заявка -приём").content).entries == []


def test_ids_are_the_same_from_any_address(get: Get) -> None:
    first, second = (etree.fromstring(get("/feeds/new.atom", host=host).content) for host in ("one.kz", "two.kz"))
    ids = [feed.xpath("//a:id/text()", namespaces=A) for feed in (first, second)]
    assert ids[0] == ids[1]
    assert ids[0][0].startswith("urn:uuid:")
    assert len(ids[0]) > 1
    assert all(uid.startswith("ni:///sha-256;") for uid in ids[0][1:])


def test_what_xml_cannot_hold_is_left_out() -> None:
    entry = atom.Entry(
        "urn:uuid:1",
        "a\x00\x0bb\ufffe",
        "kk",
        "mfa",
        "mfa",
        "2026-01-01T00:00:00Z",
        None,
        "http://a/",
        "http://b/",
        "\ud800",
    )
    feed = atom.Feed("urn:uuid:0", "t", "s", "en", "2026-01-01T00:00:00Z", "http://a/f", "http://a/", [entry])
    assert problems(atom.document(feed)) == []
    assert feedparser.parse(atom.document(feed)).entries[0].title == "ab"
