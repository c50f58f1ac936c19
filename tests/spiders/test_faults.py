"""Faults in the middle of a walk: no false removal, no false edit, a coverage row that says so, the exit status."""

import shutil
from datetime import UTC, datetime

import pytest

from tests.crawling import Crawl, crawl, govkz
from tests.patience import SOON
from tests.standin import StandIn, Where, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa", "langs": "ru", "since": "2026-03-01T00:00:00Z"}
IMPATIENT = {"RETRY_TIMES": 1, "GOVKZ_REMOVAL_CONFIRMATIONS": 1}
HOURS = 10_000  # seconds
ITEMS = 50
PAGE = 20  # rows


def world() -> World:
    return World.generate(17, ["mfa"], ITEMS, START, END, langs=["ru"], body_chars=300)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """An archive that holds the whole period."""
    archive = tmp_path_factory.mktemp("held") / "press.db"
    with StandIn(world(), max_size=PAGE) as standin:
        assert crawl("history", archive, standin.url, **ASK).counts["new"] == ITEMS
        assert crawl("press", archive, standin.url, entities="mfa", langs="ru").status == 0
    return archive


@pytest.fixture
def archive(held, tmp_path):
    """A copy of it for one test."""
    return shutil.copy(held, tmp_path / "press.db")


FAULTS = {
    # kind, options, a word of the reason
    "an internal error": ("status", {"code": 500}, "500"),
    "a gateway's time-out": ("status", {"code": 504}, "504"),
    "a page for people": ("html", {}, "HTML"),
    "the empty shell": ("shell", {}, "shell"),
    "cut JSON": ("truncated", {}, "cut"),
    "a cut connection": ("cut", {}, ""),
    "errors with 200": ("errors200", {}, "Exception while fetching data"),
    "an empty page": ("empty_page", {}, "empty page"),
}


def feeds() -> World:
    """One for each of these faults."""
    return World.generate(17, [_slug(name) for name in FAULTS], 12, START, END, langs=["ru"], body_chars=300, odd=False)


def _slug(name: str) -> str:
    return f"case-{list(FAULTS).index(name)}"


@pytest.fixture(scope="module")
def met(tmp_path_factory) -> Crawl:
    """All of them in one crawl of what the archive holds."""
    archive = tmp_path_factory.mktemp("met") / "press.db"
    ask = ASK | {"entities": ",".join(map(_slug, FAULTS))}
    with StandIn(feeds(), max_size=10) as standin:
        assert crawl("history", archive, standin.url, **ask).counts["new"] == 12 * len(FAULTS)
        for name, (kind, options, _) in FAULTS.items():
            standin.fault(Where("graphql", entity=_slug(name)), kind, nth=2, **options)
        return crawl("history", archive, standin.url, **ask, **IMPATIENT)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_from_the_second_page_on(name, met):
    assert_read_as_far_as_the_fault(met, _slug(name), FAULTS[name][-1])


def test_faults_of_feeds_end_the_run_as_partial_and_leave_the_archive_whole(met):
    assert (met.status, "Traceback" in met.err) == (3, False), met.out + met.err
    assert met.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]
    assert govkz("verify", "--archive", met.archive).returncode == 0


ENDINGS = {
    # What ends a source or the run: kind, options, exit status, a word of the reason
    "too many requests": ("status", {"code": 429}, 3, "429"),
    "a refusal": ("refusal", {}, 3, "notAllowed"),
    "a ticket asked for": ("refusal", {"reason": "browserTicketMissing"}, 3, "browserTicketMissing"),
    "forbidden": ("refusal", {"code": 403}, 3, "403"),
    "renamed fields": ("renamed_fields", {}, 4, "created_date"),
    "silence": ("hang", {"seconds": HOURS}, 3, "imeout"),
}


