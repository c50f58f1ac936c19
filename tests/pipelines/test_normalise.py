"""All stages together: on the spot or in a second process, the same comes out, in the order in which it went in."""

import asyncio

import pytest
from scrapy.utils.test import get_crawler

from govkz_crawler.items import Facts, Feed, PressItem, Reading, Rejected
from govkz_crawler.pipelines.normalise import NormalisePipeline
from tests.normalise.test_stages import item

READING = Reading(Feed("moa", "news", "kk"), "graphql", "complete")


def things() -> list[PressItem | Reading]:
    items = [
        item(article_id=number, title=f"Хабар <b>{number}</b>", body=f"<p>{number} тонна</p>") for number in range(1, 8)
    ]
    return [*items, item(article_id=9, title="Хабар", published_raw="бүгін"), READING]


@pytest.fixture
def crawler():
    crawler = get_crawler(settings_dict={"GOVKZ_BASE_URL": "http://127.0.0.1"})
    crawler.crawling = True
    return crawler


@pytest.fixture(params=[0, 3, None], ids=["beside", "some beside", "on the spot"])
def pipeline(request, crawler):
    pipeline = NormalisePipeline(crawler, few=request.param)
    yield pipeline
    pipeline.close_spider()


def processed(pipeline, given) -> list:
    """What comes out, in the order in which it comes out."""
    out = []

    async def one(thing) -> None:
        try:
            out.append(await pipeline.process_item(thing))
        except Exception as error:
            out.append(error)

    async def everything() -> None:
        await asyncio.gather(*(asyncio.create_task(one(thing)) for thing in given))

    asyncio.run(everything())
    return out


def test_in_order_and_through_every_stage(pipeline, crawler):
    *items, rejected, reading = processed(pipeline, things())
    assert [one.article_id for one in items] == list(range(1, 8))
    assert (items[1].title, items[1].text, items[1].facts) == ("Хабар 2", "2 тонна", Facts("2", "", 1))
    assert items[1].url == "https://www.gov.kz/memleket/entities/moa/press/news/details/2?lang=kk"
    assert isinstance(rejected, Rejected)
    assert reading == READING
    assert crawler.stats.get_value("govkz/repaired/title") == 7


def test_a_fault_of_ours_is_that_of_one_item(pipeline):
    first, second = item(article_id=1, title="Хабар"), item(article_id=2, title="Хабар")
    first.body = 5  # type: ignore[assignment]
    error, other = processed(pipeline, [first, second])
    assert isinstance(error, Exception)
    assert other.article_id == 2


def test_what_cannot_be_handed_over_is_a_fault_and_no_endless_wait(crawler):
    pipeline = NormalisePipeline(crawler, few=0)
    stuck = item(article_id=1, title="Хабар")
    stuck.body = lambda: None  # type: ignore[assignment]  # no pickle
    (error,) = processed(pipeline, [stuck])
    pipeline.close_spider()
    assert isinstance(error, Exception)


def test_a_large_item_is_read_beside_and_nothing_overtakes_it(crawler):
    """Its markup is worth a look, its reading goes on where it can be stopped."""
    pipeline = NormalisePipeline(crawler, few=None)
    large = item(article_id=1, title="Хабар", body="<p>Сөз.</p>" * 10_000)
    hostile = item(article_id=2, title="Хабар", body="<b>" * 30_000 + "</i>" * 30_000)
    done = processed(pipeline, [large, hostile, item(article_id=3, title="Хабар", body="<p>Сөз.</p>"), READING])
    pipeline.close_spider()
    assert done[0].text.count("Сөз.") == 10_000
    assert isinstance(done[1], Rejected) and "end tags without a beginning" in done[1].reason
    assert (done[2].article_id, done[3]) == (3, READING)
    assert pipeline._beside is not None
