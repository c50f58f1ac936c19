"""The bundled cassettes replay through the spiders, offline, as CI replays them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import vcr
import yaml

from govkz_crawler.transport.cassette.matching import MATCH_ON
from tests.crawling import ROOT, Crawl, crawl
from tests.standin import StandIn, World

CASSETTES = ROOT / "cassettes"
PERIOD = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
KEPT = {"accept", "accept-language", "content-type"}  # the headers that a question consists of


@pytest.fixture
def network(tmp_path, monkeypatch) -> Path:
    """Where every connection and look-up of the crawls is written down."""
    log = tmp_path / "network.log"
    monkeypatch.setenv("TEST_NETWORK_LOG", str(log))
    return log


def replay(name: str, archive: Path, spider: str = "press", **options) -> Crawl:
    return crawl(spider, archive, GOVKZ_CASSETTE=CASSETTES / f"{name}.yaml", **options)


def connected(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_a_first_poll_then_a_later_one_offline(archive, network):
    entities = "mfa,moa,mod,kostanay"
    first = replay("first-poll", archive, entities=entities)
    assert (first.status, first.err) == (0, "")
    assert first.rows("SELECT lang, count(*) FROM articles GROUP BY lang ORDER BY lang") == [("kk", 48), ("ru", 48)]
    assert first.rows("SELECT count(DISTINCT entity) FROM articles") == [(4,)]

    again = replay("first-poll", archive, entities=entities)
    assert (again.status, again.counts["new"], again.rows("SELECT max(version_id) FROM versions")) == (0, 0, [(96,)])

    later = replay("later-poll", archive, entities=entities)
    assert (later.status, later.counts["new"], later.counts["edited"]) == (0, 4, 1)
    edit = "SELECT entity, lang, title_after, silent, title_changed, text_changed FROM edits"
    assert later.rows(edit) == [("moa", "ru", "Уточнено число получателей субсидий", 1, 1, 0)]
    assert connected(network) == []


def test_a_missing_translation_is_told_from_an_empty_and_a_foreign_one(archive, network):
    done = replay("missing-translation", archive, entities="mod")
    newest = "SELECT lang, translation, content_lang FROM articles WHERE article_id > ? ORDER BY article_id, lang"
    (last,) = done.rows("SELECT max(article_id) FROM articles")[0]
    assert done.rows(newest, last - 3) == [
        ("kk", "placeholder", None), ("ru", "own", "ru"),
        ("kk", "placeholder", "kk"), ("ru", "own", "ru"),
        ("kk", "other-language", "ru"), ("ru", "own", "ru"),
    ]  # fmt: skip
    assert connected(network) == []


def test_a_refusal_is_respected_and_the_next_source_used(archive, network):
    done = replay("refused-rest", archive, "history", entities="mfa", since="2026-05-01", GOVKZ_SOURCES="rest,graphql")
    assert (done.status, done.counts["new"], list(done.report["refusals"])) == (0, 24, ["rest"])
    assert done.rows("SELECT DISTINCT source, outcome FROM coverage") == [("graphql", "complete")]
    assert connected(network) == []


@pytest.mark.parametrize(
    ("name", "entities", "new"),
    [("flaky-graphql", "mfa", 24), ("empty-feed", "water", 0)],
    ids=["GraphQL answers 504 and HTML at first", "a feed with nothing in it"],
)
def test_replays_to_the_end(name, entities, new, archive, network):
    done = replay(name, archive, entities=entities)
    assert (done.status, done.counts["new"]) == (0, new)
    assert done.rows("SELECT DISTINCT outcome FROM coverage") == [("complete",)]
    assert connected(network) == []


def test_items_move_along_when_an_entity_is_renamed(archive, network):
    replay("before-renaming", archive, entities="mdai")
    done = replay("renamed-entity", archive, entities="mdai,maidd")
    assert done.rows("SELECT entity, status, count(*) FROM articles GROUP BY 1, 2") == [("maidd", "live", 24)]
    moves = "SELECT count(*), min(moved), min(entity_before), max(text_changed) FROM edits"
    assert done.rows(moves) == [(24, 1, "mdai", 0)]
    assert connected(network) == []


def test_the_registry_keeps_names_in_three_languages(archive, network):
    done = replay("entities", archive, "entities")
    assert done.status == 0
    (names,) = done.rows("SELECT name_kk, name_ru, name_en FROM entities WHERE slug = 'moa'")
    assert all(names)
    assert connected(network) == []


def test_what_is_not_recorded_is_a_clear_error_and_nothing_is_asked(archive, network):
    done = replay("empty-feed", archive, entities="mfa")
    assert done.status == 1
    assert "is not in the cassette" in done.out
    assert "Traceback" not in done.err
    assert done.rows("SELECT count(*) FROM versions") == [(0,)]
    assert connected(network) == []


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_cassette_says_that_it_is_made_up_and_holds_no_secret(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Recorded from the project's own stand-in")
    interactions = yaml.safe_load(text)["interactions"]
    assert all(one["request"]["uri"].startswith("https://www.gov.kz/") for one in interactions)
    headers = {name.lower() for one in interactions for side in one.values() for name in side["headers"]}
    assert not headers & {"cookie", "set-cookie", "authorization"}


def test_a_cassette_of_plain_vcrpy_replays_through_the_spider(archive, tmp_path, network):
    """What requests and vcrpy record on their own, without our handler, is enough for a crawl."""
    with StandIn(World.generate(3, ["mfa"], 5, *PERIOD)) as standin:
        ours = crawl("press", tmp_path / "ours" / "press.db", standin.url, entities="mfa")
        path = tmp_path / "plain.yaml"
        with vcr.use_cassette(str(path), record_mode="all"):
            for asked in standin.log[:]:
                headers = {name: value for name, value in asked.headers.items() if name.lower() in KEPT}
                requests.request(asked.method, standin.url + asked.path, headers=headers, data=asked.body or None)
    network.unlink()
    theirs = crawl("press", archive, standin.url, entities="mfa", GOVKZ_CASSETTE=path)
    content = (
        "SELECT section, article_id, lang, title, text, summary, published_raw, links FROM versions ORDER BY 1, 2, 3"
    )
    assert theirs.status == 0
    assert theirs.rows(content) == ours.rows(content) != []
    assert connected(network) == []


def test_a_cassette_of_the_spider_replays_in_plain_vcrpy(archive, tmp_path):
    path = tmp_path / "ours.yaml"
    with StandIn(World.generate(3, ["mfa"], 5, *PERIOD)) as standin:
        crawl("press", archive, standin.url, entities="mfa", GOVKZ_CASSETTE=path, GOVKZ_RECORD="once")
        log = standin.log[:]
    player = vcr.VCR(record_mode="none")
    player.register_matcher("language", MATCH_ON[-1])
    with player.use_cassette(str(path), match_on=["method", "uri", "body", "language"]) as cassette:
        for asked in log:
            headers = {name: value for name, value in asked.headers.items() if name.lower() in KEPT}
            url = standin.url + asked.path
            assert requests.request(asked.method, url, headers=headers, data=asked.body or None).ok
        assert cassette.all_played
