"""What the pages say, through Datasette's own client."""

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import html

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.browse.pages import ROUTES
from govkz_crawler.browse.pages.closed import CLOSED
from govkz_crawler.browse.pages.memento import TIMEGATE, TIMEMAP
from govkz_crawler.interchange.article_rows import Articles
from tests.browse import archives
from tests.browse.conftest import Get

EVERY_PAGE = [
    "/", "/search", "/search?q=заседание", "/bulk", "/item/news/1/reprints", "/trends",
    "/trends?q=заседание&q=отырыс", "/item/news/1",
    "/item/news/7", "/entities", "/entities/mfa", "/edits", "/edits?sort=weight", "/digest/2026-W10",
    "/edits?entity=moa&lang=ru", "/removals", "/gaps", "/runs", "/runs/20260101T000000Z-aaaaaa", "/questions", "/feeds",
    "/press", "/press/articles", "/press/versions/1", "/press/silent_editors", "/press/vanished_this_month",
    "/press/slowest_translations", "/press/published_at_night", "/press/pairs?_size=5", "/press/edits?_size=5",
]  # fmt: skip


def text(body: str) -> str:
    return " ".join(" ".join(html.fromstring(body).xpath("//main")[0].itertext()).split())


@pytest.mark.parametrize("path", EVERY_PAGE)
@pytest.mark.parametrize("ui", ["kk", "ru", "en"])
def test_every_page_opens_in_every_language(path: str, ui: str, get: Get) -> None:
    answer = get(path, ui)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert page.get("lang") == ui
    assert len(page.xpath("//main//h1")) == 1
    assert page.xpath("//title")[0].text_content().strip()


def test_every_route_of_ours_is_among_them() -> None:
    opened = [path.partition("?")[0] for path in EVERY_PAGE]
    of_versions = {route for route, _ in ROUTES if "(?P<lang>" in route}  # tests/browse/test_versions.py opens these
    others = {CLOSED, TIMEGATE, TIMEMAP, *of_versions}
    documents = (r"\.db$", r"\.(?P<form>csv|json)$", r"\.json$", r"\.atom$", r"\.csv$", r"\.svg$", r"\.xml$", r"\.txt$")
    pages = [route for route, _ in ROUTES if route not in others and not route.endswith(documents)]
    assert [route for route in pages if not any(re.search(route, path) for path in opened)] == []


def test_home_counts_what_is_held(get: Get) -> None:
    home = text(get("/").text)
    assert f"Items {archives.FILLERS + 8}" in home
    assert "State bodies 8" in home
    assert ("new: 16" in home) == archives.SEEN_TODAY


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        pytest.param("заседание", True, id="an inflected form"),
        pytest.param('"на заседании правительства"', True, id="a phrase"),
        pytest.param('"правительства заседание"', False, id="a phrase is taken as it is"),
        pytest.param("заседание&lang=kk", False, id="in another language"),
        pytest.param("заседание&since=2100-01-01", False, id="after a date that nothing reaches"),
    ],
)
def test_search(query: str, finds: bool, get: Get) -> None:
    assert ("Nothing found" not in text(get(f"/search?q={query}").text)) == finds


def test_search_narrows(get: Get) -> None:
    def count(query: str) -> int:
        found = re.search(r"Found: ([0-9]+)", text(get(f"/search?q={query}").text))
        return int(found[1]) if found else 0

    everything = count("министерство")
    assert 0 < count("министерство&entity=mfa") < everything
    assert 0 < count("министерство -коллегия") < everything
    assert count("министерство&status=live") + count("министерство&status=removed") == everything


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        pytest.param("mfa", {"mfa"}, id="a slug"),
        pytest.param("MFA", {"mfa"}, id="in any case"),
        pytest.param("сыртқы істер", {"mfa"}, id="words of the Kazakh name"),
        pytest.param("министерства финансов", {"minfin"}, id="of the Russian name, inflected"),
        pytest.param("foreign", {"mfa"}, id="of the English name"),
        pytest.param("финансы", {"minfin"}, id="in another form"),
        pytest.param("акимат", {"almaty", "kostanay"}, id="of several"),
        pytest.param("несуществующее", set(), id="of none"),
        pytest.param("-", set(), id="no words"),
    ],
)
@pytest.mark.parametrize("path", ["/search?q=министр&sort=date&", "/search?", "/edits?", "/removals?"])
def test_entities_go_by_slug_or_name(path: str, asked: str, slugs: set[str], get: Get) -> None:
    page = html.fromstring(get(f"{path}{urlencode({'entity': asked})}").text)
    shown = {link.rpartition("/")[2] for link in page.xpath("//article//a[@class='entity']/@href")}
    assert shown <= slugs
    told = {link.rpartition("/")[2] for link in page.xpath("//ul[@class='meant']//a/@href")}
    assert slugs <= told
    assert ("No state body matches" in text(html.tostring(page, encoding="unicode"))) != bool(slugs)


