"""The feeds, against what RFC 4287 asks of a feed."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html

from govkz_crawler.browse import atom
from govkz_crawler.browse.serving import site
from govkz_crawler.browse.wording import Wording
from tests.archive_factory import TEXTS, archive, item, missed
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


@pytest.mark.parametrize("path", ["/feeds/new.atom", "/feeds/edited.atom", "/feeds/removed.atom"])
def test_entries_lead_to_the_version_or_the_comparison(path: str, get: Get) -> None:
    links = [urlsplit(entry.link).path for entry in feedparser.parse(get(path).content).entries]
    assert links
    for link in links[:3]:
        assert get(link).status_code == 200
    if path == "/feeds/edited.atom":
        assert set(links) == {f"/item/news/{number}/ru/diff/1..2" for number in (archives.EDITED, archives.SILENT)}


def test_an_edit_says_what_changed_whole_and_in_order(tmp_path: Path) -> None:
    before = "\n".join(["Министр открыл <школу>.", *(f"Абзац {number}." for number in range(40)), "Выделено 145 млрд."])
    after = before.replace("145", "154").replace("открыл", "закрыл") + "\nДобавлено."
    path = archive(
        tmp_path / "press.db",
        [item(1, "ru", title="Школа", text=before)],
        [item(1, "ru", title="Школа 2", text=after, seen_at="2025-09-02T00:00:00Z")],
    )
    entry = feedparser.parse(asked(path, "/feeds/edited.atom?lang=ru")).entries[0]
    told = html.fragment_fromstring(entry.content[0].value, create_parent=True)
    assert told.xpath("//del/text()") == ["открыл", "145"]
    assert [text.strip() for text in told.xpath("//ins/text()")] == ["", "2", "закрыл", "154", "Добавлено."]
    lines = [paragraph.text_content() for paragraph in told]
    assert lines[1:3] == ["числа: 2", "Заголовок: Школа 2"]
    assert lines[3] == "Министр открылзакрыл <школу>."
    assert "Абзацев без изменений: 40" in lines


def test_a_removal_says_what_was_removed(tmp_path: Path) -> None:
    path = archive(tmp_path / "press.db", [item(1, "ru"), item(2, "ru")], [missed(1, lang="ru")])
    (entry,) = feedparser.parse(asked(path, "/feeds/removed.atom")).entries
    told = html.fragment_fromstring(entry.content[0].value, create_parent=True)
    assert [paragraph.text for paragraph in told][1:] == TEXTS["ru"].split("\n")


@pytest.fixture(scope="module")
def long_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions 1 to 1,050 are new, 1,051 to 2,100 edited."""
    numbers = range(1, 1_051)
    return archive(
        tmp_path_factory.mktemp("history") / "press.db",
        [item(number) for number in numbers],
        [item(number, title=f"Мектеп {number}", seen_at="2025-09-02T00:00:00Z") for number in numbers],
    )


@pytest.mark.parametrize(("kind", "documents"), [("new", [50, 51, 999]), ("edited", [101, 949])])
def test_who_was_away_catches_up(kind: str, documents: list[int], long_history: Path) -> None:
    """As RFC 5005 says: from the feed, by its links, until there is none (section 4, and appendix B)."""
    pages = site(long_history)
    current, seen, sizes = f"/feeds/{kind}.atom?entity=edu", set(), []
    path: str | None = current
    while path:
        answer = asyncio.run(pages.client.get(path))
        assert (answer.status_code, problems(answer.content)) == (200, [])
        document = etree.fromstring(answer.content)
        entries = document.xpath("a:entry/a:id/text()", namespaces=A)
        sizes.append(len(entries))
        seen |= set(entries)
        links = {link.get("rel"): link.get("href") for link in document.findall("a:link", A)}
        is_archived = document.find(f"{{{atom.HISTORY}}}archive") is not None
        assert is_archived == (path != current)
        if is_archived:
            assert links["current"].endswith(current)
        path = links["prev-archive"].partition("localhost")[2] if "prev-archive" in links else None
    assert (sizes, len(seen)) == (documents, 1_050)


@pytest.mark.parametrize(("path", "status"), [("new/2", 404), ("new/999999999999", 404), ("returned/0", 404)])
def test_no_such_document(path: str, status: int, long_history: Path) -> None:
    assert asyncio.run(site(long_history).client.get(f"/feeds/{path}.atom")).status_code == status


def asked(path: Path, address: str) -> bytes:
    answer = asyncio.run(site(path).client.get(address))
    assert answer.status_code == 200
    return bytes(answer.content)


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
        window = html.fragment_fromstring(entry.content[0].value.split("\n")[0]).text
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
