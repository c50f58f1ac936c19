"""What happens to an item comes out as an event, in the language it happened in, and the views show it."""

from pathlib import Path
from typing import Any

import pytest

from govkz_crawler.items import Feed
from govkz_crawler.normalise.stages import Origin, read_body
from tests.archive.writing import WARC, day, events, findings, looked, record, row, rows, run
from tests.archive_factory import TEXTS, TITLES, item

LATER = {
    "kk": "Мектепте 350 оқушыға орын бар.\nСабақ 2 қыркүйекте басталады.",
    "ru": "В школе 350 мест.\nЗанятия начнутся 2 сентября.",
}
OTHER = {"kk": "ru", "ru": "kk"}
UNCHANGED = {f"{what}_changed": 0 for what in ("title", "text", "summary", "links", "image", "date")}


@pytest.fixture(params=["kk", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    """The language that something happens in; the other one stays as it is."""
    return str(request.param)


def told(path: Path, lang: str, *sightings: dict[str, Any]) -> list[str]:
    """The events of a variant that was seen so, run by run, while the other language stayed as it was."""
    for number, changes in enumerate(sightings, start=1):
        shown = {name: value[lang] if isinstance(value, dict) else value for name, value in changes.items()}
        seen_at = day(number)
        record(path, number, item(lang=lang, seen_at=seen_at, **shown), item(lang=OTHER[lang], seen_at=seen_at))
    assert events(path, OTHER[lang]) == ["new"]
    assert findings(path) == []
    return events(path, lang)


EDITS = [
    pytest.param({"title": "Ауылда екі мектеп ашылды"}, {"title_changed": 1}, id="title"),
    pytest.param({"text": LATER}, {"text_changed": 1}, id="text"),
    pytest.param({"summary": "Қысқаша"}, {"summary_changed": 1}, id="summary"),
    pytest.param({"links": ["https://www.gov.kz/uploads/new.pdf"]}, {"links_changed": 1}, id="links"),
    pytest.param({"image_url": "https://www.gov.kz/uploads/1.jpg"}, {"image_changed": 1}, id="image"),
    pytest.param(
        {"published_at": "2025-08-21T05:30:00Z", "published_on": "2025-08-21"},
        {"date_changed": 1, "silent": 0},
        id="date",
    ),
    pytest.param(
        {"text": LATER, "published_at": "2025-08-21T05:30:00Z", "published_on": "2025-08-21"},
        {"text_changed": 1, "date_changed": 1, "silent": 0},
        id="text and date",
    ),
    pytest.param({"entity": "moa", "entities": ("moa",)}, {"moved": 1}, id="owner"),
]


@pytest.mark.parametrize(("change", "flags"), EDITS)
def test_an_edit_tells_what_was_changed_and_whether_the_date_was(archive, lang, change, flags):
    assert told(archive, lang, {}, change) == ["new", "edited"]
    edit = row(archive, "SELECT * FROM edits")
    expected = {**UNCHANGED, "silent": 1, "moved": 0, **flags}
    assert {name: edit[name] for name in expected} == expected
    assert (edit["lang"], edit["version"], edit["seen_before"], edit["seen_at"]) == (lang, 2, day(1), day(2))
    assert (edit["text_before"], edit["entity_before"]) == (TEXTS[lang], "edu")
    assert row(archive, "SELECT edited_alone FROM pairs") == {"edited_alone": None}  # nobody says so of the other
    with run(archive, 3, hour=1) as writer:
        reading = looked(Feed("edu", "news", OTHER[lang]), extent="full", began_at=day(2))
        writer.close_reading(reading, day(3, 1))
    assert row(archive, "SELECT edited_alone FROM pairs") == {"edited_alone": lang}


def test_an_edit_in_both_languages_was_not_made_alone(archive):
    record(archive, 1, item(), item(lang="ru"))
    record(archive, 2, *(item(lang=lang, text=LATER[lang], seen_at=day(2)) for lang in LATER))
    assert rows(archive, "SELECT edits_kk, edits_ru, edited_alone FROM pairs") == [(1, 1, None)]


NO_CHANGE = [
    pytest.param({}, id="the same again"),
    pytest.param({"published_raw": "20.08.2025 10:30"}, id="the date written otherwise"),
    pytest.param({"source": "rest"}, id="another source"),
    pytest.param({"warc": WARC}, id="other evidence"),
    pytest.param({"entity": "moa"}, id="another feed, owner not named"),
    pytest.param({"entities": ("edu", "moa")}, id="one more owner"),
    pytest.param({"extent": "summary", "source": "rss", "text": ""}, id="a feed that shows no text"),
    pytest.param({"extent": "summary", "source": "rss", "title": "Басқа"}, id="a feed that shows another title"),
]


@pytest.mark.parametrize("change", NO_CHANGE)
def test_what_readers_cannot_see_is_no_event(archive, lang, change):
    assert told(archive, lang, {}, change) == ["new"]
    assert rows(archive, "SELECT title, text FROM articles WHERE lang = ?", lang) == [(TITLES[lang], TEXTS[lang])]


def test_markup_alone_is_no_edit(archive):
    bodies = (
        '<p class="a" id="b">Мектепте <b>300</b> оқушыға орын&nbsp;бар.</p><p>Сабақ 1 қыркүйекте басталады.</p>',
        '<div><p id="b"\n class="c">Мектепте 300 оқушыға\n  орын бар.</p></div><p><!-- 17 рет оқылды -->'
        "<span>Сабақ 1 қыр</span>күйекте басталады.<br></p>",
    )
    seen = [item(body=body, seen_at=day(n)) for n, body in enumerate(bodies, start=1)]
    for one in seen:
        read_body(one, Origin("http://127.0.0.1"))
    assert [record(archive, n, one) for n, one in enumerate(seen, start=1)] == [["new"], [None]]


def test_a_full_text_completes_what_a_feed_showed(archive, lang):
    summary = {"extent": "summary", "source": "rss", "text": "", "summary": "Мектеп ашылды"}
    assert told(archive, lang, summary, {}) == ["new", "completed"]
    assert rows(archive, "SELECT text, edits FROM articles WHERE lang = ?", lang) == [(TEXTS[lang], 0)]
    assert rows(archive, "SELECT * FROM edits") == []


def test_a_feed_that_shows_an_item_otherwise_edits_what_is_held_of_it(archive, lang):
    first = {"extent": "summary", "source": "rss", "text": "", "summary": "Мектеп ашылды"}
    assert told(archive, lang, first, {**first, "summary": "Мектеп ашылмады"}) == ["new", "edited"]


def removed(path: Path, number: int, lang: str) -> None:
    """A run that confirms a removal in one language, and sees the item in the other."""
    with run(path, number, confirmations=1) as writer:
        writer.record(item(lang=OTHER[lang], seen_at=day(number)))
        reading = looked(Feed("edu", "news", lang), missing=frozenset({1}))
        assert writer.close_reading(reading, day(number)) == 1


def test_a_removal_and_a_return(archive, lang):
    told(archive, lang, {})
    removed(archive, 2, lang)
    assert events(archive, lang) == ["new", "removed"]
    gone = row(archive, "SELECT * FROM removals")
    assert (gone["lang"], gone["removed_at"], gone["returned_at"]) == (lang, day(2), None)
    assert (gone["title"], gone["status_now"]) == (TITLES[lang], "removed")
    assert row(archive, f"SELECT state_{lang} AS state FROM pairs") == {"state": "removed"}
    assert record(archive, 3, item(lang=lang, seen_at=day(3))) == ["returned"]
    back = row(archive, "SELECT * FROM removals")
    assert (back["returned_at"], back["status_now"]) == (day(3), "live")
    removed(archive, 4, lang)
    assert rows(archive, "SELECT removed_at, returned_at FROM removals ORDER BY version_id") == [
        (day(2), day(3)),
        (day(4), None),
    ]
    assert events(archive, OTHER[lang]) == ["new"]
    assert findings(archive) == []


def test_a_return_that_only_a_feed_shows_keeps_the_full_text(archive, lang):
    told(archive, lang, {})
    removed(archive, 2, lang)
    glimpse = {"extent": "summary", "source": "rss", "text": "", "published_at": None, "published_on": None}
    assert record(archive, 3, item(lang=lang, seen_at=day(3), **glimpse)) == ["returned"]
    held = rows(archive, "SELECT text, published_at, published_on, source FROM versions WHERE event = 'returned'")
    assert held == [(TEXTS[lang], "2025-08-20T05:30:00Z", "2025-08-20", "rss")]
    assert record(archive, 4, item(lang=lang, seen_at=day(4))) == [None]
    assert findings(archive) == []


def test_a_return_with_another_text(archive, lang):
    told(archive, lang, {})
    removed(archive, 2, lang)
    assert record(archive, 3, item(lang=lang, text=LATER[lang], seen_at=day(3))) == ["returned"]
    assert rows(archive, "SELECT text, status FROM articles WHERE lang = ?", lang) == [(LATER[lang], "live")]


def test_what_a_feed_showed_before_a_removal_is_news_again(archive):
    """Else an item that comes back as it was would not be looked at."""
    with run(archive, 1) as writer:
        writer.record(item(source="rss"))
        writer.close_reading(looked(source="rss", listed_by="rss", fingerprints={1: "as it was"}), day(1))
        assert writer.lookup.fingerprints(Feed("edu", "news", "kk"), [1]) == {1: "as it was"}
    removed(archive, 2, "kk")
    with run(archive, 3) as writer:
        assert writer.lookup.fingerprints(Feed("edu", "news", "kk"), [1]) == {}


def test_the_newest_is_what_was_seen_last_even_if_the_clock_was_set_back(archive):
    record(archive, 1, item(seen_at=day(1)))
    again = {"text": f"{LATER['kk']}!", "seen_at": "2025-08-31T23:58:00Z"}
    record(archive, 2, item(text=LATER["kk"], seen_at="2025-08-31T23:59:00Z"), item(**again))
    assert events(archive) == ["new", "edited", "edited"]
    assert rows(archive, "SELECT seen_at, counted_at FROM versions") == [
        (day(1), None),
        ("2025-08-31T23:59:00Z", "2025-09-01T09:00:01Z"),
        ("2025-08-31T23:58:00Z", "2025-09-01T09:00:02Z"),
    ]
    assert rows(archive, "SELECT seen_before, seen_at FROM edits ORDER BY version_id") == [
        (day(1), "2025-08-31T23:59:00Z"),
        ("2025-08-31T23:59:00Z", "2025-08-31T23:58:00Z"),
    ]
    assert rows(archive, "SELECT text FROM articles") == [(again["text"],)]
    assert findings(archive) == []


# Kazakh and Russian side by side

BEFORE, EARLY, NEXT_DAY = "2025-08-20T05:45:00Z", "2025-08-20T06:00:00Z", "2025-08-21T06:10:00Z"


def watched(path: Path, number: int, *moments: str, langs: tuple[str, ...] = ("kk", "ru")) -> None:
    """A run that reads both feeds completely, from each of these moments on."""
    with run(path, number, hour=1) as writer:
        for lang in langs:
            for moment in moments:
                writer.close_reading(looked(Feed("edu", "news", lang), extent="full", began_at=moment), moment)


OWN = {"kk": {}, "ru": {}}
PAIRS = [
    pytest.param(OWN, {"state_kk": "own", "state_ru": "own", "lag_hours": 0.0}, id="both"),
    pytest.param({"kk": {}}, {"state_kk": "own", "state_ru": "missing", "lag_hours": None}, id="no Russian"),
    pytest.param({"ru": {}}, {"state_kk": "missing", "state_ru": "own", "title_kk": None}, id="no Kazakh"),
    pytest.param(
        {"kk": {"title": "-", "text": "", "translation": "placeholder"}, "ru": {}},
        {"state_kk": "placeholder", "state_ru": "own", "numbers_differ": None, "lag_hours": None},
        id="Kazakh placeholder",
    ),
    pytest.param(
        {"kk": {}, "ru": {"text": TEXTS["kk"], "translation": "other-language"}},
        {"state_kk": "own", "state_ru": "other-language", "dates_differ": None},
        id="Russian in Kazakh",
    ),
    pytest.param(
        {"ru": {}, "kk": {"seen_at": NEXT_DAY}},
        {"state_kk": "late", "state_ru": "own", "lag_hours": 24.17, "lag_hours_least": 24.08, "lag_hours_most": 24.42},
        id="Kazakh a day later",
    ),
    pytest.param(
        {"kk": {}, "ru": {"seen_at": "2025-08-21T05:59:59Z"}},
        {"state_ru": "own", "lag_hours": -24.0},
        id="Russian a second less than a day later",
    ),
    pytest.param(
        {"kk": {}, "ru": {"seen_at": "2025-08-21T06:00:00Z"}},
        {"state_ru": "unknown", "lag_hours": -24.0, "lag_hours_least": -24.25, "lag_hours_most": 0.25},
        id="Russian a day later, and where it was before nobody has seen",
    ),
    pytest.param(
        {"kk": {}, "ru": {"text": "В школе 250 мест.\nЗанятия начнутся 1 сентября."}},
        {"numbers_differ": 1, "dates_differ": 0, "paragraphs_differ": 0, "numbers_kk": "300", "numbers_ru": "250"},
        id="other numbers",
    ),
    pytest.param(
        {"kk": {}, "ru": {"text": "В школе 300 мест.\nЗанятия начнутся 2 сентября."}},
        {"numbers_differ": 0, "dates_differ": 1, "dates_kk": "--09-01", "dates_ru": "--09-02"},
        id="other dates",
    ),
    pytest.param(
        {"kk": {}, "ru": {"text": TEXTS["ru"] + "\nПриглашаем всех."}},
        {"numbers_differ": 0, "dates_differ": 0, "paragraphs_differ": 1, "paragraphs_ru": 3},
        id="one paragraph more",
    ),
    pytest.param({"kk": {}, "ru": {"links": []}}, {"links_differ": 1, "numbers_differ": 0}, id="other links"),
]


RU = Feed("edu", "news", "ru")
LOOKS = [
    pytest.param([], "unknown", id="none"),
    pytest.param([(2, {})], "unknown", id="before the Kazakh text was there"),
    pytest.param([(4, {"began_at": day(4, 10)})], "missing", id="hours before it was seen"),
    pytest.param([(2, {}), (6, {})], "missing", id="before and after"),
    pytest.param([(6, {"feed": Feed("*", "news", "ru")})], "unknown", id="a site that does not name it"),
    pytest.param(
        [(6, {"outcome": "partial", "to_at": day(6), "from_at": "2025-08-01T00:00:00Z"})], "unknown", id="partly"
    ),
    pytest.param([(6, {"outcome": "refused"})], "unknown", id="refused"),
    pytest.param([(2, {}), (6, {"from_at": day(3)})], "unknown", id="another period"),
    pytest.param([(6, {"feed": Feed("edu", "events", "ru")})], "unknown", id="another section"),
]


@pytest.mark.parametrize(("looks", "state"), LOOKS)
def test_a_translation_is_missing_where_it_was_looked_for_around_the_moment(archive, looks, state):
    for number, changes in sorted([*looks, (5, None)], key=lambda look: look[0]):
        if changes is None:
            record(archive, number, item(lang="kk", seen_at=day(number)))
            continue
        with run(archive, number) as writer:
            reading = looked(**{"feed": RU, "extent": "full", "began_at": day(number, 8), **changes})
            writer.close_reading(reading, day(number))
    assert row(archive, "SELECT state_kk, state_ru FROM pairs") == {"state_kk": "own", "state_ru": state}


def test_after_a_gap_nobody_knows_how_far_apart_two_texts_came(archive):
    watched(archive, 1, BEFORE)
    record(archive, 20, *(item(lang=lang, seen_at=day(20)) for lang in ("kk", "ru")))
    pair = row(archive, "SELECT lag_hours, lag_hours_least, lag_hours_most FROM pairs")
    assert pair["lag_hours"] is None
    assert pair["lag_hours_least"] == -pair["lag_hours_most"] < -24 * 19


@pytest.mark.parametrize(("variants", "expected"), PAIRS)
def test_both_languages_side_by_side(archive, variants, expected):
    watched(archive, 1, BEFORE, "2025-08-21T06:05:00Z")
    record(archive, 2, *(item(lang=lang, **changes) for lang, changes in variants.items()))
    pair = row(archive, "SELECT * FROM pairs")
    assert {name: pair[name] for name in expected} == expected
    assert (pair["section"], pair["article_id"], pair["entity"]) == ("news", 1, "edu")


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        (OWN, {"state_kk": "own", "state_ru": "own", "lag_hours": None}),
        ({"kk": {}}, {"state_kk": "own", "state_ru": "unknown", "lag_hours": None}),
        ({"ru": {}, "kk": {"seen_at": NEXT_DAY}}, {"state_kk": "unknown", "state_ru": "own", "lag_hours": None}),
    ],
    ids=["both", "no Russian", "Kazakh a day later"],
)
def test_where_nobody_has_looked_nothing_is_said_of_missing_or_late(archive, variants, expected):
    record(archive, 1, *(item(lang=lang, **changes) for lang, changes in variants.items()))
    pair = row(archive, "SELECT * FROM pairs")
    assert {name: pair[name] for name in expected} == expected


def test_a_translation_that_comes_later_is_late_from_its_own_text_on(archive):
    placeholder = {"title": "-", "text": "", "translation": "placeholder"}
    record(archive, 1, item(lang="ru", seen_at=day(1)), item(seen_at=day(1), **placeholder))
    watched(archive, 3, day(3, 8), langs=("kk",))
    record(archive, 3, item(seen_at=day(3)))
    assert row(archive, "SELECT state_kk, own_at_kk, lag_hours_least FROM pairs") == {
        "state_kk": "late",
        "own_at_kk": day(3),
        "lag_hours_least": 47.0,
    }
