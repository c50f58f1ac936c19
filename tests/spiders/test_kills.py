"""Killed at any moment, run again: the archive ends as if nothing had happened."""

import os
import random
from datetime import UTC, datetime, timedelta

from tests import forking
from tests.crawling import ROOT, command, crawl, govkz
from tests.standin import StandIn, World

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
SINCE = "2026-03-01T00:00:00Z"
LIVE = "SELECT section, article_id, lang, entity, title, text, links, published_at, url, translation FROM articles"

# The suite kills a few times; TEST_KILLS=50 goes on for some minutes.
KILLS = int(os.environ.get("TEST_KILLS", "6"))


def change(standin: StandIn, chance: random.Random, round_: int) -> None:
    """What editors do meanwhile."""
    standin.world.add("mfa", created=END + timedelta(hours=round_), body_chars=600)
    live = standin.world.items()
    standin.world.delete("news", chance.choice(live).id)
    standin.world.edit("news", chance.choice(live[:-1]).id, "kk", title=f"Нақтыланған тақырып {round_}")


def killed(words: list[str], seconds: float) -> None:
    process = forking.fork(words, ROOT)
    process.join(seconds)
    process.kill()
    process.join()


def test_killed_again_and_again(archive, tmp_path):
    chance = random.Random(20261122)
    ask = {"entities": "mfa,moa", "since": SINCE}
    with StandIn(World.generate(23, ["mfa", "moa"], 40, START, END, body_chars=600), max_size=15) as standin:
        for round_ in range(KILLS):
            spider, options = ("history", ask) if round_ % 3 else ("press", {"entities": "mfa,moa"})
            killed(command(spider, archive, standin.url, **options), chance.uniform(0.1, 1.0))
            change(standin, chance, round_)
            if archive.exists():
                checked = govkz("verify", "--archive", archive, "--warc")
                assert checked.returncode == 0, checked.stderr
        # Two readings confirm what was deleted; a third run has nothing left to say.
        for _ in range(2):
            done = crawl("history", archive, standin.url, **ask)
        last = crawl("history", archive, standin.url, **ask)
        unbroken = crawl("history", tmp_path / "unbroken" / "press.db", standin.url, **ask)
    assert (done.status, last.status, unbroken.status) == (0, 0, 0)
    assert {last.counts[event] for event in ("new", "edited", "removed", "returned")} == {0}
    live = f"{LIVE} WHERE status = 'live' ORDER BY 1, 2, 3"
    assert last.rows(live) == unbroken.rows(live)
    assert last.rows("SELECT count(*) FROM gaps") == [(0,)]
    assert govkz("verify", "--archive", archive, "--warc").returncode == 0
