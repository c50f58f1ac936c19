"""Any interleaving of sightings, readings, commits, rollbacks and deaths: the archive verifies, and holds what was
committed, as a naive model has it. No text and no owner comes back here; ``test_former_texts`` tells of those that do.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from govkz_crawler.archive.feeds.absences import RemovalRule
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.items import Extent, Feed, Outcome, PressItem
from govkz_crawler.normalise.clock import parse_utc, utc
from tests.archive.conftest import IN_MEMORY
from tests.archive.writing import findings, looked, rows
from tests.archive_factory import item

Key = tuple[int, str]

CONFIRMATIONS = 2

# What a reading missed was searched for in vain, even where it is partial; a failed one has missed nothing.
OUTCOMES: tuple[Outcome, ...] = ("complete", "partial", "failed")


@dataclass
class Variant:
    """What the archive must show of a variant."""

    title: str
    entity: str
    extent: str
    status: str = "live"
    versions: int = 1
    edits: int = 0
    missed_in: set[str] = field(default_factory=set)

    def seen(self, seen: PressItem) -> None:
        self.missed_in.clear()
        better = not (self.extent == "full" and seen.extent == "summary")
        moved = bool(seen.entities) and self.entity not in seen.entities
        if self.status == "removed":
            self._next(seen, better, moved)
        elif self.extent != seen.extent:
            if better:
                self._next(seen, better, moved)
        elif seen.title != self.title or moved:
            self._next(seen, better, moved)
            self.edits += 1

    def missed(self, run_id: str) -> None:
        self.missed_in.add(run_id)
        if self.status == "live" and len(self.missed_in) >= CONFIRMATIONS:
            self.status, self.versions = "removed", self.versions + 1
            self.missed_in.clear()

    def _next(self, seen: PressItem, better: bool, moved: bool) -> None:
        self.status, self.versions = "live", self.versions + 1
        if better:
            self.title, self.extent = str(seen.title), seen.extent
            self.entity = seen.entity if moved else self.entity


Told = Callable[[dict[Key, Variant]], None]


class Interleaving(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
        self.path = Path(self.folder.name) / "press.db"
        self.now = self.latest = parse_utc("2025-09-01T00:00:00Z")
        self.runs = 0
        self.writer: Writer | None = None
        self.committed: list[Told] = []
        self.batch: list[Told] = []
        self.shown: dict[Key, tuple[str, str]] = {}  # the title and the owner that an item had when it was last seen
        self.numbers = count(1)

    def tick(self, seconds: int = 0) -> str:
        self.now += timedelta(seconds=seconds)
        self.latest = max(self.latest, self.now)
        return utc(self.now)

    @precondition(lambda self: self.writer is None)
    @rule(seconds=st.integers(-200, 3600))
    def a_run_begins(self, seconds: int) -> None:
        self.runs += 1
        self.now = self.latest  # set right a little at a time, a clock never goes back by more than the archive bears
        at = self.tick(seconds)
        self.writer = Writer(self.path, run=Run(f"run{self.runs}", at), removal=RemovalRule(CONFIRMATIONS, timedelta()))
        self.writer.begin_run("press", {}, at)

    @precondition(lambda self: self.writer is not None)
    @rule(
        key=st.tuples(st.integers(1, 2), st.sampled_from(["kk", "ru"])),
        edited=st.booleans(),
        moved=st.booleans(),
        named=st.booleans(),
        extent=st.sampled_from(["full", "full", "summary"]),
        seconds=st.integers(0, 2),
    )
    def an_item_is_seen(self, key: Key, edited: bool, moved: bool, named: bool, extent: Extent, seconds: int) -> None:
        assert self.writer
        title, entity = self.shown.get(key, ("Бір", "edu"))
        title = f"Тақырып {next(self.numbers)}" if edited else title
        entity = f"owner{next(self.numbers)}" if moved else entity
        self.shown[key] = title, entity
        owners = (entity,) if named else ()
        shown = item(*key, seen_at=self.tick(seconds), title=title, entity=entity, entities=owners, extent=extent)
        self.writer.record(shown)

        def told(model: dict[Key, Variant]) -> None:
            if key in model:
                model[key].seen(shown)
            else:
                model[key] = Variant(str(shown.title), shown.entity, shown.extent)

        self.batch.append(told)

    @precondition(lambda self: self.writer is not None)
    @rule(key=st.tuples(st.integers(1, 2), st.sampled_from(["kk", "ru"])), outcome=st.sampled_from(OUTCOMES))
    def an_item_is_missed(self, key: Key, outcome: Outcome) -> None:
        assert self.writer
        (article_id, lang), run_id = key, self.writer.run_id
        # The feed of another owner, so that half a reading is no trouble of this one.
        feed = Feed("edu" if outcome == "complete" else "moa", "news", lang)
        self.writer.close_reading(looked(feed, outcome, missing=frozenset({article_id})), self.tick())

        def told(model: dict[Key, Variant]) -> None:
            if outcome != "failed" and (article_id, lang) in model:
                model[article_id, lang].missed(run_id)

        self.batch.append(told)

    @precondition(lambda self: self.writer is not None)
    @rule()
    def a_batch_is_committed(self) -> None:
        assert self.writer
        self.writer.commit()
        self.committed += self.batch
        self.batch = []

    @precondition(lambda self: self.writer is not None)
    @rule()
    def a_batch_is_undone(self) -> None:
        assert self.writer
        self.writer.rollback()
        self.batch = []

    @precondition(lambda self: self.writer is not None)
    @rule(orderly=st.booleans())
    def a_run_ends(self, orderly: bool) -> None:
        assert self.writer
        if orderly:
            self.writer.finish_run("complete", {}, self.tick())
            self.committed += self.batch
        self.writer.close()
        self.writer, self.batch = None, []

    @precondition(lambda self: self.runs and self.writer is None)
    @invariant()
    def what_was_committed_is_there(self) -> None:
        assert findings(self.path) == []
        model: dict[Key, Variant] = {}
        for told in self.committed:
            told(model)
        query = "SELECT article_id, lang, title, entity, status, versions, edits FROM articles ORDER BY 1, 2"
        assert rows(self.path, query) == [
            (*key, one.title, one.entity, one.status, one.versions, one.edits) for key, one in sorted(model.items())
        ]

    def teardown(self) -> None:
        if self.writer:
            self.writer.close()
        self.folder.cleanup()


class TestInterleaving(Interleaving.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(max_examples=6, stateful_step_count=30)
