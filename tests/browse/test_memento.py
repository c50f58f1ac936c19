"""The pages of versions as mementos (RFC 7089), asked by a client that is not ours: memento_client."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from memento_client import MementoClient

from govkz_crawler.browse.mementos import asked_time, http_date
from govkz_crawler.browse.serving import site
from govkz_crawler.normalise.clock import parse_utc
from tests.archive_factory import archive, item, missed
from tests.browse.served import served

URL = "https://www.gov.kz/memleket/entities/edu/press/news/details/1"
PUBLIC = "https://press.example.kz"

# Seen, edited, removed, returned; the Russian text once.
SEEN = ("2025-08-20T06:00:00Z", "2025-09-02T00:00:00Z", "2025-09-04T00:00:00Z")
NUMBERS = (1, 2, 4)  # the third version is the removal


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(
        tmp_path_factory.mktemp("memento") / "press.db",
        [item(1), item(1, "ru"), item(2)],
        [item(1, title="Жаңа мектеп", seen_at=SEEN[1])],
        [missed(1)],
        [item(1, title="Жаңа мектеп", seen_at=SEEN[2])],
        [missed(2)],
    )


@pytest.fixture(scope="module")
def pages(made: Path) -> Datasette:
    return site(made, PUBLIC)


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    with served(site(made)) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[MementoClient]:
    with MementoClient(timegate_uri=f"{address}/timegate/", check_native_timegate=False) as client:
        yield client


def ask(pages: Datasette, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: httpx.Response = asyncio.run(pages.client.request(method, path, headers=named))
    return answer


def page(version: int, lang: str = "kk") -> str:
    return f"/item/news/1/{lang}/{version}"


@pytest.mark.parametrize(
    ("at", "version"),
    [
        pytest.param("2020-01-01T00:00:00Z", 0, id="before all"),
        pytest.param("2025-08-20T06:00:00Z", 0, id="the very second"),
        pytest.param("2025-09-01T23:59:59Z", 0, id="a second before the next"),
        pytest.param("2025-09-02T00:00:00Z", 1, id="the next"),
        pytest.param("2025-09-03T12:00:00Z", 1, id="while it was removed, what was seen last"),
        pytest.param("2030-01-01T00:00:00Z", 2, id="after all"),
    ],
)
def test_the_client_finds_the_version_of_a_time(at: str, version: int, address: str, client: MementoClient) -> None:
    # The client asks the address it is given for the original; a memento of ours names it.
    found = client.get_memento_info(address + page(1), parse_utc(at).replace(tzinfo=None))
    assert found["original_uri"] == f"{URL}?lang=kk"
    assert found["timegate_uri"] == f"{address}/timegate/{URL}?lang=kk"
    mementos = found["mementos"]
    assert mementos["closest"] == {
        "uri": [address + page(NUMBERS[version])], "datetime": at_second(version), "http_status_code": 200,
    }  # fmt: skip
    assert (mementos["first"]["datetime"], mementos["last"]["datetime"]) == (at_second(0), at_second(2))
    for name, place in (("prev", version - 1), ("next", version + 1)):
        if 0 <= place < len(SEEN):
            assert mementos[name] == {"uri": [address + page(NUMBERS[place])], "datetime": at_second(place)}
        else:
            assert name not in mementos


def at_second(place: int) -> datetime:
    return parse_utc(SEEN[place]).replace(tzinfo=None)


def test_the_pages_are_what_the_client_takes_them_for(address: str) -> None:
    with httpx.Client() as session:
        mementos = {address + page(version): session.head(address + page(version)) for version in NUMBERS}
        gate = session.head(f"{address}/timegate/{URL}?lang=kk", headers={"accept-datetime": http_date(SEEN[1])})
    assert all(MementoClient.is_memento(uri, response=answer) for uri, answer in mementos.items())
    assert MementoClient.is_timegate(f"{address}/timegate/{URL}?lang=kk", response=gate)


@pytest.mark.parametrize(
    "url",
    [
        f"{URL}?lang=kk", f"http://gov.kz{URL.partition('gov.kz')[2]}?lang=kk",
        f"gov.kz{URL.partition('gov.kz')[2]}/?lang=kz", f"{URL}?utm_source=x&lang=kk", f"https:/{URL[8:]}?lang=kk",
        "https%3A%2F%2Fwww.gov.kz%2Fmemleket%2Fentities%2Fedu%2Fpress%2Fnews%2Fdetails%2F1%3Flang%3Dkk",
        URL.replace("/edu/", "/moa/") + "?lang=kk",
    ],
    ids=["canonical", "http", "no scheme", "other parameters", "merged slashes", "percent-encoded", "another entity"],
)  # fmt: skip
def test_every_form_of_an_address(url: str, pages: Datasette) -> None:
    answer = ask(pages, f"/timegate/{url}", accept_datetime=http_date(SEEN[1]))
    assert (answer.status_code, answer.headers["location"]) == (302, PUBLIC + page(2))
    assert f'<{URL}?lang=kk>; rel="original"' in answer.headers["link"]
    assert "accept-datetime" in answer.headers["vary"].lower()
    assert "memento-datetime" not in answer.headers


@pytest.mark.parametrize(("prefers", "lang"), [("ru", "ru"), ("kk", "kk"), ("de", "kk")])
@pytest.mark.parametrize("below", ["/timegate/", "/timemap/link/"])
def test_an_address_without_a_language_leads_to_the_preferred(
    below: str, prefers: str, lang: str, pages: Datasette
) -> None:
    answer = ask(pages, f"{below}{URL}", accept_language=prefers)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{PUBLIC}{below}{URL}?lang={lang}")
    assert "accept-language" in answer.headers["vary"].lower()


def test_without_a_time_the_newest(pages: Datasette) -> None:
    assert ask(pages, f"/timegate/{URL}?lang=kk").headers["location"] == PUBLIC + page(4)
    assert ask(pages, f"/timegate/{URL}?lang=kk", "HEAD").headers["location"] == PUBLIC + page(4)


def test_the_timemap(pages: Datasette) -> None:
    answer = ask(pages, f"/timemap/link/{URL}?lang=kk")
    assert answer.headers["content-type"] == "application/link-format"
    links = MementoClient.parse_link_header(" ".join(answer.text.split("\n")))
    itself = f"{PUBLIC}/timemap/link/{URL}?lang=kk"
    assert links[f"{URL}?lang=kk"]["rel"] == ["original"]
    assert links[itself]["rel"] == ["self"]
    assert [links[itself][end] for end in ("from", "until")] == [[http_date(SEEN[0])], [http_date(SEEN[-1])]]
    assert links[f"{PUBLIC}/timegate/{URL}?lang=kk"]["rel"] == ["timegate"]
    mementos = {uri: (each["rel"], each["datetime"]) for uri, each in links.items() if "memento" in each["rel"]}
    assert mementos == {
        PUBLIC + page(1): (["first", "memento"], [http_date(SEEN[0])]),
        PUBLIC + page(2): (["memento"], [http_date(SEEN[1])]),
        PUBLIC + page(4): (["last", "memento"], [http_date(SEEN[2])]),
    }


def test_what_a_memento_says(pages: Datasette) -> None:
    headers = ask(pages, page(2)).headers
    assert headers["memento-datetime"] == "Tue, 02 Sep 2025 00:00:00 GMT"
    links = MementoClient.parse_link_header(headers["link"])
    assert {uri: each["rel"] for uri, each in links.items()} == {
        f"{URL}?lang=kk": ["original"],
        f"{PUBLIC}/timegate/{URL}?lang=kk": ["timegate"],
        f"{PUBLIC}/timemap/link/{URL}?lang=kk": ["timemap"],
        PUBLIC + page(1): ["first", "prev", "memento"],
        PUBLIC + page(2): ["memento"],
        PUBLIC + page(4): ["last", "next", "memento"],
    }


def test_a_removal_is_no_memento(pages: Datasette) -> None:
    headers = ask(pages, page(3)).headers
    assert not {"memento-datetime", "link"} & headers.keys()


def test_one_version_is_first_and_last(pages: Datasette) -> None:
    assert 'rel="first last memento"' in ask(pages, f"/timemap/link/{URL}?lang=ru").text


@pytest.mark.parametrize(
    "url",
    [
        f"{URL}?lang=en", "https://www.gov.kz/memleket/entities/edu/press/news/details/99?lang=kk",
        "https://www.gov.kz/memleket/entities/edu/press/news/details/a-slug?lang=kk", "https://example.org/x", "x",
    ],
    ids=["another language", "not held", "by slug", "another site", "nothing"],
)  # fmt: skip
@pytest.mark.parametrize("below", ["/timegate/", "/timemap/link/"])
def test_what_is_not_held(below: str, url: str, pages: Datasette) -> None:
    assert ask(pages, below + url).status_code == 404


@pytest.mark.parametrize("said", ["2025-09-01", "Mon, 01 Sep 2025 00:00:00 +0500", "Mon, 99 Sep 2025 00:00:00 GMT", ""])
def test_a_time_that_cannot_be_read(said: str, pages: Datasette) -> None:
    answer = ask(pages, f"/timegate/{URL}?lang=kk", accept_datetime=said, accept_language="en")
    assert answer.status_code == 400
    assert "Accept-Datetime" in answer.text


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year >= 1900))
def test_times_are_written_and_read_as_http_does(at: datetime) -> None:
    stored = f"{at:%Y-%m-%dT%H:%M:%S}Z"
    written = http_date(stored)
    assert asked_time(written) == stored
    assert written == format_datetime(parsedate_to_datetime(written), usegmt=True)