def test_filters_without_words_list_the_newest(get: Get) -> None:
    page = html.fromstring(get("/search?entity=mfa&lang=kk").text)
    dates = page.xpath("//article//time/@datetime")
    assert len(dates) == 20
    assert dates == sorted(dates, reverse=True)
    assert "Found: 21" in page.text_content()
    later = html.fromstring(get("/search?entity=mfa&lang=kk&page=2").text)
    assert len(later.xpath("//article")) == 1
    assert "Nothing found" in text(get("/search?since=2100-01-01").text)


def test_nothing_is_listed_before_anything_is_asked(get: Get) -> None:
    assert not html.fromstring(get("/search").text).xpath("//article")


def test_home_shows_the_newest_first_with_both_languages(get: Get) -> None:
    items = html.fromstring(get("/").text).xpath("//section[@class='newest']//article")
    dates = [item.xpath(".//time/@datetime")[0] for item in items]
    assert len(items) == 8
    assert dates == sorted(dates, reverse=True)
    assert all(item.xpath(".//span[contains(@class, 'lang-')]/text()") == ["kk", "ru"] for item in items)


def test_an_item_goes_by_a_title_of_its_own(get: Get) -> None:
    for path in (f"/item/news/{archives.PLACEHOLDER}", f"/item/news/{archives.OTHER_LANGUAGE}"):
        page = html.fromstring(get(path, "kk").text)
        assert page.xpath("//h1/span/@lang") == ["ru"]


def test_search_marks_what_it_found(get: Get) -> None:
    hits = html.fromstring(get("/search?q=үкімет").text)
    marked = {mark.text_content().lower() for mark in hits.xpath("//mark")}
    assert marked
    assert all(word.startswith("үкімет") for word in marked)


@pytest.mark.parametrize(
    "query", ['"', "-", "((", "a AND", "*", "NEAR(x", "title:x", "\u202e", "'; DROP TABLE x", "x" * 5000]
)
def test_search_takes_anything(query: str, get: Get) -> None:
    assert get(f"/search?{urlencode({'q': query})}").status_code == 200


def test_an_edit_is_shown_word_by_word(get: Get) -> None:
    page = html.fromstring(get(f"/item/news/{archives.EDITED}").text)
    assert any("(обновлено)" in word.text_content() for word in page.xpath("//ins"))
    assert page.xpath("//del")
    assert "Edited in one language only: Русский" in text(get(f"/item/news/{archives.EDITED}").text)


def test_an_edit_that_leaves_the_date_is_said_to_be_silent(get: Get) -> None:
    assert "date unchanged" in text(get(f"/item/news/{archives.SILENT}").text)
    assert "date unchanged" not in text(get(f"/item/news/{archives.EDITED}").text)


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (archives.REMOVED, "removed from the site"),
        (archives.RETURNED, "returned"),
        (archives.PLACEHOLDER, "placeholder instead of a translation"),
        (archives.OTHER_LANGUAGE, "text in another language"),
    ],
)
def test_the_state_of_a_variant(number: int, state: str, get: Get) -> None:
    assert state in text(get(f"/item/news/{number}").text)


def test_paragraphs_stand_side_by_side(get: Get) -> None:
    page = html.fromstring(get(f"/item/news/{archives.UNEQUAL}").text)
    kk, ru = (page.xpath(f"//article[@id='{lang}']/p") for lang in ("kk", "ru"))
    assert len(kk) == len(ru)
    assert kk[0].get("class") == "blank"
    assert ru[0].get("class") is None


def test_what_differs_between_the_languages(get: Get) -> None:
    assert "4321" in text(get(f"/item/news/{archives.UNEQUAL}").text)


def test_links_of_a_text_are_those_of_the_web(get: Get) -> None:
    page = html.fromstring(get("/item/news/1").text)
    outside = [link for link in page.xpath("//main//a") if "://" in link.get("href")]
    assert outside
    assert all(link.get("rel") == "nofollow noopener external" for link in outside)
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_json_holds_the_same(get: Get) -> None:
    answer = json.loads(get(f"/item/news/{archives.EDITED}.json").text)
    assert {variant["lang"] for variant in answer["variants"]} == {"kk", "ru"}
    assert [version["event"] for version in answer["versions"] if version["lang"] == "ru"] == ["new", "edited"]
    assert all(version["verified"] is True for version in answer["versions"])


def test_a_version_is_cited_as_exports_cite_it(get: Get, browsed: Path) -> None:
    with reading(browsed) as db:
        exported = {
            (row["article_id"], row["lang"]): row["citation"] for row in Articles(db, Selection(), browsed.parent)
        }
    for number in (archives.EDITED, archives.REMOVED, archives.RETURNED, archives.HOSTILE):
        page = html.fromstring(get(f"/item/news/{number}").text)
        for lang in ("kk", "ru"):
            assert page.get_element_by_id(f"cite-{lang}").text_content() == exported[number, lang]
    assert "(found removed " in exported[archives.REMOVED, "kk"]


