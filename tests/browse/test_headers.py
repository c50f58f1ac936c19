"""What every answer allows, and the choice of a language."""

import pytest

from tests.browse.conftest import Get

STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "path", ["/", "/item/news/7", "/feeds/new.atom", "/item/news/1.json", "/nowhere", "/press/articles"]
)
def test_nothing_foreign_and_nothing_inline(path: str, get: Get) -> None:
    headers = get(path).headers
    assert headers["content-security-policy"] == STRICT
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/press", "/press/articles", "/press/versions/1", "/press/silent_editors"])
def test_the_tables_of_datasette_hold_nothing_that_the_policy_forbids(path: str, get: Get) -> None:
    assert not [forbidden for forbidden in ("<script>", "<style", " style=", " onclick") if forbidden in get(path).text]


@pytest.mark.parametrize("path", ["/", "/edits", "/press/articles", "/press/articles.json"])
def test_no_page_is_kept_without_asking_again(path: str, get: Get) -> None:
    assert get(path).headers["cache-control"] in {"no-cache", "max-age=0"}


def test_the_language_of_the_address_is_remembered(get: Get) -> None:
    answer = get("/?ui=ru", ui="kk")
    assert '<html lang="ru">' in answer.text
    assert "govkz_ui=ru" in answer.headers["set-cookie"]
    assert '<html lang="ru">' in get("/", ui="kk", cookie="govkz_ui=ru").text


def test_the_tables_forget_the_choice_in_their_address(get: Get) -> None:
    answer = get("/press/articles?lang=ru&ui=kk")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/press/articles?lang=ru"
    assert "govkz_ui=kk" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/-/databases.json", "/-/databases", "/-/threads.json", "/-/patterns", "/-/messages"])
def test_what_is_for_the_operator_alone(path: str, get: Get) -> None:
    assert get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/press.db", id="download"),
        pytest.param("/press?sql=select+1", id="arbitrary SQL"),
        pytest.param("/press.json?sql=select+1", id="arbitrary SQL as JSON"),
        pytest.param("/press/articles?_where=1", id="SQL in a filter"),
    ],
)
def test_what_is_off_unless_chosen(path: str, get: Get) -> None:
    answer = get(path, "ru", host="press.example.kz")
    assert answer.status_code == 403
    assert "Здесь это отключено" in answer.text
