"""What holds of every interface: it recognises its own requests, and reads each answer with the reader of its time."""

from dataclasses import replace

import pytest
from scrapy import Request

from govkz_crawler.items import SITE_WIDE, Feed
from govkz_crawler.sections import SECTIONS
from govkz_crawler.sources import SOURCES
from govkz_crawler.sources.source import FIRST_PAGE, Asked, Question
from tests.sources.answers import BASE, FEED, NOW, one_item, response

every_source = pytest.mark.parametrize("name", SOURCES)
QUESTIONS = [FIRST_PAGE, Question(page=7, size=10), Question(before="2026-01-01T00:00:00Z")]
OTHERS = [
    Request(f"{BASE}/robots.txt"),
    Request(f"{BASE}/graphql"),
    Request(f"{BASE}/graphql", method="POST", body=b'{"query":"{projectdetails(_page:1, _lang:\\"kk\\"){id}}"}'),
    Request(f"{BASE}/api/v1/public/content-manager/vacancies?projects=eq:mfa"),
    Request(f"{BASE}/api/v1/public/rss/mfa/news"),
]


@every_source
@pytest.mark.parametrize("question", QUESTIONS, ids=str)
@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("base_url", [BASE, "http://127.0.0.1:8089/mirror"])
def test_a_source_recognises_its_own_requests_and_no_other_source_does(name, question, section, base_url):
    feed = Feed("mfa", section, "ru")
    request = SOURCES[name].request(base_url, feed, question)
    assert {other: source.recognise(request) for other, source in SOURCES.items()} == dict.fromkeys(SOURCES) | {
        name: Asked(base_url, feed)
    }


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if source.full_text])
def test_the_list_of_the_whole_site_is_recognised(name):
    everything = Feed(SITE_WIDE, "news", "kk")
    assert SOURCES[name].recognise(SOURCES[name].request(BASE, everything, FIRST_PAGE)) == Asked(BASE, everything)


@pytest.mark.parametrize("other", OTHERS, ids=lambda request: request.url.removeprefix(BASE))
def test_other_requests_are_nobodys(other):
    assert [source.recognise(other) for source in SOURCES.values()] == [None] * len(SOURCES)


@every_source
def test_an_item_says_which_reader_read_it(name):
    (item,) = SOURCES[name].read_at(NOW, response(one_item(name)), FEED).items
    assert item.reader == f"{name}/1"


def test_an_old_answer_is_read_by_the_reader_of_its_time():
    source = SOURCES["graphql"]
    ((_, first),) = source.readers

    def second(answer, feed):
        page = first(answer, feed)
        for item in page.items:
            item.title = f"{item.title}, as it is read today"
        return page

    changed = replace(source, readers=(*source.readers, ("2026-07-01T00:00:00Z", second)))
    read = {
        moment: [
            (item.title, item.reader)
            for item in changed.read_at(moment, response(one_item("graphql", "А")), FEED).items
        ]
        for moment in ("2020-01-01T00:00:00Z", "2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z")
    }
    assert list(read.values()) == [[("А", "graphql/1")]] * 2 + [[("А, as it is read today", "graphql/2")]]
