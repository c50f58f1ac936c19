"""What the doctor concludes from answers that the stand-in does not give."""

import pytest
from scrapy.http import Headers, Response

from govkz_crawler.items import Feed, PressItem
from govkz_crawler.operate.doctor import access, interface_checks
from govkz_crawler.operate.doctor.diagnosis import Diagnosis
from govkz_crawler.operate.doctor.observation import Finding
from govkz_crawler.operate.doctor.probes import PROBES, Answer
from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.sources.feed_page import FeedPage

FEED = Feed("mfa", "news", "ru")
ASKED = "2026-11-22T09:00:00Z"


def item(article_id: int, published: str | None = "2026-11-22T08:00:00Z", body: str = "<p>Текст</p>") -> PressItem:
    return PressItem("mfa", "news", "ru", article_id, "rss", title="Заголовок", body=body, published_raw=published)


def answer(
    *items: PressItem, headers: dict[str, str] | None = None, verdict: str = "answers", said: str = ""
) -> Answer:
    page = FeedPage(items=list(items))
    return Answer(FEED, verdict, said, page, status=200, headers=Headers(headers or {}), asked_at=ASKED)


def said(findings: list[Finding], question: str) -> str:
    return next(finding.answer for finding in findings if finding.question.startswith(question))


def test_a_dozen_questions_at_most():
    assert len(PROBES) + 1 <= 12  # robots.txt is asked for before the first


def test_dates_that_are_hours_apart():
    feed = answer(item(1, "2026-11-22T13:00:00Z"), item(2, "2026-11-22T12:00:00Z"), item(3, None))
    rows = answer(item(1, "2026-11-22T08:00:00Z"), item(2, "2026-11-22T07:00:00Z"), item(3))
    found = list(interface_checks.agreement({"rss": feed, "graphql": rows}))
    assert said(found, "Are they of the same time?") == "2 +5 hours"


def test_summaries_instead_of_texts():
    feed, rows = answer(item(1, body="Начало"), item(2)), answer(item(1), item(2), item(3))
    found = list(interface_checks.agreement({"rss": feed, "graphql": rows}))
    assert said(found, "Do they have the full text?") == "1 of 2 as GraphQL has it"
    assert said(found, "How many entries does GraphQL list too?") == "2 of 2"


@pytest.mark.parametrize(
    ("headers", "again", "expected"),
    [
        ({}, None, "no"),
        ({"ETag": "x"}, None, "ETag, which cannot be used"),
        ({"ETag": '"x"'}, answer(verdict="not modified"), "ETag, honoured"),
        ({"Last-Modified": "x"}, answer(item(1)), "Last-Modified, not honoured: answers"),
    ],
    ids=["none", "one of no use", "honoured", "not honoured"],
)
def test_validators(headers, again, expected):
    answers = {"rss": answer(item(1), headers=headers)} | ({"rss again": again} if again else {})
    assert said(list(interface_checks.rss(answers)), "Does it have validators?") == expected


@pytest.mark.parametrize(
    ("zero", "expected"),
    [
        (answer(item(1)), "the same rows"),
        (answer(item(2)), "other rows, 0 of them the same"),
        (answer(), "empty"),
        (answer(verdict="faulty", said="HTTP 500"), "faulty: HTTP 500"),
    ],
    ids=["the same", "others", "none", "an error"],
)
def test_page_zero(zero, expected):
    found = list(interface_checks.graphql({"graphql": answer(item(1)), "graphql page 0": zero}))
    assert said(found, "What is page 0, against page 1?") == expected


@pytest.mark.parametrize(
    ("date", "skew", "age", "wrong"),
    [
        ("Sun, 22 Nov 2026 09:00:02 GMT", "2 s", "1.0 hours old", False),
        ("Sun, 22 Nov 2026 09:30:00 GMT", "1800 s", "1.5 hours old", True),
        ("Sun, 22 Nov 2026 04:00:00 GMT", "-18000 s", "4.0 hours in the future: its zone is wrong", True),
    ],
    ids=["as ours", "half an hour ahead", "behind"],
)
def test_clocks(date, skew, age, wrong):
    found = list(access.clocks({"rss": answer(item(1), headers={"Date": date})}))
    assert said(found, "How far ahead is the site's clock?") == skew
    assert said(found, "How old is the newest item of rss") == age
    assert found[0].wrong is wrong


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 22 Nov 2026 14:00:02"], ids=["none", "no date", "no zone"])
def test_a_clock_that_nobody_can_read(date):
    (found,) = access.clocks({"rss": answer(item(1), headers={"Date": date})})
    assert (found.answer, found.wrong) == ("unknown: it does not tell the time", False)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, "HTTP 404: all may be asked"),
        (503, "HTTP 503: nothing may be asked"),
        (429, "HTTP 429: nothing may be asked"),
    ],
)
def test_robots_txt_that_is_not_there(status, expected):
    response = Response("https://www.gov.kz/robots.txt", status=status)
    assert [finding.answer for finding in access.robots(response, "https://www.gov.kz")] == [expected]


REFUSED = answer(verdict="refused", said="HTTP 403")


@pytest.mark.parametrize(
    ("answers", "findings", "status"),
    [
        ({"rss": answer(), "graphql": answer(), "rest": REFUSED}, [], Exit.COMPLETE),
        ({"rss": REFUSED, "graphql": answer()}, [], Exit.PARTIAL),
        ({"rss": REFUSED, "graphql": REFUSED, "rest": answer()}, [], Exit.FAILED),
        ({"rss": answer(), "graphql": answer()}, [Finding("clock", "?", "1800 s", wrong=True)], Exit.FAILED),
        ({}, [Finding("machine", "?", "no", wrong=True)], Exit.FAILED),
    ],
    ids=["all that is needed", "one of two", "neither", "clocks apart", "no archive can be kept"],
)
def test_what_it_comes_to(answers, findings, status):
    assert Diagnosis("https://www.gov.kz", findings, answers).status == status
