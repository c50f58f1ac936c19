"""A list that answers 200 can lie: no removal, edit or false coverage comes of it, and true removals are found."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from govkz_crawler.normalise.clock import utc
from tests.crawling import Crawl, crawl, govkz
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa", "langs": "kk,ru"}
HISTORY = {**ASK, "since": "2026-03-01T00:00:00Z"}
ITEMS = 30
PAGE = 25  # rows, so that the period has two pages
AT_ONCE = {"GOVKZ_REMOVAL_CONFIRMATIONS": 1}  # a single run is enough to remove what it misses
FALSE = "SELECT event, count(*) FROM versions WHERE event NOT IN ('new', 'completed') GROUP BY 1"
REMOVED = "SELECT DISTINCT article_id FROM articles WHERE status = 'removed'"


KINDS = {
    "newest": ("newest", {"count": 5}),
    "most": ("newest", {"count": 27}),
    "retained": ("retained", {"days": 14}),
    "emptied": ("emptied", {}),
    "pinned": ("pinned", {}),
    "pinned at": ("pinned", {"position": 5}),
    "bubbled": ("bubbled", {}),
    "unbounded": ("bounds_ignored", {}),
    "page ignored": ("page_ignored", {}),
    "page clamped": ("page_clamped", {}),
}


def world() -> World:
    """Mostly one entity; another one has older items, as on any site."""
    made = World.generate(17, ["mfa"], ITEMS, START, END, body_chars=300)
    for day in range(15):
        made.add("moa", created=START - timedelta(days=30 - 8 * day), body_chars=200)
    return made


def publish_more_than_rss_lists(standin) -> list[int]:
    """So that a poll has to ask for what lies between."""
    return [standin.world.add("mfa", created=END + timedelta(hours=hour), body_chars=200).id for hour in range(25)]


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """An archive that holds the whole period, and that both spiders have read."""
    archive = tmp_path_factory.mktemp("held") / "press.db"
    with StandIn(world(), max_size=PAGE) as standin:
        assert crawl("history", archive, standin.url, **HISTORY).counts["new"] == 2 * ITEMS
        assert crawl("press", archive, standin.url, **ASK).status == 0
    return archive


@pytest.fixture
def archive(held, tmp_path):
    (tmp_path / "archive").mkdir()
    return shutil.copy(held, tmp_path / "archive" / "press.db")


@pytest.fixture
def standin():
    with StandIn(world(), max_size=PAGE) as running:
        yield running


def run(spider, archive, standin, **options) -> Crawl:
    arguments = HISTORY if spider == "history" else ASK
    return crawl(spider, archive, standin.url, **{**arguments, **options})


# Each where it reaches code: `history` does not ask RSS, RSS has neither pages nor bounds, and pages count only where
# bounds do not help.
LIES = [
    pytest.param(spider, interface, *KINDS[name], id=f"{spider}, {interface}: {name}")
    for spider, interface, names in (
        ("history", "graphql", tuple(KINDS)),
        ("press", "rss", ("newest", "retained", "emptied", "pinned", "pinned at", "bubbled")),
        (
            "press",
            "graphql",
            ("newest", "retained", "emptied", "pinned", "bubbled", "unbounded", "page ignored", "page clamped"),
        ),
    )
    for name in names
]


@pytest.mark.parametrize(("spider", "interface", "kind", "options"), LIES)
def test_a_list_that_lies_removes_and_edits_nothing(spider, interface, kind, options, archive, standin):
    if (spider, interface) == ("press", "graphql"):
        publish_more_than_rss_lists(standin)
    standin.fault(interface, kind, **options)
    if kind.startswith("page_"):
        standin.fault(interface, "bounds_ignored")
    done = run(spider, archive, standin, **AT_ONCE)
    assert done.rows(FALSE) == []
    assert "Traceback" not in done.err
    assert any(kind in record.faults for record in standin.requests(interface))
    assert len(standin.requests("graphql")) < 85


@pytest.mark.parametrize(
    ("spider", "interface", "kind", "options"),
    [
        ("history", "graphql", "newest", {"count": 27}),
        ("history", "graphql", "emptied", {}),
        ("press", "rss", "retained", {"days": 14}),
    ],
)
def test_a_lie_that_is_told_in_every_run_does_not_become_true(spider, interface, kind, options, archive, standin):
    standin.fault(interface, kind, **options)
    for _ in range(3):  # more than it takes to confirm a removal
        done = run(spider, archive, standin)
    assert done.rows(FALSE) == []


@pytest.fixture(scope="module")
def held_by_rest(tmp_path_factory):
    """The same from REST alone, which has neither bounds in time nor a list of the whole site."""
    archive = tmp_path_factory.mktemp("rest") / "press.db"
    with StandIn(world(), rest="open", max_size=PAGE) as standin:
        assert crawl("history", archive, standin.url, **HISTORY, GOVKZ_SOURCES="rest").counts["new"] == 2 * ITEMS
    return archive


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("newest", {"count": 27}),
        ("emptied", {}),
        ("retained", {"days": 1}),
        ("lagging", {"minutes": 60 * 24 * 365}),
        ("short_page", {"keep": 3}),
        ("short_page", {"keep": 15}),
        ("page_clamped", {}),
        ("pinned", {}),
        ("twice", {"lang": "ru", "own_first": False}),
        ("misattributed", {"entity": "moa"}),
        ("other_language", {"lang": "ru", "share": 0.1}),
        ("encoded_twice", {"charset": "latin-1"}),
    ],
    ids=str,
)
def test_a_list_that_nobody_else_confirms_removes_and_edits_nothing(kind, options, held_by_rest, tmp_path):
    archive = shutil.copy(held_by_rest, tmp_path / "press.db")
    with StandIn(world(), rest="open", max_size=PAGE) as standin:
        standin.fault("rest", kind, **options)
        done = run("history", archive, standin, GOVKZ_SOURCES="rest", **AT_ONCE)
        asked = standin.requests("rest")
    assert done.rows(FALSE) == []
    assert "Traceback" not in done.err
    assert any(kind in record.faults for record in asked)
    assert len(asked) < 125


def test_a_true_removal_is_found_by_a_list_alone(held_by_rest, tmp_path):
    archive = shutil.copy(held_by_rest, tmp_path / "press.db")
    with StandIn(world(), rest="open", max_size=PAGE) as standin:
        gone = standin.world.items(entity="mfa")[15].id
        standin.world.delete("news", gone)
        found = [run("history", archive, standin, GOVKZ_SOURCES="rest").rows(REMOVED) for _ in range(2)]
    assert found == [[], [(gone,)]]


@pytest.mark.parametrize(("spider", "interface"), [("press", "rss"), ("press", "graphql"), ("history", "graphql")])
def test_texts_that_were_encoded_twice_edit_nothing(interface, spider, archive, standin):
    standin.world.add("mfa", created=END, body_chars=200)
    standin.fault(interface, "encoded_twice")
    done = run(spider, archive, standin, **AT_ONCE)
    assert done.rows(FALSE) == []
    assert spider == "press" or done.status == 1
    garbled = "SELECT count(*) FROM versions WHERE title GLOB '*[Ð-Ñ]*'"
    assert done.rows(garbled) == [(0,)]


@pytest.mark.parametrize(("share", "own_first"), [(0.5, False), (1.0, True), (1.0, False)])
def test_an_item_that_is_listed_in_two_languages_is_read_in_its_own(share, own_first, archive, standin):
    standin.fault("graphql", "twice", lang="ru", share=share, own_first=own_first)
    done = run("history", archive, standin, **AT_ONCE)
    assert (done.rows(FALSE), done.counts["new"]) == ([], 0)


@pytest.mark.parametrize(("spider", "share"), [("history", 0.3), ("history", 1.0), ("press", 0.5)])
def test_answers_in_another_language_are_a_changed_shape(spider, share, archive, standin):
    for interface in ("rss", "graphql"):
        standin.fault(interface, "other_language", lang="ru", share=share)
    lied = run(spider, archive, standin)
    assert lied.status == 4
    assert lied.rows(FALSE) == []
    standin.clear_faults()
    after = crawl("history", archive, standin.url, **HISTORY)
    assert (after.status, after.rows(FALSE)) == (0, [])


def test_what_is_new_on_a_page_in_another_language_waits_for_its_own(archive, standin):
    """The page is so short that only one of the items that are held shows the other language there."""
    new = standin.world.add("mfa", created=END, body_chars=200).id
    standin.fault("graphql", "newest", count=2)
    standin.fault("graphql", "other_language", lang="ru")
    told = "SELECT event, translation FROM versions WHERE lang = 'kk' AND article_id = ?"
    lied = crawl("history", archive, standin.url, **{**HISTORY, "langs": "kk"})
    assert (lied.rows(told, new), lied.rows(FALSE)) == ([], [])
    apart = "SELECT count(*) FROM quarantine WHERE lang = 'kk' AND article_id = ?"
    assert lied.rows(apart, new) == [(1,)]
    standin.clear_faults()
    after = crawl("history", archive, standin.url, **{**HISTORY, "langs": "kk"})
    assert (after.status, after.rows(told, new), after.rows(FALSE)) == (0, [("new", "own")], [])


@pytest.mark.parametrize("spider", ["history", "press"])
def test_true_removals_are_found_as_far_back_as_a_spider_looks(spider, archive, standin):
    """An old item, one in the middle and a new one are gone: `press` sees no further back than the feed goes."""
    items = standin.world.items(entity="mfa")
    gone = [items[place].id for place in (0, 3, -3)]
    for number in gone:
        standin.world.delete("news", number)
    once = run(spider, archive, standin)
    assert (once.status, once.rows(REMOVED)) == (0, [])
    twice = run(spider, archive, standin)
    assert twice.status == 0
    assert twice.rows(f"{REMOVED} ORDER BY 1") == [(number,) for number in (gone if spider == "history" else gone[-1:])]
    seen_at, not_before = twice.rows("SELECT max(seen_at), max(not_before) FROM versions WHERE event = 'removed'")[0]
    assert not_before <= seen_at
    assert govkz("verify", "--archive", archive).returncode == 0


@pytest.mark.parametrize("newer", [True, False], ids=["among others", "the newest"])
def test_what_only_rss_has_shown_is_gone_where_rss_drops_it_from_among_others(newer, archive, standin):
    """No other source can tell, for none has ever shown it; and an older copy of the list lacks its newest items."""
    gone = standin.world.add("mfa", created=END, body_chars=200).id
    standin.fault("graphql", "lagging", minutes=60 * 24 * 365)
    assert crawl("press", archive, standin.url, **ASK).counts["new"] == 2
    standin.clear_faults()
    standin.world.delete("news", gone)
    if newer:
        standin.world.add("mfa", created=END + timedelta(hours=1), body_chars=200)
    for _ in range(2):
        done = run("press", archive, standin)
        assert done.status == (0 if newer else 3)
    assert done.rows(REMOVED) == ([(gone,)] if newer else [])


@pytest.mark.parametrize("sources", ["rest", "graphql"])
def test_a_poll_of_any_source_misses_what_is_gone(sources, archive, standin):
    """Also where pages are counted and the first one suffices: it had to show the item."""
    standin.knobs.rest = "open"
    by = {"GOVKZ_SOURCES": sources}
    if sources == "rest":
        assert crawl("history", archive, standin.url, **HISTORY, **by).status == 0
    assert crawl("press", archive, standin.url, **ASK, **by).status == 0
    gone = standin.world.items(entity="mfa")[-3].id
    standin.world.delete("news", gone)
    once = crawl("press", archive, standin.url, **ASK, **by)
    assert (once.status, once.rows("SELECT DISTINCT article_id, verdict FROM absences")) == (0, [(gone, "missed")])
    twice = crawl("press", archive, standin.url, **ASK, **by)
    assert (twice.status, twice.rows(REMOVED)) == (0, [(gone,)])


@pytest.mark.parametrize(
    ("share", "alone"),
    [("half", False), ("all", False), ("all", True)],
    ids=["half of them", "all of an entity", "all of the site"],
)
def test_removals_of_many_are_found_with_an_alarm(share, alone, archive, standin):
    items = standin.world.items(entity="mfa")
    gone = {item.id for item in (items if share == "all" else items[5:29:2])}
    if alone:
        for item in standin.world.items(entity="moa"):
            standin.world.delete("news", item.id)
    for number in gone:
        standin.world.delete("news", number)
    once = run("history", archive, standin)
    assert (once.status, once.rows(REMOVED)) == (3, [])
    twice = run("history", archive, standin)
    assert {id_ for (id_,) in twice.rows(REMOVED)} == gone
    assert twice.status == 3 and "suspect" in twice.out
    (doubts,) = zip(*twice.rows("SELECT DISTINCT doubt FROM removals"), strict=True)
    assert all(doubt.startswith(f"suspect: {len(gone)} items") for doubt in doubts)
    if share == "half":
        assert run("history", archive, standin).status == 0, "what is removed is missed no more"


def test_an_item_that_moved_or_was_dated_back_is_no_removal(archive, standin):
    items = standin.world.items(entity="mfa")
    moved, dated_back = items[20], items[25]
    standin.world.move("news", moved.id, "moa")
    for lang in ("kk", "ru"):
        standin.world.edit("news", dated_back.id, lang, created=datetime(2025, 6, 1, tzinfo=UTC))
    changed_at = utc(datetime.now(UTC))
    done = run("history", archive, standin, **AT_ONCE)
    assert done.rows(REMOVED) == []
    assert done.rows("SELECT DISTINCT entity FROM articles WHERE article_id = ?", moved.id) == [("moa",)]
    windows = done.rows("SELECT article_id, not_before, seen_at FROM versions WHERE event = 'edited'")
    assert sorted(number for number, *_ in windows) == sorted([moved.id, dated_back.id] * 2)
    assert all(not_before <= changed_at <= seen_at for _, not_before, seen_at in windows)


@pytest.mark.parametrize(("fault", "graphql"), [("pinned", "open"), ("bubbled", "open"), ("pinned", "refused")])
def test_a_known_item_in_the_list_is_no_overlap(fault, graphql, archive, standin):
    """After an outage 25 items are new, and RSS shows the newest twenty: one known item among them hides the hole."""
    new = set(publish_more_than_rss_lists(standin))
    standin.fault(
        "rss", fault, **({"numbers": (standin.world.items(entity="mfa")[3].id,)} if fault == "pinned" else {})
    )
    if graphql == "refused":
        standin.fault("graphql", "refusal", code=403)
    done = crawl("press", archive, standin.url, **ASK)
    got = {id_ for (id_,) in done.rows("SELECT DISTINCT article_id FROM articles WHERE entity = 'mfa'")}
    if graphql == "open":
        assert (done.status, new <= got) == (0, True)
        assert done.rows("SELECT count(*) FROM gaps") == [(0,)]
    else:
        assert (done.status, new <= got) == (3, False)
        told = "SELECT outcome, reason LIKE 'nothing read between%' FROM coverage WHERE run_id = ?"
        assert done.rows(told, done.report["run_id"]) == [("partial", 1)] * 2


def test_a_source_that_never_showed_an_item_ends_no_doubt(archive, standin):
    standin.knobs.rest = "open"
    standin.fault("graphql", "emptied")
    standin.fault("rest", "emptied")
    both = run("history", archive, standin, GOVKZ_SOURCES="graphql,rest", GOVKZ_REMOVAL_INTERVAL_HOURS=24)
    assert both.status == 3
    only_rest = crawl("history", archive, standin.url, **HISTORY, GOVKZ_SOURCES="rest")
    assert only_rest.status in (1, 3)


def test_a_refusal_holds_from_the_moment_it_comes(standin, tmp_path):
    for match in ("rss", "graphql"):
        standin.fault(match, "refusal", code=403)
    done = crawl("press", tmp_path / "press.db", standin.url, entities="all", langs="ru", GOVKZ_SOURCES="rss,graphql")
    assert done.status in (1, 3)
    assert len(standin.requests("rss")) + len(standin.requests("graphql")) < 10
