"""What happens to an item on the site comes out as contracted: through the commands, one language at a time."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawling import crawl, govkz
from tests.patience import until
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ASK = {"entities": "mfa", "since": "2026-03-01T00:00:00Z"}
BODY = "<p>Министрлік <b>жаңа</b> бағдарламаны таныстырды.</p><p>Оған 1&nbsp;200 адам қатысады.</p>"
SAME = (
    '<div style="margin:0"><p >Министрлік <strong>жаңа</strong> бағдарламаны\n таныстырды.</p></div>'
    "<p>Оған 1 200 адам қатысады.</p>"
)


def world() -> World:
    made = World.generate(29, ["mfa"], 25, START, END, body_chars=400, odd=False)
    made.edit("news", made.items()[12].id, "kk", title="Жаңа бағдарлама", body=BODY)
    return made


@pytest.fixture
def standin():
    with StandIn(world()) as running:
        yield running


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """An archive of all that."""
    archive = tmp_path_factory.mktemp("held") / "press.db"
    with StandIn(world()) as standin:
        assert crawl("history", archive, standin.url, **ASK).status == 0
    return archive


@pytest.fixture
def item(standin, held, archive):
    """An item that the archive holds."""
    archive.parent.mkdir()
    shutil.copy(held, archive)
    return standin.world.items()[12]


def events(done, item, lang):
    query = "SELECT event FROM versions WHERE article_id = ? AND lang = ? ORDER BY version"
    return [event for (event,) in done.rows(query, item.id, lang)]


def test_a_silent_edit_and_one_that_the_date_tells_of(standin, archive, item):
    standin.world.edit("news", item.id, "kk", title="Жаңа бағдарлама туралы")
    crawl("history", archive, standin.url, **ASK)
    standin.world.edit("news", item.id, "kk", title="Бағдарлама", created=datetime(2026, 5, 30, 9, tzinfo=UTC))
    done = crawl("history", archive, standin.url, **ASK)
    assert events(done, item, "kk") == ["new", "edited", "edited"]
    assert events(done, item, "ru") == ["new"]
    flags = "SELECT silent, title_changed, text_changed, date_changed FROM edits ORDER BY version_id"
    assert done.rows(flags) == [(1, 1, 0, 0), (0, 1, 0, 1)]
    assert done.rows("SELECT edited_alone FROM pairs WHERE article_id = ?", item.id) == [("kk",)]


def test_markup_alone_is_no_edit(standin, archive, item):
    standin.world.edit("news", item.id, "kk", body=SAME)
    done = crawl("history", archive, standin.url, **ASK)
    assert (done.status, events(done, item, "kk")) == (0, ["new"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Басқа тақырып"),
        ("body", BODY.replace("1&nbsp;200", "1&nbsp;300")),
        ("body", BODY.replace("<b>жаңа</b>", '<a href="https://adilet.zan.kz/kaz/docs/1">жаңа</a>')),
        ("heropic", "/uploads/2026/6/1/basqa.jpeg"),
        ("created", datetime(2026, 5, 20, 9, tzinfo=UTC)),
    ],
    ids=["title", "text", "a link", "image", "date"],
)
def test_what_a_reader_can_see_is_an_edit(standin, archive, item, field, value):
    standin.world.edit("news", item.id, "kk", **{field: value})
    done = crawl("history", archive, standin.url, **ASK)
    assert (events(done, item, "kk"), events(done, item, "ru")) == (["new", "edited"], ["new"])


def test_a_removal_in_one_language_needs_two_runs_and_a_return_is_told(standin, archive, item):
    standin.knobs.placeholders = False  # a missing variant is not listed at all
    standin.world.delete("news", item.id, "ru")
    once = crawl("history", archive, standin.url, **ASK)
    assert events(once, item, "ru") == ["new"]
    assert once.rows("SELECT verdict FROM absences") == [("missed",)]
    twice = crawl("history", archive, standin.url, **ASK)
    assert (events(twice, item, "ru"), events(twice, item, "kk")) == (["new", "removed"], ["new"])
    assert twice.rows("SELECT article_id, lang, status_now FROM removals") == [(item.id, "ru", "removed")]
    standin.world.restore("news", item.id, "ru")
    back = crawl("history", archive, standin.url, **ASK)
    assert events(back, item, "ru") == ["new", "removed", "returned"]
    assert back.rows("SELECT status FROM articles WHERE article_id = ? AND lang = 'ru'", item.id) == [("live",)]
    assert govkz("verify", "--archive", archive).returncode == 0


def test_a_suspicion_is_withdrawn_when_the_item_is_seen_again(standin, archive, item):
    standin.world.delete("news", item.id)
    crawl("history", archive, standin.url, **ASK)
    standin.world.restore("news", item.id)
    crawl("history", archive, standin.url, **ASK)
    standin.world.delete("news", item.id)
    done = crawl("history", archive, standin.url, **ASK)
    verdicts = [verdict for (verdict,) in done.rows("SELECT verdict FROM absences WHERE lang = 'kk'")]
    assert verdicts == ["missed", "withdrawn", "missed"]
    assert done.rows("SELECT count(*) FROM versions WHERE event = 'removed'") == [(0,)]


def test_an_item_of_the_site_wide_list_is_only_removed_by_its_own_list(standin, archive):
    standin.world.add("moa", created=END)
    everyone = {**ASK, "entities": "all", "langs": "ru"}
    crawl("history", archive, standin.url, **everyone)
    gone = standin.world.items()[3]
    standin.world.delete("news", gone.id)
    for _ in range(2):
        done = crawl("history", archive, standin.url, **everyone)
    assert events(done, gone, "ru") == ["new", "removed"]
    asked = [record for record in standin.log if record.interface == "graphql" and b"eq:mfa" in record.body]
    assert asked, "the entity's own list had the last word"


def test_a_late_item_is_found_by_history(standin, archive, item):
    late = standin.world.add("mfa", created=datetime(2026, 4, 2, 9, tzinfo=UTC))
    done = crawl("history", archive, standin.url, **ASK)
    assert events(done, late, "kk") == ["new"]


def publish_many(standin, seconds=3):
    """More than RSS lists, all of them since the last poll."""
    now = datetime.now(UTC)
    for n in range(70):
        standin.world.add("mfa", created=now + timedelta(seconds=1 + n * (seconds - 1) // 70), body_chars=200)
    until(lambda: datetime.now(UTC) >= now + timedelta(seconds=seconds))


def test_a_poll_whose_feed_does_not_reach_back_fills_the_gap(standin, archive):
    crawl("press", archive, standin.url, entities="mfa")
    publish_many(standin)
    done = crawl("press", archive, standin.url, entities="mfa")
    assert (done.status, done.counts["new"]) == (0, 140)
    assert done.rows("SELECT count(*) FROM gaps") == [(0,)]


def test_a_gap_that_cannot_be_filled_stays_until_it_is(standin, archive):
    ask = {"entities": "mfa", "langs": "ru"}
    crawl("press", archive, standin.url, **ask)
    publish_many(standin)
    standin.fault("graphql", "status", code=503)
    poor = crawl("press", archive, standin.url, **ask, RETRY_TIMES=0)
    assert (poor.status, poor.counts["new"]) == (3, 20)
    assert poor.rows("SELECT entity, lang FROM gaps") == [("mfa", "ru")]
    assert "nothing read between" in poor.report["feeds"][0]["reason"]
    standin.clear_faults()
    done = crawl("press", archive, standin.url, **ask)
    assert (done.counts["new"], done.counts["completed"]) == (50, 20)
    assert done.rows("SELECT count(*) FROM gaps") == [(0,)]
