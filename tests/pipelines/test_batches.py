"""What comes is written in order, never during a commit, and every commit's end is told."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from govkz_crawler.pipelines import commits
from govkz_crawler.pipelines.commits import Batches
from tests.patience import PATIENCE


class Store:
    """Writes down what happens, in order; a commit lasts until it is let go."""

    def __init__(self, failing: int | None = None) -> None:
        self.happened: list[Any] = []
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.let_go.set()
        self._failing = failing
        self.urgent = True
        self.batches = Batches(self.write, lambda: self.urgent, self.commit, self.ended)

    def write(self, thing: int) -> bool:
        if thing < 0:
            raise ValueError(f"not {thing}")
        self.happened.append(thing)
        return thing % 2 == 0

    def commit(self) -> None:
        self.happened.append("begin")
        self.begun.set()
        assert self.let_go.wait(PATIENCE)
        if self.happened.count("begin") == self._failing:
            raise OSError("full")
        self.happened.append("commit")

    def ended(self, error: BaseException | None) -> None:
        self.happened.append("failed" if error else "kept")


def told(story: Callable[[Store], Any], failing: int | None = None) -> list[Any]:
    store = Store(failing)
    asyncio.run(story(store))
    return store.happened


@pytest.fixture(autouse=True)
def _of_three(monkeypatch):
    monkeypatch.setattr(commits, "BATCH_ITEMS", 3)


def test_a_full_batch_is_committed_and_the_rest_in_the_end():
    async def story(store: Store) -> None:
        assert await asyncio.gather(*map(store.batches.put, range(5))) == [True, False, True, False, True]
        await store.batches.close()

    end = ["begin", "commit", "kept"]
    assert told(story) == [0, 1, 2, *end, 3, 4, *end]


def test_what_comes_during_a_commit_waits_and_then_comes_in_order_before_anything_else():
    async def story(store: Store) -> None:
        store.let_go.clear()
        first = await asyncio.gather(*map(store.batches.put, range(3)))
        assert len(first) == 3
        waiting = [asyncio.ensure_future(store.batches.put(thing)) for thing in range(3, 7)]
        waiting[0].add_done_callback(lambda _: store.happened.append("somebody hears of 3"))
        await asyncio.to_thread(store.begun.wait, PATIENCE)
        assert store.happened == [0, 1, 2, "begin"]
        store.let_go.set()
        await asyncio.gather(*waiting)
        await store.batches.close()

    happened = told(story)
    assert [thing for thing in happened if isinstance(thing, int)] == list(range(7))
    assert happened.index("kept") < happened.index(3) < happened.index(5) < happened.index("somebody hears of 3")
    assert happened[-4:] == [6, "begin", "commit", "kept"]


def test_a_moment_after_the_first_a_batch_is_committed_full_or_not(monkeypatch):
    monkeypatch.setattr(commits, "BATCH_SECONDS", 0.01)

    async def story(store: Store) -> None:
        await store.batches.put(0)
        await asyncio.to_thread(store.begun.wait, PATIENCE)
        await store.batches.close()

    assert told(story)[:3] == [0, "begin", "commit"]


def test_what_is_not_urgent_waits_and_is_left_to_who_ends_the_run(monkeypatch):
    monkeypatch.setattr(commits, "BATCH_SECONDS", 0)

    async def story(store: Store) -> None:
        store.urgent = False
        await store.batches.put(0)
        for _ in range(10):  # rounds of the loop, in the first of which what is urgent would be handed over
            await asyncio.sleep(0)
        await store.batches.close()

    assert told(story) == [0]


def test_with_what_is_urgent_all_before_it_is_committed():
    async def story(store: Store) -> None:
        store.urgent = False
        await store.batches.put(0)
        store.urgent = True
        await store.batches.put(1)
        await store.batches.close()

    assert told(story) == [0, 1, "begin", "commit", "kept"]


def test_what_is_not_urgent_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(commits, "QUIET_SECONDS", 0.01)

    async def story(store: Store) -> None:
        store.urgent = False
        await store.batches.put(0)
        await asyncio.to_thread(store.begun.wait, PATIENCE)
        await store.batches.close()

    assert told(story)[:3] == [0, "begin", "commit"]


def test_what_cannot_be_written_is_told_to_who_brought_it():
    async def story(store: Store) -> None:
        results = await asyncio.gather(*map(store.batches.put, (4, -2)), return_exceptions=True)
        assert [str(result) for result in results] == ["True", "not -2"]
        await store.batches.close()

    assert told(story) == [4, "begin", "commit", "kept"]


def test_a_commit_that_fails_is_told_before_the_next_is_written():
    async def story(store: Store) -> None:
        await asyncio.gather(*map(store.batches.put, range(4)))
        await store.batches.close()

    assert told(story, failing=1) == [0, 1, 2, "begin", "failed", 3, "begin", "commit", "kept"]