def test_every_version_can_be_taken_into_a_list_of_references(get: Get) -> None:
    address = f"/item/news/{archives.REMOVED}"
    versions_of_it = html.fromstring(get(address).text).xpath("//ol[@class='history']/li/p/a[1]/@href")
    pages = (html.fromstring(get(page).text) for page in versions_of_it)
    links = [page.xpath("//a[contains(@href, '.csl.json')]/@href")[0] for page in pages]
    versions = {version["ni"]: version for version in json.loads(get(f"{address}.json").text)["versions"]}
    assert len(links) == len(versions) == 4
    for link in links:
        answer = get(link)
        (reference,) = json.loads(answer.text)
        version = versions.pop(reference["id"])
        assert (reference["title"], reference["language"]) == (version["title"], version["lang"])
        assert reference["note"] in version["citation"]
        assert f"record {reference['archive_location']}" in version["citation"]
        assert answer.headers["content-type"].startswith("application/vnd.citationstyles.csl+json")
        assert link.rpartition("/")[2] in answer.headers["content-disposition"]


@pytest.mark.parametrize("version", ["kk/9", "en/1", "kk/0"])
def test_there_is_no_reference_to_what_was_never_there(version: str, get: Get) -> None:
    assert get(f"/item/news/{archives.REMOVED}/{version}.csl.json").status_code == 404


def test_hostile_texts_are_only_text(get: Get) -> None:
    for path in ("/item/news/7", "/search?q=alert", "/press/articles?article_id=7", "/feeds/new.atom"):
        answer = get(path).text
        assert "<script>alert" not in answer
        assert "<img src=x" not in answer


def test_entity(get: Get) -> None:
    page = text(get("/entities/mfa", "ru").text)
    assert "Министерство иностранных дел" in page
    assert "Последняя проверка" in page
    assert "сайт отказал" in page
    assert "400 notAllowed" in page


def test_gaps_are_told(get: Get) -> None:
    assert "240" in text(get("/gaps").text)


def test_removals(get: Get) -> None:
    page = html.fromstring(get("/removals").text)
    assert len(page.xpath("//article")) == 3
    assert len(page.xpath("//article//*[contains(@class, 'good')]")) == 1


def test_lists_go_on_from_the_last_entry(get: Get) -> None:
    first = html.fromstring(get("/edits").text).xpath("//article//h2/a/@href")
    versions = [int(link.rpartition("#v")[2]) for link in first]
    older = html.fromstring(get(f"/edits?before={versions[0]}").text).xpath("//article//h2/a/@href")
    assert older == first[1:]


@pytest.mark.parametrize("path", ["/item/news/999999", "/item/nowhere/1", "/entities/nobody", "/runs/none", "/nowhere"])
def test_what_is_not_there(path: str, get: Get) -> None:
    answer = get(path, "kk")
    assert answer.status_code == 404
    assert "Бет табылмады" in answer.text


@pytest.mark.parametrize(("view", "counted"), [("articles", False), ("pairs", False), ("edits", True), ("runs", True)])
def test_what_takes_long_to_count_is_not_counted(view: str, counted: bool, get: Get) -> None:
    answer = get(f"/press/{view}.json?_size=2").json()
    assert len(answer["rows"]) == 2
    assert (answer["filtered_table_rows_count"] is not None) == counted
    assert ("Rows: " in text(get(f"/press/{view}").text)) == counted


def test_datasette_searches_the_view(get: Get) -> None:
    found = get("/press/articles.json?_shape=array&_search=Министр&_size=max").json()
    assert found
    assert all("министр" in f"{row['title']} {row['text']}".lower() for row in found)
    published = [row["published_at"] for row in get("/press/articles.json?_shape=array").json()]
    assert published == sorted(published, reverse=True)
    assert 'name="_search"' in get("/press/articles").text


def test_questions_answer(get: Get) -> None:
    silent = get("/press/silent_editors.json?_shape=array&since_month=").json()
    assert [(row["entity"], row["silent_edits"]) for row in silent] == [(archives.ENTITIES[archives.SILENT], 1)]
    slow = get("/press/slowest_translations.json?_shape=array&since=2000-01-01").json()
    assert [(row["article_id"], row["later"], row["hours_at_least"]) for row in slow] == [(archives.LATE, "kk", 48.0)]
    assert slow[0]["hours_at_most"] is None  # nobody had looked before the Russian text was seen
    night = get("/press/published_at_night.json?_shape=array&since=2000-01-01").json()
    hours = {int(row["published_in_astana"][11:13]) for row in night}
    assert hours
    assert hours <= {22, 23, 0, 1, 2, 3, 4, 5}
    since = (archives.NOW - timedelta(days=30)).date().isoformat()
    gone = get(f"/press/vanished_this_month.json?_shape=array&since={since}").json()
    assert {row["article_id"] for row in gone} == {archives.REMOVED}
