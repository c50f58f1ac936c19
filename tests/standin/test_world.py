"""The world: generated items, and what changes while somebody reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.standin import Record, StandIn, World
from tests.standin.asking import END, ENTITIES, START, feed, get, ids, news
from tests.standin.changes import states


def test_generated_worlds_are_the_same_for_the_same_seed(world: World) -> None:
    again = World.generate(7, ENTITIES, 20, START, END, body_chars=400)
    other = World.generate(8, ENTITIES, 20, START, END, body_chars=400)
    variants = [[item.variant("kk") for item in made.items()] for made in (world, again, other)]
    assert variants[0] == variants[1] != variants[2]


def test_generated_items_fill_the_period(world: World) -> None:
    items = world.items()
    assert len(items) == 60
    assert {item.entity for item in items} == set(ENTITIES)
    assert all(START <= item.created < END for item in items)
    assert [item.id for item in items] == list(range(items[0].id, items[0].id + 60))


def test_bodies_have_about_the_length_asked_for() -> None:
    world = World.generate(1, ["mfa"], 200, START, END, odd=False)
    lengths = sorted(len(item.variant(lang).body) for item in world.items() for lang in ("kk", "ru"))
    assert 3_500 < lengths[len(lengths) // 2] < 4_500


@pytest.mark.parametrize(
    "oddity",
    [
        pytest.param(lambda kk, ru: ru.body is None, id="null-body"),
        pytest.param(lambda kk, ru: ru.heropic is None, id="null-heropic"),
        pytest.param(lambda kk, ru: ru.short_description is None, id="null-summary"),
        pytest.param(lambda kk, ru: ru.body == "" and kk.body, id="empty-translation"),
        pytest.param(lambda kk, ru: ru.title == kk.title and ru.body == kk.body, id="other-language"),
        pytest.param(lambda kk, ru: 0 < len(ru.body or "") < 50, id="short-body"),
        pytest.param(lambda kk, ru: "<html>" in (ru.body or ""), id="whole-document"),
        pytest.param(lambda kk, ru: "<b>" in ru.title, id="markup-in-title"),
        pytest.param(lambda kk, ru: "&laquo;" in ru.title, id="entities-in-title"),
        pytest.param(lambda kk, ru: kk.created.time().isoformat() == "00:00:00", id="date-without-time"),
        *(
            pytest.param(lambda kk, ru, part=part: part in (ru.body or ""), id=part)
            for part in (
                "<br>",
                "<table",
                "<ul>",
                "&nbsp;",
                "&ndash;",
                "style=",
                '"/uploads/',
                "</strong><strong>",
            )
        ),
    ],
)
def test_generated_bodies_are_as_varied_as_on_the_site(oddity: Callable[[Any, Any], bool]) -> None:
    world = World.generate(3, ["mfa"], 600, START, END)
    pairs = [(item.variant("kk"), item.variant("ru")) for item in world.items()]
    assert any(oddity(kk, ru) for kk, ru in pairs if kk and ru)


def test_each_section_counts_its_own_ids() -> None:
    world = World()
    first, second = world.add("mfa", section="news"), world.add("mfa", section="news")
    assert world.add("mfa", section="releases").id == first.id
    assert second.id == first.id + 1


def test_changes_show_at_once(standin: StandIn, world: World) -> None:
    known = ids(news(standin, projects="eq:mfa"))
    assert known == ids(news(standin, projects="eq:mfa", lang="ru"))
    world.delete("news", known[0])
    world.edit("news", known[1], "kk", title="Түзетілген тақырып", created=START)
    world.move("news", known[2], "moa")
    rows = news(standin, projects="eq:mfa")
    assert ids(rows) == [*known[3:], known[1]]
    assert rows[-1]["title"] == "Түзетілген тақырып"
    assert known[2] in ids(news(standin, projects="eq:moa"))
    world.restore("news", known[0])
    assert ids(news(standin, projects="eq:mfa"))[0] == known[0]


def test_missing_translation_is_a_placeholder_or_nothing(standin: StandIn, world: World) -> None:
    item = world.add("mfa", created=END)
    world.delete("news", item.id, "kk")
    [row] = news(standin, projects="eq:mfa", size=1)
    assert (row["id"], row["title"], row["body"]) == (str(item.id), "-", "")
    standin.knobs.placeholders = False
    assert item.id not in ids(news(standin, projects="eq:mfa"))
    assert item.id in ids(news(standin, projects="eq:mfa", lang="ru"))


def test_renamed_entity_takes_its_items_along(standin: StandIn, world: World) -> None:
    before = ids(news(standin, projects="eq:moa"))
    world.rename_entity("moa", "agro")
    assert ids(news(standin, projects="eq:agro")) == before
    assert news(standin, projects="eq:moa") == []
    assert feed(standin, "moa").status_code == 404
    assert feed(standin, "agro").status_code == 200


def test_items_that_come_between_two_pages_repeat_one(standin: StandIn, world: World) -> None:
    def publish(record: Record) -> None:
        if record.json["variables"]["page"] == 2:
            world.add("mfa", created=END)

    standin.on_request = publish
    first, second = (ids(news(standin, projects="eq:mfa", size=5, page=page)) for page in (1, 2))
    assert second[0] == first[-1]


def test_what_a_hook_raises_is_not_lost(world: World) -> None:
    def fail(_record: Record) -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"), StandIn(world) as standin:
        standin.on_request = fail
        with pytest.raises(requests.ConnectionError):
            get(standin, "/robots.txt")


# What truly happened


def test_the_world_remembers_what_happened_and_when() -> None:
    moments = iter(START + timedelta(hours=hour) for hour in range(100))
    world = World(["mfa"], clock=lambda: next(moments))
    item = world.add("mfa", title={"kk": "Бір", "ru": "Один"}, created=START - timedelta(days=200))
    world.edit("news", item.id, "kk", title="Екі")
    world.move("news", item.id, "moa")
    world.delete("news", item.id, "kk")
    world.restore("news", item.id)
    world.delete("news", item.id)
    kinds = [(change.kind, (change.moment - START) / timedelta(hours=1)) for change in world.changes]
    assert kinds == [("inserted", 0), ("edited", 1), ("moved", 2), ("removed", 3), ("returned", 4), ("removed", 5)]
    titles = {
        lang: [(state.entity, state.variant and state.variant.title) for state in states(world.changes, lang)]
        for lang in ("kk", "ru")
    }
    assert titles["ru"] == [("mfa", "Один"), ("moa", "Один"), ("moa", None)]
    assert titles["kk"] == [
        ("mfa", "Бір"), ("mfa", "Екі"), ("moa", "Екі"), ("moa", "-"), ("moa", "Екі"), ("moa", None),
    ]  # fmt: skip


def test_the_world_as_of_a_moment() -> None:
    moment = [START]
    world = World(["mfa"], clock=lambda: moment[0])
    item = world.add("mfa", title="Бір")
    moment[0] = END
    world.edit("news", item.id, "kk", title="Екі")
    old = world.as_of(START)
    assert [one.variant("kk").title for one in old.items()] == ["Бір"]
    assert world.as_of(START - timedelta(seconds=1)).items() == []
    assert [one.variant("kk").title for one in world.as_of(END).items()] == ["Екі"]


def test_a_language_that_nobody_wrote_sentences_for_has_texts_of_its_own() -> None:
    item = World(["mfa"]).add("mfa", langs=("en", "tr", "qq"))
    assert len({item.variant(lang).title for lang in ("en", "tr", "qq")}) == 3
