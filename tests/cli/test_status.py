"""``govkz status``: for people, programs, monitors and Prometheus."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from govkz_crawler.operate.health import KINDS
from tests.archive_factory import archive, item, missed
from tests.crawling import crawl, govkz
from tests.standin import StandIn, World

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn(World.generate(5, ["mfa", "moa"], 6, NOW - timedelta(days=9), NOW, body_chars=200, odd=False)) as site:
        yield site


@pytest.fixture(scope="module")
def well(standin, tmp_path_factory) -> Path:
    """An archive that was just read."""
    return crawl("press", tmp_path_factory.mktemp("well") / "press.db", standin.url, entities="mfa,moa").archive


@pytest.fixture(scope="module")
def troubled(standin, tmp_path_factory) -> Path:
    """One with a hole in it, whose last run was refused a feed, in words that no terminal should obey."""
    archive = tmp_path_factory.mktemp("troubled") / "press.db"
    crawl("press", archive, standin.url, entities="mfa")
    crawl("history", archive, standin.url, entities="mfa", langs="kk", since="2026-01-01", until="2026-01-31")
    standin.fault("/api/v1/public/rss/moa/news/kk", "refusal")
    standin.fault("graphql", "errors200", message="access denied \x1b[31m")
    crawl("press", archive, standin.url, entities="mfa,moa")
    standin.clear_faults()
    return archive


def status(archive: Path, *words: str) -> tuple[int, str]:
    done = govkz("status", "--archive", archive, *words)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_for_people(well):
    code, told = status(well)
    lines = told.splitlines()
    assert code == 0
    assert lines[0] == "NOT GOV.KZ: what another server answered"
    assert lines[1].startswith(f"{well}: 24 articles (12 kk, 12 ru) of 2 entities, published ")
    assert "Needs a look" not in told
    assert lines[lines.index("Feeds read completely within") + 1].split() == ["kk", "ru"]
    assert lines[lines.index("Feeds read completely within") + 2].split() == ["2", "hours", "2", "2"]
    assert lines[-1].split()[1:3] == ["press", "complete"]


def test_for_people_what_needs_a_look(troubled):
    code, told = status(troubled)
    lines = told.splitlines()
    assert code == 0
    assert [line.split()[:3] for line in lines[lines.index("Needs a look") + 1 :][:3]] == [
        ["WARNING", "run", "press"], ["WARNING", "overdue", "moa/news/kk"], ["WARNING", "gap", "mfa/news/kk"],
    ]  # fmt: skip
    unread = lines[lines.index("Feeds that could not be read completely") + 1 :][:3]
    assert any(r"access denied \x1b[31m" in line for line in unread)
    assert lines[lines.index("Gaps: periods that nobody has read") + 1].split()[:2] == [
        "mfa/news/kk", "2026-01-31T19:00:00Z",
    ]  # fmt: skip
    assert "\x1b" not in told


def test_for_programs(well, troubled):
    told = json.loads(status(well, "--json")[1])
    assert (told["articles"], told["alarms"]) == ({"kk": 12, "ru": 12}, [])
    told = json.loads(status(troubled, "--json")[1])
    assert [(alarm["level"], alarm["kind"]) for alarm in told["alarms"]] == [
        ("warning", "run"), ("warning", "overdue"), ("warning", "gap"),
    ]  # fmt: skip


def test_for_monitors(well, troubled, tmp_path):
    code, line = status(well, "--check")
    assert (code, line.count("\n")) == (0, 1)
    assert line.startswith("GOVKZ OK - NOT GOV.KZ: 24 articles, 4 feeds | age=")
    code, line = status(troubled, "--check")
    assert (code, line.count("\n"), line.count("|")) == (1, 1, 1)
    assert line.startswith("GOVKZ WARNING - NOT GOV.KZ: run: press: the last run ended partial: ")
    code, line = status(tmp_path / "nowhere.db", "--check")
    assert (code, line) == (3, f"GOVKZ UNKNOWN - no archive at {tmp_path / 'nowhere.db'}\n")


def test_for_monitors_a_stale_archive(tmp_path):
    code, line = status(archive(tmp_path / "press.db", [item(), missed()]), "--check")
    assert code == 2
    assert line.startswith("GOVKZ CRITICAL - stale: archive: no feed was read completely for ")


def test_a_demo_says_so(tmp_path):
    demo = archive(tmp_path / "demo.db", [item(), missed()], origin="replay")
    assert status(demo)[1].startswith("DEMO: these items are invented")
    assert status(demo, "--check")[1].startswith("GOVKZ CRITICAL - DEMO: ")
    assert json.loads(status(demo, "--json")[1])["origin"] == "replay"
    assert 'govkz_archive_info{origin="replay"} 1\n' in status(demo, "--metrics")[1]


def test_for_monitors_a_damaged_archive(well, tmp_path):
    torn = tmp_path / "torn.db"
    whole = well.read_bytes()
    torn.write_bytes(whole[: len(whole) // 3])
    code, line = status(torn, "--check")
    assert (code, line.count("\n")) == (2, 1)
    assert line.startswith("GOVKZ CRITICAL - ")


def test_for_prometheus(well, troubled):
    code, text = status(well, "--metrics")
    assert code == 0
    assert text.endswith("\n")
    found = {family.name: family for family in text_string_to_metric_families(text)}
    assert all(family.type == "gauge" and family.documentation for family in found.values())
    assert {sample.labels["lang"]: sample.value for sample in found["govkz_articles"].samples} == {"kk": 12, "ru": 12}
    (last,) = found["govkz_last_complete_timestamp_seconds"].samples
    assert abs(last.value - datetime.now(UTC).timestamp()) < 600
    assert [sample.value for sample in found["govkz_run_exit_status"].samples] == [0]
    assert {sample.value for sample in found["govkz_alarms"].samples} == {0}
    assert len(found["govkz_alarms"].samples) == 2 * len(KINDS)

    families = {family.name: family for family in text_string_to_metric_families(status(troubled, "--metrics")[1])}
    assert families.keys() == found.keys()
    assert max(sample.value for sample in families["govkz_alarms"].samples) > 0


def test_an_archive_with_nothing_in_it(tmp_path):
    with StandIn(World(["mfa"])) as standin:
        url = standin.url
    archive = crawl("press", tmp_path / "press.db", url, entities="mfa").archive
    code, line = status(archive, "--check")
    assert (code, line.split(" - ")[0]) == (2, "GOVKZ CRITICAL")
    assert "published never to never" in status(archive)[1]
    list(text_string_to_metric_families(status(archive, "--metrics")[1]))


@pytest.mark.parametrize("given", ["0", "-1", "soon"])
def test_hours_that_are_none(given, well):
    done = govkz("status", "--archive", well, "--stale-after", given)
    assert (done.returncode, done.stdout) == (2, "")
