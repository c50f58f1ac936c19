"""What the site says is unchanged is not read again, and nothing is lost by it."""

from datetime import UTC, datetime

import pytest

from tests.crawling import Crawl, crawl, govkz
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def standin():
    with StandIn(World.generate(19, ["mfa"], 4, START, END, langs=["ru"], body_chars=300)) as running:
        yield running


@pytest.fixture
def poll(standin, archive):
    def run(**options) -> tuple[Crawl, int | None]:
        """One poll, and the status with which the feed answered it."""
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru", **options)
        return done, standin.requests("rss")[-1].status

    return run


def test_an_absence_is_looked_at_in_full_until_it_is_settled(standin, poll, archive):
    """A removal wants two runs that miss the item: a list that is the same without it must be read twice."""
    poll()
    gone = standin.world.items()[1].id
    standin.world.delete("news", gone)
    missed, answered = poll()
    assert (missed.status, missed.counts["removed"], answered) == (0, 0, 200)
    confirmed, answered = poll()
    assert (confirmed.counts["removed"], answered) == (1, 200)
    poll()
    settled, answered = poll()
    assert (settled.status, settled.counts["removed"], answered) == (0, 0, 304)
    assert settled.rows("SELECT article_id FROM articles WHERE status = 'removed'") == [(gone,)]
    assert govkz("verify", "--archive", archive).returncode == 0


def test_a_list_that_counts_its_visits_is_not_followed_up(standin, poll):
    """Its validators differ at each visit, and so do the addresses in it."""
    poll()
    standin.knobs.rss_validators = False
    standin.fault("rss", "tracking")
    for _ in range(2):
        done, answered = poll()
        assert (done.counts["new"], done.counts["requests"], answered) == (0, 2, 200)  # robots.txt is asked for, too


def test_a_list_whose_texts_could_not_be_had_is_read_again(standin, poll):
    standin.fault("graphql", "refusal", code=403)
    poor, _ = poll()
    assert (poor.status, poor.counts["new"]) == (3, 4)
    standin.clear_faults()
    rich, answered = poll()
    assert (rich.status, rich.counts["completed"], answered) == (0, 4, 200)


def test_a_304_that_nobody_asked_for_is_a_fault(standin, poll):
    standin.fault("rss", "status", code=304)
    done, _ = poll()
    assert standin.requests("rss")[0].headers.get("If-None-Match") is None
    assert done.report["faults"]["examples"][0]["reason"].startswith("HTTP 304")
    assert done.rows("SELECT DISTINCT source, event FROM versions") == [("graphql", "new")]
