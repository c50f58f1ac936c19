"""Faults of lists: what is listed is not what was asked for, though the answer looks right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from tests.standin import StandIn, Where, World
from tests.standin.asking import END, NEWS, START, ask, feed, get, ids, news

NewsIds = Callable[..., list[int]]


def listed(standin: StandIn, **variables: Any) -> list[int]:
    return ids(news(standin, projects="eq:mfa", **variables))


def fed(standin: StandIn, **parts: str) -> list[int]:
    """Ids in the order of the feed."""
    return [int(link.split("/")[-1].split("?")[0]) for link in links(standin, **parts)]


def links(standin: StandIn, **parts: str) -> list[str]:
    return [entry.link for entry in feedparser.parse(feed(standin, **parts).content).entries]


@pytest.fixture
def truth(standin: StandIn) -> list[int]:
    """The ids of the ministry's twenty items, newest first."""
    return listed(standin)


def test_only_the_newest_are_shown(standin: StandIn, truth: list[int]) -> None:
    standin.fault("graphql", "newest", count=7)
    standin.fault("rss", "newest", count=5)
    assert [listed(standin, page=page, size=5) for page in (1, 2, 3)] == [truth[:5], truth[5:7], []]
    assert fed(standin) == truth[:5]


def test_what_is_older_than_the_retention_is_not_shown(standin: StandIn, world: World, truth: list[int]) -> None:
    world.clock = lambda: END
    standin.fault("graphql", "retained", days=30)
    recent = [item.id for item in world.items(entity="mfa") if item.created >= END - timedelta(days=30)]
    assert sorted(listed(standin)) == sorted(recent)
    assert 0 < len(recent) < 20


def test_a_random_share_is_not_indexed(standin: StandIn, truth: list[int]) -> None:
    shown = []
    for seed in (1, 1, 2):
        standin.clear_faults()
        standin.fault("graphql", "unindexed", share=0.5, seed=seed)
        shown.append(listed(standin))
    assert shown[0] == shown[1] != shown[2]
    assert all(1 < len(ids) < 20 and set(ids) < set(truth) for ids in shown)


def test_the_site_wide_list_leaves_out_an_entity(standin: StandIn) -> None:
    standin.fault(Where("graphql", site_wide=True), "without", entity="mfa")
    assert {row["projects"][0] for row in news(standin)} == {"moa", "kostanay"}
    assert len(listed(standin)) == 20


@pytest.mark.parametrize("kind", ["emptied", "empty_page"])
def test_rest_shows_nothing_though_there_are_items(standin: StandIn, kind: str) -> None:
    standin.knobs.rest = "open"
    standin.fault("rest", kind)
    assert get(standin, "/api/v1/public/content-manager/news?projects=eq:mfa").json() == []
    assert len(listed(standin)) == 20


def test_a_stale_cache_shows_an_older_copy_for_some_minutes(world: World) -> None:
    moment = [START]
    world = World(["mfa"], clock=lambda: moment[0])
    item = world.add("mfa", title="Бұрын")
    moment[0] = START + timedelta(minutes=10)
    world.edit("news", item.id, "kk", title="Кейін")
    late = world.add("mfa")
    with StandIn(world) as standin:
        standin.fault("rss", "stale", minutes=30)
        standin.fault(Where("graphql", lang="kk"), "lagging", minutes=15)
        seen = {}
        for minutes in (11, 24, 26, 31):
            moment[0] = START + timedelta(minutes=minutes)
            seen[minutes] = (sorted(fed(standin)), [row["title"] for row in news(standin) if row["id"] == str(item.id)])
        assert len(news(standin, lang="ru")) == 2
    both = [item.id, late.id]
    assert seen == {
        11: ([item.id], []),
        24: ([item.id], ["Бұрын"]),
        26: ([item.id], ["Кейін"]),
        31: (both, ["Кейін"]),
    }


