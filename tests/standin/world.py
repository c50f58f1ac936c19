"""What the stand-in publishes: entities and their items, changed by tests while a crawler reads."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any, Self

from tests.standin.changes import Change, Changed
from tests.standin.item import Content, Draft, Item, Row, copied, placeholder, written
from tests.standin.listings import Listing, Listings, Narrowing, Window
from tests.standin.plan import Plan

# Every section counts from the same number: an id says nothing without its section.
FIRST_ID = 1_237_001
FIRST_CREATED = datetime(2026, 6, 1, 9, tzinfo=UTC)
BODY_CHARS = 4_000  # an ordinary body on the site


@dataclass(frozen=True, slots=True)
class Entity:
    slug: str
    id: int


def now() -> datetime:
    return datetime.now(UTC)


class World:
    """Thread-safe: any method may be called while the server answers.

    ``changes`` tells everything that was published, edited, withdrawn, restored or moved, and when by ``clock``.
    """

    def __init__(self, entities: Sequence[str] = (), clock: Callable[[], datetime] = now) -> None:
        self.clock = clock
        self.changes: list[Change] = []
        self._lock = RLock()
        self._entities: dict[str, Entity] = {}
        self._items: defaultdict[tuple[str, str | None], dict[int, Item]] = defaultdict(dict)
        self._listings = Listings()
        self._ids: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(FIRST_ID))
        self._seeds = count()
        self._clock = (FIRST_CREATED + timedelta(hours=hour) for hour in count())
        for slug in entities:
            self.add_entity(slug)

    @classmethod
    def generate(
        cls,
        seed: int,
        entities: Sequence[str],
        items_per_entity: int,
        start: datetime,
        end: datetime,
        *,
        body_chars: int = BODY_CHARS,
        **plan: Any,
    ) -> Self:
        """Items spread over the period, the same for the same arguments; ids rise with time, roughly.

        ``plan``: ``sections`` and ``langs`` to fill (news in kk and ru), and ``odd`` (True) to allow for
        whatever editors do: what ``Draft`` says, missing translations, dates in the past.
        """
        world = cls(entities)
        for item in Plan(entities, items_per_entity, start, end, **plan).items(seed):
            world.add(**item, body_chars=body_chars)
        return world

    def add_entity(self, slug: str) -> Entity:
        with self._lock:
            return self._entities.setdefault(slug, Entity(slug, len(self._entities) + 1))

    def entities(self) -> list[Entity]:
        with self._lock:
            return list(self._entities.values())

    def has_entity(self, slug: str) -> bool:
        return slug in self._entities

    def rename_entity(self, old: str, new: str) -> None:
        """The entity and all its items answer under the new slug; the old one is unknown from now on."""
        with self._lock:
            if new in self._entities:
                raise ValueError(f"there is an entity {new} already")
            self._entities[new] = replace(self._entities.pop(old), slug=new)
            for section in [section for section, entity in self._items if entity == old]:
                for number in list(self._items[section, old]):
                    self.move(section, number, new)

    def add(
        self,
        entity: str,
        *,
        section: str = "news",
        created: datetime | None = None,
        langs: Sequence[str] = ("kk", "ru"),
        body_chars: int = BODY_CHARS,
        odd: bool = False,
        seed: int | None = None,
        **fields: Any,
    ) -> Item:
        """Publish an item under the section's next id, by default an hour after the one before.

        ``fields`` replace generated ones; a mapping by language gives each its own:
        ``title={"kk": …, "ru": …}``.
        """
        with self._lock:
            self.add_entity(entity)
            number, created = next(self._ids[section]), created or next(self._clock)
            seed = next(self._seeds) if seed is None else seed
            draft = Draft(created, seed, "", entity, body_chars, odd)
            contents = {lang: _filled(replace(draft, lang=lang), fields) for lang in langs}
            item = Item(section, number, entity, created, contents)
            self._put(item)
            self._note("inserted", item)
            return item

    def edit(self, section: str, number: int, lang: str, **fields: Any) -> None:
        """Change fields of one variant; a language that was missing starts as an empty translation."""
        with self._changing("edited", section, number) as item:
            before = item.contents.get(lang) or placeholder(item)
            item.contents[lang] = replace(written(before), **fields)

    def delete(self, section: str, number: int, lang: str | None = None) -> None:
        """Withdraw one variant, or all of them."""
        with self._changing("removed", section, number) as item:
            item.withdrawn |= set(item.contents) if lang is None else {lang}

    def restore(self, section: str, number: int, lang: str | None = None) -> None:
        with self._changing("returned", section, number) as item:
            item.withdrawn -= set(item.contents) if lang is None else {lang}

    def move(self, section: str, number: int, entity: str) -> None:
        """The item goes to another owner and keeps its id."""
        with self._changing("moved", section, number) as item:
            self.add_entity(entity)
            self._items[section, entity][number] = self._items[section, item.entity].pop(number)
            item.entity = entity

    def item(self, section: str, number: int) -> Item:
        return self._items[section, None][number]

    def items(self, section: str = "news", entity: str | None = None) -> list[Item]:
        """Live items of an entity or of the whole site, in the order of their ids."""
        with self._lock:
            items = self._items[section, entity].values()
            return sorted((item for item in items if item.live), key=lambda item: item.id)

    def page(self, listing: Listing, window: Window, narrowed: Sequence[Narrowing] = ()) -> list[Row]:
        """Rows of a list; each of ``narrowed`` takes its keys, oldest first, and gives those that count."""
        with self._lock:
            keys = self._listings.keys(listing, self._items[listing.section, listing.entity].values())
            for narrow in narrowed:
                keys = narrow(keys)
            return [self.row(listing.section, number, listing.lang) for _, number in window.of(keys)]

    def row(self, section: str, number: int, lang: str) -> Row:
        """An item as a list in that language shows it."""
        item = self.item(section, number)
        return Row(item.section, item.id, item.entity, lang, item.content(lang) or placeholder(item))

    def as_of(self, moment: datetime) -> "World":
        """A copy of the site as it was then."""
        with self._lock:
            changes = [change for change in self.changes if change.moment <= moment]
            entities = list(self._entities)
        old = World(entities, clock=self.clock)
        for item in {(change.item.section, change.item.id): change.item for change in changes}.values():
            old._put(copied(item))
        return old

    def _put(self, item: Item) -> None:
        self.add_entity(item.entity)
        for scope in (item.entity, None):
            self._items[item.section, scope][item.id] = item
        self._listings.insert(item)

    def _note(self, kind: Changed, item: Item) -> None:
        self.changes.append(Change(self.clock(), kind, copied(item)))

    @contextmanager
    def _changing(self, kind: Changed, section: str, number: int) -> Iterator[Item]:
        with self._lock:
            item = self.item(section, number)
            self._listings.remove(item)
            try:
                yield item
            finally:
                self._listings.insert(item)
                self._note(kind, item)


def _filled(draft: Draft, fields: Mapping[str, Any]) -> Content:
    mine = {name: value[draft.lang] if isinstance(value, Mapping) else value for name, value in fields.items()}
    return replace(written(draft), **mine) if mine else draft
