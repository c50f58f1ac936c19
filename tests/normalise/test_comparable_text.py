"""Counts of visits and the age of a text, at its ends, make no edit; the same words within it do."""

import pytest

from govkz_crawler.normalise.comparable_text import comparable_text

BODY = "Министр сөз сөйледі.\nҚаралды: 3 мәселе\nСоңы."

PASSING = [
    "Просмотров: 1 234", "Количество просмотров: 7", "1 234 просмотра", "Просмотры 1,2 тыс.", "👁 1234 просмотра",
    "Қаралды: 1 234", "1 234 рет қаралды", "Қаралым саны: 5", "Пікірлер: 0", "Views: 1,234", "1.2K views",
    "Просмотров: 10 | Комментариев: 2", "Обновлено 5 минут назад", "Опубликовано: час назад", "Обновлено только что",
    "5 минут бұрын жаңартылды", "Жарияланды: 2 сағат бұрын", "Updated 3 minutes ago", "Last updated: an hour ago",
]  # fmt: skip


@pytest.mark.parametrize("line", PASSING)
def test_what_passes_is_left_out_at_either_end(line: str) -> None:
    assert comparable_text(f"{BODY}\n{line}") == comparable_text(f"{line}\n{BODY}") == comparable_text(BODY) == BODY
    assert comparable_text(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Просмотров: 1 234 за год, вдвое больше прежнего", "Посещений музея стало 1 234", "Просмотрено дел: 12",
        "1 234", "Views", "Обновлено 5 школ", "Обновлено 28 ноября 2026 года", "Пять минут назад прибыл поезд",
        "Комментарий министра", "2 сағат бұрын", "Қаралды: 3 мәселе",
    ],
)  # fmt: skip
def test_what_says_something_stays(line: str) -> None:
    assert comparable_text(f"{BODY}\n{line}") == f"{BODY}\n{line}"


def test_between_others_it_is_what_the_text_is_about() -> None:
    text = f"Бір\nЕкі\nҮш\nТөрт\n{PASSING[0]}\nБір\nЕкі\nҮш"
    assert comparable_text(text) == text