def test_a_copy_of_the_world_does_not_change_with_it(standin: StandIn, world: World, truth: list[int]) -> None:
    copy = world.as_of(world.clock())
    world.delete("news", truth[0])
    world.move("news", truth[1], "moa")
    world.edit("news", truth[2], "kk", title="Жаңа")
    standin.fault("graphql", "stale", copy=copy)
    assert listed(standin) == truth
    assert "Жаңа" not in {row["title"] for row in news(standin)}


def test_russian_instead_of_kazakh(standin: StandIn, world: World, truth: list[int]) -> None:
    russian = [world.item("news", number).variant("ru") for number in truth]
    standin.fault(Where("graphql", lang="kk"), "other_language")
    standin.fault(Where("rss", lang="kk"), "other_language", relabelled=False)
    assert [row["title"] for row in news(standin, projects="eq:mfa")] == [one.title if one else "-" for one in russian]
    assert all(link.endswith("lang=ru") for link in links(standin))


def test_russian_for_some_rows(standin: StandIn) -> None:
    before = news(standin, projects="eq:mfa")
    standin.fault("graphql", "other_language", share=0.5)
    changed = [old["id"] for old, new in zip(before, news(standin, projects="eq:mfa"), strict=True) if old != new]
    assert 3 < len(changed) < 17


def test_page_numbers_are_ignored_or_clamped(standin: StandIn, truth: list[int]) -> None:
    standin.fault("graphql", "page_clamped")
    assert [listed(standin, page=page, size=8) for page in (2, 3, 4, 99)] == [truth[8:16], *[truth[16:]] * 3]
    standin.clear_faults()
    standin.fault("graphql", "page_ignored")
    assert listed(standin, page=3, size=8) == truth[:8]


def test_date_bounds_are_ignored(standin: StandIn, truth: list[int]) -> None:
    standin.fault("graphql", "bounds_ignored")
    assert listed(standin, since="gt:2030-01-01T00:00:00") == truth


def test_an_old_item_is_pinned_or_bubbles_up(standin: StandIn, truth: list[int]) -> None:
    standin.knobs.rss_depth = 5
    standin.fault(Where("rss", lang="kk"), "pinned")
    assert fed(standin) == [truth[-1], *truth[:4]]
    standin.fault(Where("rss", lang="ru"), "pinned", numbers=(truth[9],), position=2)
    assert fed(standin, lang="ru") == [*truth[:2], truth[9], *truth[2:4]]
    standin.fault("graphql", "bubbled", seed=3, count=2)
    shown = listed(standin)
    assert sorted(shown) == sorted(truth)
    assert [number for number in truth if number not in shown[:2]] == shown[2:]


@pytest.mark.parametrize("own_first", [True, False])
def test_an_id_is_listed_twice_in_two_languages(standin: StandIn, world: World, own_first: bool) -> None:
    newest = max(world.items(entity="mfa"), key=lambda item: (item.created, item.id))
    standin.fault("graphql", "twice", lang="ru", own_first=own_first)
    rows = news(standin, projects="eq:mfa", size=2)
    titles = [newest.variant(lang).title for lang in ("kk", "ru")]
    assert ids(rows) == [newest.id] * 2
    assert [row["title"] for row in rows] == (titles if own_first else titles[::-1])


def test_entries_are_listed_twice(standin: StandIn, truth: list[int]) -> None:
    standin.fault("rss", "twice", share=0.3)
    shown = fed(standin)
    assert len(shown) == 20 > len(set(shown))
    assert list(dict.fromkeys(shown)) == truth[: len(set(shown))]


def test_entries_that_name_another_owner(standin: StandIn) -> None:
    standin.fault("rss", "misattributed", entity="moa")
    assert all("/entities/moa/" in link for link in links(standin))


def test_faults_of_lists_leave_what_is_no_list_alone(standin: StandIn) -> None:
    standin.fault(lambda record: True, "emptied")
    assert ask(standin, "{ projectdetails { slug } }")["data"]["projectdetails"]
    assert ask(standin, NEWS)["data"]["news"] == []
