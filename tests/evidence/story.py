"""One archive's life, told by real crawls: everything that can become of an item, and of a run."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests import forking
from tests.crawling import ROOT, Crawl, command, crawl, environment, govkz
from tests.patience import PATIENCE, until
from tests.standin import StandIn, World

START, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
NOT_YET = datetime(2105, 1, 1, tzinfo=UTC)  # nobody publishes in that year: such items are quarantined
POLL = {"entities": "mfa,moa"}
HISTORY = {**POLL, "since": "2026-05-01T00:00:00Z", "GOVKZ_REMOVAL_CONFIRMATIONS": 1}
WRITTEN = "SELECT 1 FROM coverage JOIN runs USING (run_id) WHERE finished_at IS NULL"
ITEMS = 9  # of each entity, in two languages


@dataclass
class Story:
    archive: Path
    standin: StandIn
    checked_meanwhile: subprocess.CompletedProcess[str]  # govkz verify --warc, while a crawl was writing

    @property
    def warc_dir(self) -> Path:
        return self.archive.parent / "warc"


@contextmanager
def told(archive: Path) -> Iterator[Story]:
    """The stand-in goes on answering, as the site was in the end."""
    world = World.generate(41, ["mfa", "moa"], ITEMS, START, END, body_chars=250, odd=False)
    with StandIn(world) as standin:
        crawl("press", archive, standin.url, **POLL)
        crawl("entities", archive, standin.url)

        edited, redated, withdrawn, *_ = (item.id for item in world.items(entity="moa"))
        world.edit("news", edited, "kk", title="Тақырып нақтыланды")
        world.edit("news", redated, "ru", created=END, title="Дата и заголовок изменены")
        world.delete("news", withdrawn)
        world.add("moa", created=END, langs=("ru",), body_chars=250)  # its Kazakh is a placeholder
        world.add("moa", created=NOT_YET, body_chars=250)
        crawl("history", archive, standin.url, **HISTORY)

        world.restore("news", withdrawn)
        world.edit("news", withdrawn, "kk", title="Материал қайта жарияланды")
        world.add("mfa", created=END, body_chars=250)
        standin.fault("graphql", "refusal")  # only the feeds tell what is there
        crawl("press", archive, standin.url, **POLL)
        standin.clear_faults()

        patient = command("history", archive, standin.url, **HISTORY, DOWNLOAD_TIMEOUT=PATIENCE)
        checked = _killed(standin, patient, archive)

        world.rename_entity("mfa", "foreign")
        standin.knobs.rest = "open"
        crawl("entities", archive, standin.url)
        crawl("history", archive, standin.url, **{**HISTORY, "entities": "foreign,moa", "GOVKZ_SOURCES": "rest"})
        yield Story(archive, standin, checked)


def _killed(standin: StandIn, words: list[str], archive: Path) -> subprocess.CompletedProcess[str]:
    """A crawl that is checked and then killed, when some of its batches are written and others are not."""
    checked: list[subprocess.CompletedProcess[str]] = []
    before = len(standin.requests("graphql"))
    standin.world.add("mfa", created=END + timedelta(days=1), body_chars=250)
    running: BaseProcess

    def watch(record: object) -> None:
        if len(standin.requests("graphql")) - before == 6:  # of 8: two pages of each feed
            _wait_for_a_batch(archive)
            checked.append(govkz("verify", "--warc", "--archive", archive))
            running.kill()

    standin.on_request = watch
    running = forking.fork(words, ROOT, environment())
    running.join()
    standin.on_request = None
    return checked[0]


def _wait_for_a_batch(archive: Path) -> None:
    until(lambda: Crawl(0, "", "", archive).rows(WRITTEN))
