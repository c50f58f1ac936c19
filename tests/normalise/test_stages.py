"""What each stage makes of an item; an item that cannot go on becomes a Rejected, everything else passes untouched."""

import subprocess
import sys
from dataclasses import replace

import pytest

from govkz_crawler.items import Feed, PressItem, Reading, Rejected
from govkz_crawler.limits import LONGEST_TEXT
from govkz_crawler.normalise.dates import Clock
from govkz_crawler.normalise.stages import Origin, check, judge_language, normalise, read_body, read_date, set_addresses

ORIGIN = Origin("http://127.0.0.1:8000")


def item(**fields) -> PressItem:
    given = {"entity": "moa", "section": "news", "lang": "kk", "article_id": 1237001, "source": "graphql"}
    return PressItem(**{**given, "seen_at": "2026-06-09T12:00:00Z", **fields})


def process(stage, one: PressItem, origin: Origin = ORIGIN):
    done = normalise(origin, [one], [stage])[0]
    assert done.error is None
    return done.item, done.repaired


def test_text_links_and_media():
    body = (
        '<p>Егін <a href="/memleket/entities/moa?lang=kk">жиналды</a>.</p>'
        '<p><img src="/uploads/1.jpg">1&nbsp;200 гектар</p>'
    )
    done, repaired = process(read_body, item(title="Егін <b>жиналды</b>", body=body, summary="&laquo;Егін&raquo;"))
    assert (done.title, done.text, done.summary) == ("Егін жиналды", "Егін жиналды.\n1 200 гектар", "«Егін»")
    assert done.links == ["https://www.gov.kz/memleket/entities/moa?lang=kk"]
    assert done.media == ["https://www.gov.kz/uploads/1.jpg"]
    assert done.body is None
    assert repaired == ("title",)


def test_dates_with_the_raw_text_beside():
    done, _ = process(read_date, item(published_raw="2024-02-29T20:30:00Z"))
    assert (done.published_at, done.published_on) == ("2024-02-29T20:30:00Z", "2024-03-01")
    assert done.published_raw == "2024-02-29T20:30:00Z"


def test_the_clock_is_that_of_the_source():
    """The evening of a day in Almaty, which a list wrote with a Z behind it."""
    wall = Origin(ORIGIN.base_url, {"graphql": Clock.WALL})
    done, _ = process(read_date, item(published_raw="2025-10-19T20:01:00Z"), wall)
    assert (done.published_at, done.published_on) == ("2025-10-19T15:01:00Z", "2025-10-19")
    other, _ = process(read_date, item(published_raw="2025-10-19T20:01:00Z", source="rest"), wall)
    assert (other.published_at, other.published_on) == ("2025-10-19T20:01:00Z", "2025-10-20")


def test_an_item_without_a_date_goes_on_and_one_with_nonsense_does_not():
    assert isinstance(process(read_date, item(published_raw=None))[0], PressItem)
    kept_apart, _ = process(read_date, item(title="Егін", published_raw="былтыр"))
    assert isinstance(kept_apart, Rejected)
    assert (kept_apart.article_id, kept_apart.lang) == (1237001, "kk")
    assert "былтыр" in kept_apart.reason
    assert "Егін" in kept_apart.raw


def test_urls_become_canonical():
    cited = "http://gov.kz/memleket/entities/moa/press/news/details/1237001/?lang=kz&directionId=7"
    done, repaired = process(set_addresses, item(url=cited, image_url="/uploads/1.jpg"))
    assert done.url == "https://www.gov.kz/memleket/entities/moa/press/news/details/1237001?lang=kk"
    assert done.image_url == "https://www.gov.kz/uploads/1.jpg"
    assert repaired == ("url",)


RUSSIAN = "Министерство сельского хозяйства сообщает, что уборка урожая в северных областях завершена в срок."
TRANSLATIONS = {
    "its own": ({"title": "Егін жиналды", "text": "Солтүстік облыстарда егін жинау жұмыстары аяқталды."}, "own"),
    "a dash": ({"title": "-"}, "placeholder"),
    "a title without text": ({"title": "Егін жиналды"}, "placeholder"),
    "Russian": ({"title": "Уборка урожая завершена", "text": RUSSIAN}, "other-language"),
    "a feed that shows no text": ({"title": "Егін жиналды", "extent": "summary"}, "own"),
    "a feed that shows a dash": ({"title": "Егін жиналды", "text": "-", "extent": "summary"}, "placeholder"),
    "a picture": ({"title": "Егін жиналды", "media": ["https://www.gov.kz/uploads/1.jpg"]}, "own"),
    "a video and a full stop": ({"title": "Егін жиналды", "text": ".", "media": ["https://youtu.be/1"]}, "own"),
    "a picture without a title": ({"title": "-", "media": ["https://www.gov.kz/uploads/1.jpg"]}, "placeholder"),
    "a picture under a Russian title": ({"title": RUSSIAN, "media": ["https://youtu.be/1"]}, "other-language"),
}


@pytest.mark.parametrize(("fields", "translation"), TRANSLATIONS.values(), ids=TRANSLATIONS.keys())
def test_translations(fields, translation):
    assert process(judge_language, item(**fields))[0].translation == translation


WRONG = {
    "an id of nothing": {"article_id": 0},
    "an id beyond 53 bits": {"article_id": 2**53},
    "a slug that is none": {"entity": "МСХ"},
    "an unknown section": {"section": "gossip"},
    "an unknown language": {"lang": "fr"},
    "more text than people write": {"text": "а" * (LONGEST_TEXT + 1)},
    "seen by nobody": {"seen_at": None},
}


@pytest.mark.parametrize("fields", WRONG.values(), ids=WRONG.keys())
def test_what_must_hold_before_the_archive(fields):
    assert isinstance(process(check, item(title="Егін"))[0], PressItem)
    assert isinstance(process(check, replace(item(title="Егін"), **fields))[0], Rejected)


def test_what_is_found_unfit_in_the_end_is_kept_apart_as_it_came():
    (done,) = normalise(ORIGIN, [item(title="Егін", body="Егін жиналды.", article_id=2**70)])
    assert (done.error, type(done.item)) == (None, Rejected)
    assert "Егін жиналды." in done.item.raw


def test_what_is_no_item_passes_untouched():
    reading = Reading(Feed("moa", "news", "kk"), "rss", "complete")
    assert normalise(ORIGIN, [reading])[0].item is reading


def test_scrapy_is_not_imported():
    """It would take the second process as long to start as the rest of what it does in a short run."""
    program = "import sys, govkz_crawler.normalise.stages; sys.exit('scrapy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
