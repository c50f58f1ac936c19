"""Archives to watch, watches as they lie in the file, and a webhook on the loopback interface."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from govkz_crawler.watches.delivery import Means, Result, deliver
from govkz_crawler.watches.targets.webhook import new_secret
from govkz_crawler.watches.watch import EVENTS, Watch, read, write
from tests.archive_factory import archive as write_archive
from tests.archive_factory import item, missed
from tests.log.loopback import served
from tests.watches.apart import MEANS

LATER = "2025-09-02T00:00:00Z"


def watched(path: Path, *to: str | Path, name: str = "all", **more: object) -> Watch:
    """Add a watch of an archive, as if it had been made before all events."""
    known = read(path)
    fields = {"on": EVENTS, "since": "2025-01-01T00:00:00Z", "words": "ru", **more}
    watch = Watch(name, to=tuple(map(str, to)), uid=f"uid-{name}", secret=new_secret(), **fields)  # type: ignore[arg-type]
    write(path, [*known, watch])
    return watch


def delivered(path: Path, means: Means = MEANS) -> list[Result]:
    return deliver(path, means)


@dataclass
class Webhook:
    """Keeps what it is sent, and answers ``status``."""

    url: str = ""
    status: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None

    def answer(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        self.heard.append((headers, body))
        self.before_answer()
        return self.status, "text/plain", b""

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.heard]

    @property
    def told(self) -> list[tuple[str, int]]:
        """Kind and item of each."""
        said = [json.loads(body) for _, body in self.heard]
        return [(message["type"], message["data"]["article_id"]) for message in said]


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    with served(hook.answer) as url:
        hook.url = f"{url}/hook"
        yield hook


@pytest.fixture
def press(press_once: Path, archive: Path) -> Path:
    """Three new texts; two were edited, one of them silently; the third was removed and came back."""
    shutil.copytree(press_once.parent, archive.parent)
    return archive


@pytest.fixture(scope="session")
def press_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(
        tmp_path_factory.mktemp("written") / "press.db",
        [item(1, "ru"), item(2, "ru"), item(3, "ru")],
        [
            item(1, "ru", text="В школе 350 мест.\nЗанятия начнутся 1 сентября.", seen_at=LATER),
            item(2, "ru", title="Новая школа", published_at="2025-08-21T05:30:00Z", seen_at=LATER),
            missed(3, lang="ru"),
        ],
        [item(3, "ru", seen_at="2025-09-03T00:00:00Z")],
    )


EVERYTHING = [
    ("press.new", 1), ("press.new", 2), ("press.new", 3), ("press.edited", 1), ("press.edited", 2),
    ("press.removed", 3), ("press.returned", 3),
]  # fmt: skip
