"""A crawled archive with a key, its published log beside it; whoever changes something takes a copy."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govkz_crawler.log.key import read_key
from govkz_crawler.log.signing import Verifier
from tests.crawling import Crawl, crawl, govkz
from tests.log import conftest as programs
from tests.standin import StandIn, World

START, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ORIGIN = "press.example.org/govkz"
POLL = {"entities": "mfa,moa"}
HISTORY = {**POLL, "since": "2026-05-01T00:00:00Z"}

# What an order may want to be withheld, in words that stand in no other item.
PRIVATE = {
    "title": "Байқоңыр тұрғыны Айсұлудың мекенжайы жарияланды",
    "body": "<p>Қабанбай батыр көшесі, сегізінші үйдің тұрғыны туралы мәлімет.</p>\n"
    "<p>Оның «құпия» телефоны &amp; төлқұжат нөмірі осында қате көрсетілген.</p>",
}

# Fixtures are found by their names.
node, openssl, go = (getattr(programs, name) for name in ("node", "openssl", "go"))


@dataclass
class Newsroom:
    """``folder`` holds archive/press.db, keys/log.key and published/; ``site`` goes on answering."""

    folder: Path
    site: StandIn

    @property
    def archive(self) -> Path:
        return self.folder / "archive" / "press.db"

    @property
    def key(self) -> Path:
        return self.folder / "keys" / "log.key"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    @property
    def verifier(self) -> Verifier:
        return read_key(self.key).verifier

    def crawl(self, spider: str = "press", **options: object) -> Crawl:
        return crawl(spider, self.archive, self.site.url, **{**POLL, "GOVKZ_LOG_KEY": self.key, **options})

    def govkz(self, *words: object, status: int = 0) -> str:
        """Run a command on the archive; what it says."""
        done = govkz(*words, "--archive", self.archive)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def publish(self, status: int = 0) -> str:
        return self.govkz("log", "publish", "--key", self.key, "--out", self.published, status=status)

    def rows(self, query: str, *values: object) -> list[tuple]:
        return Crawl(0, "", "", self.archive).rows(query, *values)


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("newsroom")
    world = World.generate(41, ["mfa", "moa"], 60, START, END, body_chars=250, odd=False)
    with StandIn(world) as site:
        room = Newsroom(folder, site)
        room.govkz("log", "init", "--origin", ORIGIN, "--key", room.key)
        edited = world.items(entity="moa")[-1].id
        world.edit("news", edited, "kk", **PRIVATE)
        assert room.crawl().status == 0
        world.edit("news", edited, "kk", title="Мекенжайы туралы тақырып нақтыланды")
        assert room.crawl("history", **HISTORY).status == 0
        room.publish()
        yield room


@pytest.fixture
def copy(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    """The same for one test; the site is shared and not to be changed."""
    return Newsroom(Path(shutil.copytree(newsroom.folder, tmp_path / "copy")), newsroom.site)
