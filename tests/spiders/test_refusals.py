"""A refusal holds from the moment it comes, in whatever form, wherever in a run and for whichever feed it comes."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from tests.crawling import crawl, govkz
from tests.standin import StandIn, Where, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = ["mfa", "moa"]
ASK = {"entities": ",".join(ENTITIES), "langs": "kk,ru", "GOVKZ_SOURCES": "rss,graphql", "RETRY_TIMES": 2}
SINCE = {"since": "2026-03-01T00:00:00Z"}


def page(said: str) -> dict[str, bytes]:
    return {"body": f"<!DOCTYPE html><html><body><h1>{said}</h1></body></html>".encode()}


FORMS = {
    "unavailable for legal reasons": ("status", {"code": 451}),
    "forbidden, with a time to wait": ("refusal", {"code": 403, "retry_after": "1"}),
    "a word with 422": ("refusal", {"code": 422, "plain": True}),
    "a page in Kazakh": ("instead", page("Қолжетімділік шектелген")),
    "a page in Russian": ("instead", page("Подтвердите, что вы не робот")),
    "a form to log in": ("instead", page("<form action=/login><input type=password></form>")),
    "a way to log in": ("redirect", {"location": "/auth/login?next=/"}),
    "a riddle with 503": ("riddle", {}),
    "an error of GraphQL": ("rate_limited", {}),
}


@pytest.fixture
def standin():
    with StandIn(World.generate(31, ENTITIES, 12, START, END, body_chars=200), max_size=10) as running:
        yield running


def asked_after_the_first(standin, interface, times):
    """How often an interface was asked once it had answered so often."""
    return len(standin.requests(interface)) - times


# What is a refusal is told before anybody knows of which interface it is: RSS has a status, a word, a page and a way.
OF_RSS = ("unavailable for legal reasons", "a word with 422", "a page in Russian", "a way to log in")


@pytest.mark.parametrize(
    ("interface", "form"), [*(("graphql", form) for form in FORMS), *(("rss", form) for form in OF_RSS)]
)
def test_its_form(interface, form, standin, archive):
    """Nobody tries a second time, and what was queued is not sent."""
    kind, options = FORMS[form]
    standin.fault(interface, kind, **options)
    done = crawl("press", archive, standin.url, **ASK, CONCURRENT_REQUESTS=8)
    assert "Traceback" not in done.err
    assert done.status == (3 if interface == "graphql" else 0)
    assert list(done.report["refusals"]) == [interface]
    assert asked_after_the_first(standin, interface, 1) == 0
    assert done.rows("SELECT DISTINCT event FROM versions") == [("new",)]


@pytest.mark.parametrize(("page", "packed"), [(1, True), (2, False), (5, True)])
def test_in_the_middle_of_a_walk(page, packed, standin, archive):
    """Other walks wait in the queue; what was read before it is kept, and no more is claimed."""
    standin.knobs.gzip = packed
    standin.fault("graphql", "refusal", nth=page)
    done = crawl("history", archive, standin.url, **ASK, **SINCE, CONCURRENT_REQUESTS=8)
    assert asked_after_the_first(standin, "graphql", page) == 0
    assert all(later.time >= earlier.answered for earlier, later in pairwise(standin.log)), "one question at a time"
    assert done.status == (1 if page == 1 else 3)
    assert done.rows("SELECT count(*) FROM coverage WHERE outcome = 'complete'")[0][0] <= page // 2
    assert govkz("verify", "--archive", archive).returncode == 0


# Each pair of two of them: of the language that is asked first and of the one that is asked last, by each spider.
@pytest.mark.parametrize(
    ("spider", "order", "lang"),
    [("press", "kk,ru", "kk"), ("press", "ru,kk", "kk"), ("history", "kk,ru", "ru"), ("history", "ru,kk", "ru")],
)
def test_for_one_language(spider, order, lang, standin, archive):
    """The site has said no to robots there: nobody asks whether it means the other language as well."""
    standin.fault(Where("graphql", lang=lang), "refusal", code=403)
    since = SINCE if spider == "history" else {}
    done = crawl(spider, archive, standin.url, **(ASK | {"langs": order}), **since)
    refused = [record for record in standin.requests("graphql") if record.status == 403]
    assert len(refused) == 1
    assert standin.requests("graphql")[-1] is refused[0]
    assert done.status in (1, 3)
    assert done.rows("SELECT DISTINCT event FROM versions") in ([], [("new",)])
    silent = "SELECT count(*) FROM coverage WHERE lang = ? AND outcome = 'complete' AND source = 'graphql'"
    assert done.rows(silent, lang) == [(0,)]


def test_time_that_is_asked_for_by_a_date(standin, archive):
    """By the clock of the site, which may be another than ours."""
    standin.knobs.date_offset = timedelta(minutes=-3)
    until = format_datetime(standin.world.clock().astimezone(UTC) + timedelta(minutes=27), usegmt=True)
    standin.fault("rss", "status", code=429, retry_after=until, nth=2)
    done = crawl("press", archive, standin.url, **ASK)
    assert "the site asks to be left alone for 1," in done.out
    assert len(standin.requests("rss")) == 2
    assert (standin.requests("graphql")[-1:] or standin.requests("rss"))[-1].time <= standin.requests("rss")[-1].time
    assert done.status == 3


def test_robots_txt_that_comes_to_forbid_between_runs(standin, archive):
    assert crawl("press", archive, standin.url, **ASK).status == 0
    standin.knobs.robots = "User-agent: *\nDisallow: /graphql\n"
    standin.log.clear()
    done = crawl("history", archive, standin.url, **ASK, **SINCE)
    assert standin.requests("graphql") == []
    assert (done.status, done.rows("SELECT count(*) FROM versions WHERE event <> 'new'")) == (1, [(0,)])