@pytest.mark.parametrize(("kind", "options", "status", "reason"), ENDINGS.values(), ids=ENDINGS)
def test_an_end_from_the_second_page_on(kind, options, status, reason, archive):
    with StandIn(world(), max_size=PAGE) as standin:
        standin.fault("graphql", kind, nth=2, **options)
        patience = {"DOWNLOAD_TIMEOUT": SOON, "RETRY_TIMES": 0} if kind == "hang" else {}
        done = crawl("history", archive, standin.url, **ASK, **(IMPATIENT | patience))
    assert (done.status, "Traceback" in done.err) == (status, False), done.out + done.err
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]
    assert_read_as_far_as_the_fault(done, "mfa", reason)


def assert_read_as_far_as_the_fault(done: Crawl, entity: str, reason: str) -> None:
    last = "SELECT outcome, reason, from_at > ? FROM coverage WHERE entity = ? ORDER BY coverage_id DESC LIMIT 1"
    ((outcome, told, later),) = done.rows(last, ASK["since"], entity)
    assert (outcome, reason in told) == ("partial", True), told
    assert later == 1, "what lies below the fault does not count as read"


REFUSALS = {
    "a word": ("instead", {"body": b"notAllowed"}),
    "a page with 200": ("instead", {"body": b"<!doctype html><html><h1>Access Denied</h1></html>"}),
    "a rate limit": ("errors200", {"message": "Rate limit exceeded"}),
}


@pytest.mark.parametrize(("kind", "options"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_in_other_words_ends_the_source(kind, options, archive):
    with StandIn(world(), max_size=PAGE) as standin:
        standin.fault("graphql", kind, **options)
        done = crawl("history", archive, standin.url, **ASK, **IMPATIENT, GOVKZ_SOURCES="graphql")
        asked = [record for record in standin.log if record.path.startswith("/graphql")]
    assert done.status == 1, done.out + done.err
    assert list(done.report["refusals"]) == ["graphql"]
    assert len(asked) == 1
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]


def test_a_short_page_is_not_believed(archive):
    with StandIn(world(), max_size=PAGE) as standin:
        standin.fault("graphql", "short_page", nth=2, times=1, keep=8)
        done = crawl("history", archive, standin.url, **ASK, **IMPATIENT)
    assert done.status == 3
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]
    assert "fewer rows" in done.report["feeds"][-1]["reason"]


@pytest.mark.parametrize("kind", ["html", "shell", "truncated", "errors200"])
def test_a_fault_that_passes_is_no_more_than_a_retry(kind, archive):
    """What is missing is asked for again anyway, so a removal is seen in the same run."""
    with StandIn(world(), max_size=PAGE) as standin:
        standin.world.delete("news", standin.world.items()[25].id)
        standin.fault("graphql", kind, nth=2, times=1)
        done = crawl("history", archive, standin.url, **ASK, GOVKZ_REMOVAL_CONFIRMATIONS=1)
    assert (done.status, done.counts["removed"]) == (0, 1)


@pytest.mark.parametrize(
    "kind", ["status", "html", "truncated", "refusal", "empty_page", "renamed_fields", "entity_bomb", "short_page"]
)
def test_a_feed_that_fails_is_read_through_graphql(kind, archive):
    """RSS is only the first door. What it says in such a state removes nothing and edits nothing."""
    with StandIn(world(), max_size=PAGE) as standin:
        standin.world.add("mfa", langs=["ru"], created=END, body_chars=300)
        standin.fault("rss", kind)
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru", **IMPATIENT)
    assert done.counts["new"] == 1
    assert done.status == (4 if kind == "renamed_fields" and done.report["changed_shapes"] else 0)
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]


def test_everything_refused_is_a_failed_run_and_changes_nothing(archive):
    with StandIn(world(), max_size=PAGE, robots="User-agent: *\nDisallow: /\n") as standin:
        done = crawl("press", archive, standin.url, entities="mfa", langs="ru", **IMPATIENT)
        assert {record.path for record in standin.log} == {"/robots.txt"}
    assert done.status == 1
    assert done.rows("SELECT outcome FROM coverage ORDER BY coverage_id DESC LIMIT 1") == [("refused",)]
    assert done.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]


