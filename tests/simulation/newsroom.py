"""What truly happens on the simulated site: items appear, are edited, withdrawn, restored, moved, dated back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from tests.simulation.clock import Clock
from tests.standin import Item, World, phrases

LANGS = ("kk", "ru")
DAY = timedelta(days=1)

# How often each happens to one entity in a day.
RATES = {
    "publish": 1.5, "edit": 0.7, "edit_link": 0.1, "edit_media": 0.1, "edit_back": 0.1, "remove": 0.15,
    "remove_variant": 0.1, "restore": 0.1, "move": 0.1, "backdate": 0.12,
}  # fmt: skip
BEFORE = 20  # items of each entity that are there when it begins
BEFORE_DAYS = 12
DATED_BACK_DAYS = 10


@dataclass
class Newsroom:
    """Plans everything when it is made, from the seed alone; ``work_until`` lets it happen."""

    world: World
    clock: Clock
    entities: Sequence[str]
    start: datetime
    end: datetime
    rng: Random
    items: list[Item] = field(default_factory=list)
    _serial: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        for entity in self.entities:
            for _ in range(BEFORE):
                self._add(entity, self.start - self.rng.random() * BEFORE_DAYS * DAY)
        self._waiting = sorted(self._plan(), key=lambda due: due[0], reverse=True)

    def due(self, until: datetime) -> list[tuple[datetime, Callable[[], Any]]]:
        """What is to happen by then, in order; it counts as handed out."""
        found = []
        while self._waiting and self._waiting[-1][0] <= until:
            found.append(self._waiting.pop())
        return found

    def _plan(self) -> Iterator[tuple[datetime, Callable[[], Any]]]:
        days = (self.end - self.start) / DAY
        for name, rate in RATES.items():
            for _ in range(round(rate * days * len(self.entities))):
                at = self.start + self.rng.random() * (self.end - self.start)
                yield at, self._chosen(name, self.rng.choice(self.entities), self.rng.getrandbits(32))

    def _chosen(self, name: str, entity: str, luck: int) -> Callable[[], Any]:
        return lambda: getattr(self, f"_{name}")(entity, Random(luck))

    def _publish(self, entity: str, _rng: Random) -> None:
        self._add(entity, self.clock())

    def _add(self, entity: str, created: datetime) -> None:
        created = created.replace(microsecond=0)
        serial = next(self._serial)
        texts = {lang: written(serial, lang, entity) for lang in LANGS}
        fields = {name: {lang: texts[lang][name] for lang in LANGS} for name in texts["kk"]}
        self.items.append(self.world.add(entity, created=created, **fields))

    def _backdate(self, entity: str, rng: Random) -> None:
        self._add(entity, self.clock() - rng.uniform(0.2, DATED_BACK_DAYS) * DAY)

    def _edit(self, entity: str, rng: Random) -> None:
        if item := self._some(entity, rng):
            lang = rng.choice(LANGS)
            texts = written(next(self._serial), lang, entity)
            kept = rng.choice(["title", "body", "neither"])
            self._change(item, lang, {name: text for name, text in texts.items() if name != kept})

    def _edit_link(self, entity: str, rng: Random) -> None:
        self._replace(entity, rng, "https://egov.kz/cms/", f"https://egov.kz/cms/{next(self._serial)}-")

    def _edit_media(self, entity: str, rng: Random) -> None:
        self._replace(entity, rng, "/embed/", f"/embed/{next(self._serial)}-")

    def _edit_back(self, entity: str, rng: Random) -> None:
        """To a text that one of the items showed before."""
        former = [
            (item, lang, change.item.variant(lang))
            for change in self.world.changes
            for item in self.items
            if item.id == change.item.id and item.entity == entity and item.live
            for lang in LANGS
            if change.item.variant(lang) not in (None, item.variant(lang))
        ]
        if former:
            item, lang, variant = rng.choice(former)
            assert variant is not None
            self._change(item, lang, asdict(variant))

    def _remove(self, entity: str, rng: Random) -> None:
        if item := self._some(entity, rng):
            self.world.delete("news", item.id)

    def _remove_variant(self, entity: str, rng: Random) -> None:
        if item := self._some(entity, rng):
            self.world.delete("news", item.id, rng.choice(LANGS))

    def _restore(self, entity: str, rng: Random) -> None:
        gone = [item for item in self.items if item.withdrawn and item.entity == entity]
        if gone:
            self.world.restore("news", rng.choice(gone).id)

    def _move(self, entity: str, rng: Random) -> None:
        if item := self._some(entity, rng):
            self.world.move("news", item.id, rng.choice([other for other in self.entities if other != entity]))

    def _replace(self, entity: str, rng: Random, old: str, new: str) -> None:
        if item := self._some(entity, rng):
            lang = rng.choice(LANGS)
            variant = item.variant(lang)
            if variant and variant.body:
                self._change(item, lang, {"body": variant.body.replace(old, new)})

    def _change(self, item: Item, lang: str, fields: dict[str, Any]) -> None:
        if lang not in item.withdrawn:
            self.world.edit("news", item.id, lang, **fields)

    def _some(self, entity: str, rng: Random) -> Item | None:
        """A live item, rather a newer one."""
        live = sorted((item for item in self.items if item.live and item.entity == entity), key=lambda i: i.created)
        return live[-1 - int(len(live) * rng.random() ** 2)] if live else None


def written(serial: int, lang: str, entity: str) -> dict[str, str]:
    """Texts that no other serial has."""
    sentences = " ".join(phrases.sentence(serial * 3 + n, lang, entity) for n in range(3))
    return {
        "title": f"{phrases.title(serial, lang, entity)} {serial}",
        "body": f'<p>{sentences} <a href="https://egov.kz/cms/{serial}">№ {serial}</a></p>'
        f'<p><img src="/uploads/2026/10/1/{serial:016x}_original.jpeg"></p>'
        f'<iframe src="https://www.youtube.com/embed/{serial}"></iframe>',
        "short_description": phrases.sentence(serial * 3, lang, entity),
        "heropic": f"/uploads/2026/10/1/{serial:016x}_original.1.jpeg",
    }
