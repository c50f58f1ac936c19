"""Sketches of texts: what counts for a sentence, and what can be told of any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.sketch import MARK, SIZE, share, sketch


def sentence(seed: int) -> str:
    """Ten words that no other seed has."""
    return " ".join(f"сөз{seed}и{place}" for place in range(10)) + "."


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=30, unique=True))
def test_the_order_of_sentences_makes_no_difference(seeds: list[int]) -> None:
    sentences = [sentence(seed) for seed in seeds]
    marks = sketch(" ".join(sentences).encode())
    assert marks == sketch("\n\n".join(reversed(sentences)).encode())
    each = [marks[start : start + MARK] for start in range(0, len(marks), MARK)]
    assert each == sorted(set(each))
    assert len(each) == min(len(seeds), SIZE)


@given(st.sets(st.integers(0, 9), min_size=3), st.sets(st.integers(0, 9), min_size=3))
def test_of_few_sentences_the_share_is_what_they_share(these: set[int], those: set[int]) -> None:
    one, other = (sketch("".join(map(sentence, seeds)).encode()) for seeds in (these, those))
    assert share(one, other) == len(these & those) / len(these | those)


@pytest.mark.parametrize("text", ["", "Заседание состоялось.", "а б в. " * 100, sentence(1), "." * 10_000])
def test_of_some_texts_nothing_can_be_told(text: str) -> None:
    assert sketch(text.encode()) == b""


@given(st.binary(max_size=2_000))
def test_any_bytes_have_a_sketch(text: bytes) -> None:
    assert len(sketch(text)) <= SIZE * MARK
