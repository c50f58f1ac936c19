"""Word by word, and paragraph beside paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.browse.alignment import align
from govkz_crawler.browse.difference import Change, paragraphs, words

TEXTS = st.text(alphabet="аәб1 .\n", max_size=60)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param("Приём заявок", "Приём заявок", [("kept", "Приём заявок")], id="the same"),
        pytest.param(
            "Приём заявок до мая", "Приём заявок до июня",
            [("kept", "Приём заявок до "), ("gone", "мая"), ("come", "июня")], id="a word",
        ),
        pytest.param(
            "Жаңа мектеп пен балабақша ашылды", "Жаңа екі орта мектеп пен балабақша ашылды",
            [("kept", "Жаңа "), ("come", "екі орта "), ("kept", "мектеп пен балабақша ашылды")], id="two words come",
        ),
        pytest.param(
            "Совсем другое предложение", "Ничего общего, ни слова",
            [("gone", "Совсем другое предложение"), ("come", "Ничего общего, ни слова")], id="nothing in common",
        ),
    ],
)  # fmt: skip
def test_words(before: str, after: str, changes: list[tuple[str, str]]) -> None:
    assert [(change.fate, change.text) for change in words(before, after)] == changes


@given(TEXTS, TEXTS)
def test_nothing_is_lost(before: str, after: str) -> None:
    changes = words(before, after)
    assert "".join(change.text for change in changes if change.fate != "come") == before
    assert "".join(change.text for change in changes if change.fate != "gone") == after


def test_unchanged_paragraphs_are_counted() -> None:
    changed = paragraphs("а\nб\nв\nг г г г", "а\nб\nв\nг г г д\nе")
    assert [paragraph.skipped for paragraph in changed] == [3, 0]
    assert changed[1].pieces == (Change("come", "е"),)


def test_an_edit_in_a_long_text_is_found() -> None:
    text = [f"сөз{number % 997}" for number in range(20_000)]
    before, after = " ".join(text), " ".join([*text[:9_000], "жаңа", *text[9_002:]])
    assert [change.fate for change in words(before, after)] == ["kept", "gone", "come", "kept"]


def test_a_comparison_that_would_never_end_tells_the_text_as_a_whole() -> None:
    before, after = ("аб" * 2_000).replace("", " "), ("бааб" * 1_000).replace("", " ")
    assert {change.fate for change in words(f"в {before} г", f"д {after} е")} == {"gone", "come"}


def test_what_cannot_be_afforded_is_told_whole_paragraph_by_paragraph() -> None:
    hard = [("аб" * 500).replace("", " "), ("бааб" * 250).replace("", " ")]
    changed = paragraphs("\n".join(["соңы бірдей", *[hard[0]] * 50]), "\n".join(["соңы бірдей", *[hard[1]] * 50]))
    assert [paragraph.skipped for paragraph in changed] == [1, *[0] * 49]
    assert all({change.fate for change in paragraph.pieces} >= {"gone", "come"} for paragraph in changed)
    assert [change.text for change in changed[-1].pieces] == hard


@pytest.mark.parametrize(
    ("left", "right", "pairs"),
    [
        pytest.param("а\nб", "в\nг", [("а", "в"), ("б", "г")], id="as many"),
        pytest.param(
            "2 мектеп\n40 орын", "Вступление в новость\n2 школы\n40 мест",
            [(None, "Вступление в новость"), ("2 мектеп", "2 школы"), ("40 орын", "40 мест")], id="one more",
        ),
        pytest.param("", "а", [(None, "а")], id="no text"),
    ],
)  # fmt: skip
def test_align(left: str, right: str, pairs: list[tuple[str | None, str | None]]) -> None:
    assert align(left, right) == pairs


@given(TEXTS, TEXTS)
def test_alignment_keeps_every_paragraph_in_order(left: str, right: str) -> None:
    pairs = align(left, right)
    for place, text in enumerate((left, right)):
        assert [pair[place] for pair in pairs if pair[place] is not None] == (text.split("\n") if text else [])
