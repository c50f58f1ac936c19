"""What people type into the search box: a day, an id, an address, an entity, a misspelt word, nonsense."""

import re
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from lxml import html

from govkz_crawler.normalise.clock import ALMATY
from tests.browse import archives
from tests.browse.conftest import Get

URL = "https://www.gov.kz/memleket/entities/mfa/press/news/details/{id}?lang={lang}"


def words(body: str) -> str:
    return " ".join(" ".join(html.fromstring(body).xpath("//main")[0].itertext()).split())


def search(get: Get, **arguments: str) -> str:
    return get(f"/search?{urlencode(arguments)}").text


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        pytest.param("31.05.2026", "/search?since=2026-05-31&until=2026-05-31", id="a date"),
        pytest.param("2026-05-31", "/search?since=2026-05-31&until=2026-05-31", id="an ISO date"),
        pytest.param("31 мая 2026", "/search?since=2026-05-31&until=2026-05-31", id="a date in words"),
        pytest.param("2026 жылғы 31 мамыр", "/search?since=2026-05-31&until=2026-05-31", id="a date in Kazakh"),
        pytest.param("5", "/item/news/5", id="an id"),
        pytest.param("№ 12", "/item/news/12", id="an id with a sign"),
        pytest.param(URL.format(id=12, lang="ru"), "/item/news/12#ru", id="an address"),
        pytest.param("gov.kz/memleket/entities/moa/press/news/details/12/?lang=kz&directionId=3", "/item/news/12#kk",
                     id="an address as people cite it"),
        pytest.param("www.gov.kz/memleket/entities/moa/press/news/details/12.", "/item/news/12#versions",
                     id="an address without a language"),
        pytest.param(URL.format(id=12, lang="en"), "/item/news/12#versions", id="in a language that is not held"),
    ],
)  # fmt: skip
def test_what_leads_to_a_page(typed: str, path: str, get: Get) -> None:
    answer = get(f"/search?q={quote(typed)}")
    assert (answer.status_code, answer.headers["location"]) == (302, path)


def test_a_day_without_a_year_leads_to_its_items(get: Get) -> None:
    published = (archives.NOW - timedelta(hours=1)).astimezone(ALMATY).date()
    answer = get(f"/search?q={published:%d.%m}")
    here = answer.headers.get("location") or answer.text
    assert f"since={published.isoformat()}" in here


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param(URL.format(id=999999, lang="ru"), "does not hold the item at this address", id="an address"),
        pytest.param("999999", "no item with the number 999999", id="an id"),
    ],
)
def test_what_the_archive_lacks_is_said(typed: str, said: str, get: Get) -> None:
    assert said in words(search(get, q=typed))


@pytest.mark.parametrize("typed", ["mfa", "МИД", "МИДа", "Ministry of Foreign Affairs", "министерства иностранных дел"])
def test_an_entity_is_offered_first(typed: str, get: Get) -> None:
    page = html.fromstring(search(get, q=typed))
    assert page.xpath("//ul[@class='called']//a/@href") == ["/entities/mfa"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("засидание", "заседание", id="a slip"),
        pytest.param("казакстан", "қазақстан", id="Kazakh on a Russian keyboard"),
        pytest.param("pfctlfybt", "заседание", id="Russian on a Latin keyboard"),
        pytest.param("Qazaqstan", "қазақстан", id="Kazakh in Latin letters"),
    ],
)
def test_did_you_mean(typed: str, meant: str, get: Get) -> None:
    page = html.fromstring(search(get, q=typed))
    offered = page.xpath("//p[@class='offer']/a")
    assert meant in [link.text_content() for link in offered]
    assert "Found: " in words(get(offered[0].get("href")).text)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"q": "заседание", "lang": "kk"}, id="another language"),
        pytest.param({"q": "заседание", "since": "2100-01-01"}, id="another time"),
        pytest.param({"q": "заседание кракозябра"}, id="a word too many"),
        pytest.param({"q": '"правительства заседание"'}, id="no such phrase"),
    ],
)
def test_nothing_found_offers_what_would_be_found(arguments: dict[str, str], get: Get) -> None:
    page = html.fromstring(search(get, **arguments))
    offered = page.xpath("//p[@class='offer']/a/@href")
    assert offered
    assert all("Found: " in words(get(path).text) for path in offered)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"since": "2026-02-31"}, "“2026-02-31” is not a date"),
        ({"until": "вчера"}, "“вчера” is not a date"),
        ({"lang": "xx"}, "“xx” is not among the choices"),
        ({"status": "gone"}, "“gone” is not among the choices"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "ends before it begins"),
    ],
)
def test_what_cannot_be_read_is_said(arguments: dict[str, str], said: str, get: Get) -> None:
    assert said in words(search(get, q="заседание", **arguments))


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("заседание " * 1_000, id="10,000 characters"),
        pytest.param("ж" * 10_000, id="one long word"),
        pytest.param("и в на", id="only common words"),
        pytest.param('"заседание', id="an open quotation mark"),
        pytest.param("*", id="a wildcard"),
        pytest.param("засед* OR (NEAR/2", id="FTS syntax"),
        pytest.param("aзaсeдaниe", id="mixed scripts"),
        pytest.param("зас\u0000еда\u001eние\u202e", id="control characters"),
        pytest.param("-" * 500, id="nothing but minus signs"),
        pytest.param("%_'; DROP TABLE versions", id="SQL"),
    ],
)
def test_whatever_is_typed_has_a_page(typed: str, get: Get) -> None:
    answer = get(f"/search?{urlencode({'q': typed})}")
    assert answer.status_code == 200
    assert len(answer.content) < 300_000
    assert re.search("Found: |Nothing found|More than|at least one word", words(answer.text))
    assert len(typed) <= 200 or "Only the first 200 characters" in words(answer.text)


def test_facets_lead_to_what_they_count(get: Get) -> None:
    page = html.fromstring(search(get, q="министерство"))
    links = page.xpath("//aside[@class='facets']//li")
    assert {"Kazakh", "Қазақша"} & {word for link in links for word in link.text_content().split()}
    for link in links:
        count = link.xpath("span[@class='n']")[0].text_content()
        narrowed = get(link.xpath("a/@href")[0]).text
        assert f"Found: {count} " in words(narrowed)
        assert html.fromstring(narrowed).xpath("//aside//a[@aria-current]")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"entity": "sci"}, id="by its slug"),
        pytest.param({"q": "sci"}, id="typed into the box"),
        pytest.param({"entity": "sci", "q": "заседание", "lang": "ru"}, id="with words"),
    ],
)
def test_news_of_a_predecessor_are_offered(arguments: dict[str, str], get: Get) -> None:
    page = html.fromstring(search(get, **arguments))
    (offered,) = page.xpath("//ul[@aria-label='Predecessors and successors']/li")
    assert "Its news from before: " in offered.text_content()
    (path,) = offered.xpath("a/@href")
    assert "entity=edu" in path
    texts = re.search(r"\((\d+);", offered.text_content())
    assert texts
    narrowed = get(path).text
    assert int(texts[1]) >= int(words(narrowed).partition("Found: ")[2].split()[0]) > 0


def test_news_of_a_successor_are_offered_only_where_there_are_any(get: Get) -> None:
    assert "Predecessors and successors" not in search(get, entity="edu")
