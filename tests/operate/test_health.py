"""Alarms: few when all is well, and soon when something is not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

import pytest

from govkz_crawler.archive.feeds.publication_history import History
from govkz_crawler.normalise.clock import ALMATY, utc
from govkz_crawler.operate.health import HISTORY, Level, alarms, daily

START = datetime(2025, 9, 1, tzinfo=UTC)
YEAR = 365
STALE = timedelta(hours=26)
HOLIDAYS = {
    (1, 1), (1, 2), (1, 7), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9), (7, 6), (8, 30), (10, 25),
    (12, 16),
}  # fmt: skip


NONE_SIGNED = {"signed": 0, "anchored_at": None, "waiting_since": None, "asked": False}


def healthy(now: datetime, **changes: object) -> dict:
    """What ``overview`` tells when there is nothing to look at."""
    state = {
        "at": utc(now),
        "last_complete_at": utc(now),
        "last_runs": [{"spider": "press", "outcome": "complete", "run_id": "r1", "quarantined": 0, "site_away": 0}],
        "outage": None,
        "overdue": {"feeds": 0, "example": None, "reason": None},
        "gaps": 0,
        "longest_gaps": [],
        "refused_runs": None,
        "ahead": None,
        "anchors": NONE_SIGNED,
    }
    return state | changes


def office(rng: Random, a_day: float, days: int) -> Iterator[datetime]:
    """News as an office writes them: in working hours, hardly at weekends and on holidays, in bunches."""
    for number in range(days):
        day = START + timedelta(days=number)
        civil = day.astimezone(ALMATY)
        share = 0.05 if (civil.month, civil.day) in HOLIDAYS else 1.2 if civil.weekday() < 5 else 0.4
        mean = a_day * share * rng.gammavariate(8, 1 / 8)
        for _ in range(sum(rng.random() < mean / 100 for _ in range(100))):
            yield day + timedelta(hours=min(max(rng.gauss(9, 3), 0), 23.9))


def feed(name: str, moments: list[datetime], now: datetime) -> History:
    """The history of a feed read whole until now."""
    seen = sorted(moment for moment in moments if now - HISTORY <= moment <= now)
    read_from = max(START, now - HISTORY)
    seconds = [int(moment.timestamp()) for moment in seen]
    return History(name, name[-2:], int(read_from.timestamp()), int(now.timestamp()), seconds)


@cache
def site(days: int) -> dict[str, list[datetime]]:
    """Ten entities from lively to sleepy, in two languages."""
    rng = Random(7)
    rates = [12, 8, 6, 4, 3, 2, 1.5, 1, 0.5, 0.1]
    return {
        f"entity{n}/news/{lang}": list(office(rng, rate, days)) for n, rate in enumerate(rates) for lang in ("kk", "ru")
    }


def rhythms(published: dict[str, list[datetime]], now: datetime) -> set[tuple[str, str]]:
    histories = [feed(name, moments, now) for name, moments in published.items()]
    return {(alarm.kind, alarm.subject) for alarm in alarms(healthy(now), histories, STALE)}


def test_at_most_one_false_alarm_a_week():
    """Twenty feeds and two languages, judged every morning of the last quarter of a year."""
    published = dict(site(YEAR))
    raised, before = 0, set()
    mornings = range(3 * YEAR // 4, YEAR)
    for number in mornings:
        today = rhythms(published, START + timedelta(days=number, hours=3))
        raised += len(today - before)
        before = today
    assert raised <= len(mornings) / 7


def test_a_feed_that_falls_silent_is_noticed():
    published = dict(site(YEAR))
    stops = START + timedelta(days=300)
    name = "entity3/news/kk"
    published[name] = [moment for moment in published[name] if moment < stops]
    assert ("silence", name) not in rhythms(published, stops)
    noticed = next(n for n in range(60) if ("silence", name) in rhythms(published, stops + timedelta(days=n)))
    assert noticed <= 7  # of four items a day


def test_a_language_that_stops_is_critical():
    published = dict(site(YEAR))
    stops = START + timedelta(days=300)
    for name, moments in site(YEAR).items():
        if name.endswith("kk"):
            published[name] = [moment for moment in moments if moment < stops]
    now = stops + timedelta(days=4)
    found = alarms(healthy(now), [feed(name, moments, now) for name, moments in published.items()], STALE)
    assert (found[0].level, found[0].kind, found[0].subject) == (Level.CRITICAL, "silence", "kk")
    assert "ru" not in {alarm.subject for alarm in found}


@pytest.mark.parametrize("copies", [0, 5], ids=["a day without any", "five times as many"])
def test_a_count_far_off_its_weekday_is_noticed(copies):
    published = dict(site(YEAR))
    wednesday = START + timedelta(days=7 * 40 + 2)
    for name in list(published):
        of_day = [at for at in published[name] if at.astimezone(ALMATY).date() == wednesday.date()]
        rest = [at for at in published[name] if at not in of_day]
        published[name] = rest + of_day * copies
    assert {("count", "kk"), ("count", "ru")} <= rhythms(published, wednesday + timedelta(days=1, hours=3))


def test_feeds_that_nobody_reads_now_are_not_judged():
    published = dict(site(YEAR))
    now = START + timedelta(days=300)
    old = [feed(name, moments, now - timedelta(days=60)) for name, moments in published.items()]
    assert alarms(healthy(now), old, STALE) == []


NOW = START + timedelta(days=100)
LATELY = utc(NOW - timedelta(hours=25))
GAP = {"entity": "mfa", "section": "news", "lang": "kk", "from_at": utc(START), "to_at": utc(NOW)}


def run(outcome: str, quarantined: int = 0, site_away: int = 0) -> list[dict]:
    return [
        {
            "spider": "press", "outcome": outcome, "run_id": "r1", "quarantined": quarantined, "site_away": site_away,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("hours", "level"), [(1, Level.WARNING), (27, Level.CRITICAL)])
def test_an_outage_is_one_alarm_whatever_it_leads_to(hours, level):
    since = utc(NOW - timedelta(hours=hours))
    state = healthy(
        NOW,
        outage={"since": since, "runs": 4, "reason": "www.gov.kz cannot be resolved"},
        last_complete_at=utc(NOW - timedelta(hours=100)),
        last_runs=run("failed", site_away=1),
        gaps=1,
        longest_gaps=[GAP],
    )
    (alarm,) = alarms(state, [], STALE)
    assert (alarm.level, alarm.matter) == (level, "outage: site")
    assert since in alarm.text and "www.gov.kz cannot be resolved" in alarm.text


@pytest.mark.parametrize(
    ("changes", "level", "kind"),
    [
        ({"last_runs": run("failed")}, Level.CRITICAL, "run"),
        ({"last_runs": run("changed shape")}, Level.CRITICAL, "run"),
        ({"last_runs": run("partial")}, Level.WARNING, "run"),
        ({"last_runs": run("complete", quarantined=2)}, Level.WARNING, "quarantine"),
        ({"last_complete_at": None}, Level.CRITICAL, "stale"),
        ({"last_complete_at": utc(NOW - timedelta(hours=27))}, Level.WARNING, "stale"),
        ({"last_complete_at": utc(NOW - timedelta(hours=79))}, Level.CRITICAL, "stale"),
        ({"overdue": {"feeds": 3, "example": "mfa/news/kk", "reason": "HTTP 504"}}, Level.WARNING, "overdue"),
        ({"gaps": 1, "longest_gaps": [GAP]}, Level.WARNING, "gap"),
        ({"anchors": NONE_SIGNED | {"asked": True, "waiting_since": LATELY}}, Level.WARNING, "anchor"),
        ({"anchors": NONE_SIGNED | {"anchored_at": LATELY, "waiting_since": LATELY}}, Level.WARNING, "anchor"),
    ],
    ids=[
        "a failed run", "a changed shape", "a partial run", "quarantine", "never read", "stale", "long stale",
        "overdue feeds", "a gap", "never anchored", "no longer anchored",
    ],
)  # fmt: skip
def test_each_kind_of_trouble(changes, level, kind):
    (alarm,) = alarms(healthy(NOW, **changes), [], STALE)
    assert (alarm.level, alarm.kind) == (level, kind)


def test_the_worst_comes_first():
    found = alarms(healthy(NOW, gaps=1, longest_gaps=[GAP], last_runs=run("failed")), [], STALE)
    assert [alarm.level for alarm in found] == [Level.CRITICAL, Level.WARNING]


def test_all_is_well():
    assert alarms(healthy(NOW), [], STALE) == []


def test_days_without_any_are_counted():
    first, last = date(2026, 2, 27), date(2026, 3, 2)
    civil = ["2026-02-27T23:59:59", "2026-03-01T00:00:00", "2026-03-01T23:59:59", "2026-04-01T00:00:00"]
    moments = [int(datetime.fromisoformat(moment).replace(tzinfo=ALMATY).timestamp()) for moment in civil]
    assert daily(moments, first, last) == [1, 0, 2, 0]
