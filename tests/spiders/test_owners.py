"""A row of one entity's feed that names only another one contradicts the question: no item moves because of it."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawling import crawl
from tests.standin import StandIn, Where, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa,moa", "langs": "kk,ru"}
HISTORY = {**ASK, "since": "2026-03-01"}
OWNED = "SELECT article_id, entity FROM articles GROUP BY 1, 2"
CHANGED = "SELECT event, count(*) FROM versions WHERE event NOT IN ('new', 'completed') GROUP BY 1"


@pytest.fixture
def standin():
    with StandIn(World.generate(11, ["mfa", "moa"], 20, START, END, body_chars=200)) as running:
        yield running


@pytest.fixture(scope="module")
def read_by_both(tmp_path_factory):
    """An archive that holds all of it, and that both spiders have read."""
    archive = tmp_path_factory.mktemp("held") / "press.db"
    with StandIn(World.generate(11, ["mfa", "moa"], 20, START, END, body_chars=200)) as standin:
        assert look("history", archive, standin).status == 0
        look("press", archive, standin)
    return archive


@pytest.fixture
def held(read_by_both, archive):
    archive.parent.mkdir()
    return shutil.copy(read_by_both, archive)


def look(spider, archive, standin):
    return crawl(spider, archive, standin.url, **(HISTORY if spider == "history" else ASK))


def true_owners(standin) -> set[tuple[int, str]]:
    return {(item.id, item.entity) for item in standin.world.items()}


# Some rows, which are kept apart or keep their owner, or most of a page, which is not read then, for each page that is
# read: `history` asks no RSS.
@pytest.mark.parametrize(
    ("spider", "interface", "share"),
    [
        ("press", "rss", 0.1),
        ("press", "rss", 1.0),
        ("press", "graphql", 0.5),
        ("press", "graphql", 1.0),
        ("history", "graphql", 0.1),
        ("history", "graphql", 1.0),
    ],
)
def test_a_feed_that_names_another_owner_moves_nothing(spider, interface, share, held, standin):
    standin.fault(Where(interface, entity="mfa"), "misattributed", entity="moa", share=share)
    new = standin.world.add("mfa", created=END + timedelta(hours=1), body_chars=200)
    lied = look(spider, held, standin)
    assert lied.rows(CHANGED) == []
    assert set(lied.rows(OWNED)) <= true_owners(standin)
    standin.clear_faults()
    after = look("history", held, standin)
    assert (after.status, after.rows(CHANGED)) == (0, [])
    assert (new.id, "mfa") in after.rows(OWNED)


def test_a_feed_of_which_most_rows_name_another_owner_is_not_read(archive, standin):
    standin.fault(Where("graphql", entity="mfa"), "misattributed", entity="moa")
    done = look("history", archive, standin)
    assert (done.status, set(done.rows(OWNED))) == (3, {one for one in true_owners(standin) if one[1] == "moa"})
    outcomes = done.rows("SELECT DISTINCT entity, outcome FROM coverage WHERE entity IN ('mfa', 'moa') ORDER BY 1")
    assert outcomes == [("mfa", "failed"), ("moa", "complete")]


def test_an_item_that_is_not_held_is_kept_apart(archive, standin):
    standin.fault(Where("graphql", entity="mfa"), "misattributed", entity="moa", share=0.2)
    done = look("history", archive, standin)
    assert done.status == 0
    assert set(done.rows(OWNED)) < true_owners(standin)
    reasons = done.rows("SELECT DISTINCT reason FROM quarantine")
    assert reasons == [("listed for mfa, though it names only moa",)]


@pytest.mark.parametrize("spider", ["press", "history"])
def test_a_true_move_is_told_by_the_feed_that_it_moved_to(spider, held, standin):
    moved = standin.world.items(entity="mfa")[-1]
    standin.world.move("news", moved.id, "moa")
    done = look(spider, held, standin)
    assert (moved.id, "moa") in done.rows(OWNED)
    assert done.rows(CHANGED) == [("edited", 2)]