def test_a_server_that_is_down(archive):
    with StandIn(world(), max_size=PAGE) as standin:
        url = standin.url
    done = crawl("press", archive, url, entities="mfa", **IMPATIENT)
    assert (done.status, done.err) == (1, "")
    assert done.rows("SELECT DISTINCT outcome FROM coverage WHERE run_id = ?", done.report["run_id"]) == [("failed",)]


def test_graphql_refused_leaves_what_rss_gives_marked_as_such(tmp_path):
    """And when GraphQL opens again, full texts complete the summaries: no edit of the site's."""
    archive = tmp_path / "press.db"
    with StandIn(world(), max_size=PAGE) as standin:
        standin.fault("graphql", "refusal", code=403)
        poor = crawl("press", archive, standin.url, entities="mfa", langs="ru")
        assert poor.status == 3
        assert poor.rows("SELECT DISTINCT source, extent FROM versions") == [("rss", "summary")]
        standin.clear_faults()
        rich = crawl("press", archive, standin.url, entities="mfa", langs="ru")
    assert (rich.status, rich.counts["completed"], rich.counts["edited"]) == (0, 20, 0)
    assert rich.rows("SELECT count(*) FROM edits") == [(0,)]


def test_an_entity_that_does_not_exist(archive):
    with StandIn(world(), max_size=PAGE) as standin:
        done = crawl("press", archive, standin.url, entities="mfaa,mfa", langs="ru")
    assert done.status == 3
    assert done.rows("SELECT outcome, reason FROM coverage WHERE entity = 'mfaa'") == [("failed", "no such entity")]
    assert done.out.endswith(" · no such entity\n")


@pytest.mark.parametrize(
    ("spider", "entities", "nearest"),
    [
        ("press", "mfaa", "mfa"),
        ("press", "mfa,kostanai", "kostanay"),
        ("press", "МИД", "mfa"),
        ("press", "всё", None),
        ("history", "mfaa", "mfa"),
        ("history", "zzzzzzzzzzzz", None),
    ],
)
def test_an_unknown_entity_is_told_with_the_nearest(spider, entities, nearest, tmp_path):
    with StandIn(World(["mfa"])) as standin:
        done = crawl(spider, tmp_path / "press.db", standin.url, entities=entities, GOVKZ_ANY_ENTITY=0)
        assert not standin.log
    assert done.status == 2
    assert (nearest or entities) in done.err
    assert ("the nearest" in done.err) is bool(nearest)


def test_an_entity_that_only_the_archives_registry_knows_is_known(tmp_path):
    world = World(["new-ministry"])
    world.add("new-ministry", langs=["ru"])
    with StandIn(world) as standin:
        assert crawl("entities", tmp_path / "press.db", standin.url).status == 0
        done = crawl(
            "press", tmp_path / "press.db", standin.url, entities="new-ministry", langs="ru", GOVKZ_ANY_ENTITY=0
        )
    assert (done.status, done.counts["new"]) == (0, 1)


@pytest.mark.parametrize(
    ("spider", "options"),
    [
        ("press", {"entities": "МИД"}),
        ("press", {"entities": ""}),
        ("press", {"langs": "kz"}),
        ("press", {"sections": "gossip"}),
        ("press", {"since": "2026-01-01"}),
        ("history", {"since": "yesterday"}),
        ("history", {"since": "2026-02-01", "until": "2026-01-01"}),
        ("press", {"GOVKZ_SOURCES": "telegram"}),
        ("press", {"GOVKZ_BASE_URL": "ftp://www.gov.kz"}),
        ("press", {"GOVKZ_CASSETTE": "nowhere.yaml"}),
        ("press", {"GOVKZ_RECORD": "always"}),
        ("gossip", {}),
    ],
    ids=str,
)
def test_wrong_arguments_end_2_before_any_request(spider, options, tmp_path):
    with StandIn(World(["mfa"])) as standin:
        done = crawl(spider, tmp_path / "press.db", **{"base_url": standin.url, **options})
        assert not standin.log
    assert done.status == 2
    assert "Traceback" not in done.err
    assert not (tmp_path / "press.db").exists()
