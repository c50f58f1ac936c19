"""A site whose every state is remembered, and what an archive that was fed by it may say."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

from tests.crawling import Crawl
from tests.standin import World
from tests.standin.world import FIRST_CREATED

LANGS = ("kk", "ru")
CONFIRMATIONS = 2

Key = tuple[int, str]
Content = tuple[str, str] | None  # title and text; None where the site does not list the variant
Possible = Mapping[Key, set[Content]]  # while the site changes, either may be seen

VERSIONS = """
SELECT article_id, lang, run_id, event, title, text, published_at FROM versions ORDER BY version_id
"""
LOOKED = """
SELECT run_id, lang FROM coverage WHERE outcome = 'complete' AND from_at <= ? AND ? < to_at ORDER BY coverage_id
"""


class Version(NamedTuple):
    run_id: str
    event: str
    content: tuple[str, str]
    published_at: str


class Site:
    """One feed in two languages. Every edit gives a text that was never there before."""

    def __init__(self, items: int) -> None:
        self.world = World(["mfa"])
        self.ids: list[int] = []
        self._serial = count()
        for _ in range(items):
            self.add()

    def add(self) -> None:
        created = FIRST_CREATED + timedelta(hours=len(self.ids))
        item = self.world.add("mfa", created=created, **self._written())
        self.ids.append(item.id)

    def edit(self, place: int, lang: str) -> None:
        self.world.edit("news", self._id(place), lang, **self._written())

    def delete(self, place: int, lang: str | None) -> None:
        self.world.delete("news", self._id(place), lang)

    def restore(self, place: int, lang: str | None) -> None:
        self.world.restore("news", self._id(place), lang)

    def state(self) -> dict[Key, Content]:
        return {(number, lang): self._content(number, lang) for number in self.ids for lang in LANGS}

    def _id(self, place: int) -> int:
        return self.ids[-1 - place % len(self.ids)]

    def _written(self) -> dict[str, str]:
        serial = next(self._serial)
        return {"title": f"{serial}-хабар жарияланды", "body": f"<p>Бұл {serial}-мәтін.</p>"}

    def _content(self, number: int, lang: str) -> Content:
        variant = self.world.item("news", number).variant(lang)
        if variant is None:
            return None
        return str(variant.title), str(variant.body).removeprefix("<p>").removesuffix("</p>")


@dataclass
class Witness:
    """What the site may have shown to each run, and what follows for the archive."""

    archive: Crawl
    looks: dict[str, Possible] = field(default_factory=dict)
    _settled: list[Possible] = field(default_factory=list)  # what complete readings of everything saw
    _rows: list[Any] = field(default_factory=list)

    def saw(self, possible: Possible, *, everything: bool) -> None:
        """A run is over. ``everything`` says that it was complete and read the whole period."""
        for (run_id,) in self.archive.rows("SELECT run_id FROM runs ORDER BY started_at, run_id"):
            self.looks.setdefault(run_id, possible)
        rows = self.archive.rows(VERSIONS)
        assert rows[: len(self._rows)] == self._rows
        self._rows = rows
        for key, versions in self._told().items():
            self._judge(key, versions)
        if everything:
            self._settled.append(possible)
            self._judge_present()

    def _told(self) -> dict[Key, list[Version]]:
        told = defaultdict(list)
        for number, lang, run_id, event, title, text, published_at in self._rows:
            told[number, lang].append(Version(run_id, event, (title, text), published_at))
        return told

    def _judge(self, key: Key, versions: list[Version]) -> None:
        """Each version was there when it was seen, each removal was seen often enough, nothing is told twice."""
        shown: Content = None
        for number, version in enumerate(versions):
            if version.event == "removed":
                assert shown == version.content
                runs = self._covering(key, version)
                assert len(runs) >= CONFIRMATIONS
                assert all(None in self.looks[run].get(key, {None}) for run in runs[-CONFIRMATIONS:])
                shown = None
            else:
                assert version.event == ("new" if number == 0 else "edited" if shown else "returned")
                assert version.content in self.looks[version.run_id][key]
                assert version.content != shown
                shown = version.content

    def _covering(self, key: Key, removal: Version) -> list[str]:
        """The runs up to the removal that read the whole of a period in which the item lies."""
        found = self.archive.rows(LOOKED, removal.published_at, removal.published_at)
        runs = list(dict.fromkeys(run_id for run_id, lang in found if lang == key[1]))
        return runs[: runs.index(removal.run_id) + 1]

    def _judge_present(self) -> None:
        """What was there all the while is there as it was; what was gone in enough readings is gone."""
        query = "SELECT article_id, lang, title, text FROM articles WHERE status = 'live'"
        live = {(number, lang): (title, text) for number, lang, title, text in self.archive.rows(query)}
        for key, contents in self._settled[-1].items():
            if None not in contents:
                assert live.get(key) in contents, key
        recent = self._settled[-CONFIRMATIONS:]
        if len(recent) == CONFIRMATIONS:
            assert not [key for key in live if all(look.get(key) == {None} for look in recent)]
