"""Each comparison of two texts is made once, and what is kept of them is bounded."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from govkz_crawler.browse import comparison
from govkz_crawler.browse.comparison_cache import ComparisonCache


class Counted:
    """Joins two texts, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.may_go_on = Event()
        self.may_go_on.set()

    def __call__(self, before: str, after: str) -> str:
        self.asked.append((before, after))
        self.may_go_on.wait()
        if not after:
            raise ValueError("nothing to compare with")
        return f"{before}→{after}"


def test_each_is_made_once():
    counted = Counted()
    compared = ComparisonCache(counted)
    assert [compared("а", "ә"), compared("а", "ә"), compared("ә", "а")] == ["а→ә", "а→ә", "ә→а"]
    assert counted.asked == [("а", "ә"), ("ә", "а")]


def test_readers_who_ask_at_once_wait_for_the_same_one():
    counted = Counted()
    counted.may_go_on.clear()
    compared = ComparisonCache(counted)
    together = Barrier(5)

    def ask(_: int) -> str:
        together.wait()
        return compared("а", "ә")

    with ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(ask, number) for number in range(4)]
        together.wait()
        counted.may_go_on.set()
        assert {answer.result() for answer in answers} == {"а→ә"}
    assert counted.asked == [("а", "ә")]


def test_an_error_is_not_kept():
    counted = Counted()
    compared = ComparisonCache(counted)
    for _ in range(2):
        with pytest.raises(ValueError, match="nothing to compare"):
            compared("а", "")
    assert len(counted.asked) == 2


def test_what_was_asked_for_least_recently_is_forgotten():
    counted = Counted()
    compared = ComparisonCache(counted, most=4)
    for before, after in [("а", "б"), ("в", "г"), ("а", "б"), ("д", "е"), ("а", "б"), ("в", "г")]:
        compared(before, after)
    assert counted.asked == [("а", "б"), ("в", "г"), ("д", "е"), ("в", "г")]
    compared("ж" * 5, "з")
    compared("ж" * 5, "з")
    assert counted.asked[4:] == [("ж" * 5, "з")]


def test_the_pages_compare_two_texts_once():
    before, after = "бір екі үш төрт бес", "бір екі үш төрт алты"
    assert comparison.text(before, after) is comparison.text(before, after)
