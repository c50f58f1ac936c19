"""Aligns the paragraphs of two language variants of an item.

The cheapest path through both texts, in the manner of W. A. Gale and K. W. Church, "A Program for Aligning Sentences
in Bilingual Corpora" (1993): paragraphs that translate each other are about equally long; here they also share their
numbers.
"""

from itertools import zip_longest

from govkz_crawler.normalise.facts import facts

_SKIP = 1.0  # cost of a paragraph that has no counterpart
_NUMBERS = 0.9  # what sharing all numbers, or none of them, is worth
_MOST = 300  # paragraphs: beyond that, side by side in order
_MOST_NUMBERS = 30  # of a paragraph: they are compared with those of each paragraph of the other language

Pair = tuple[str | None, str | None]


def align(left: str, right: str) -> list[Pair]:
    """Pairs of paragraphs in the order of both texts; None where one has no counterpart."""
    one, other = (text.split("\n") if text else [] for text in (left, right))
    if max(len(one), len(other)) > _MOST:
        return list(zip_longest(one, other))
    return _path(one, other)


def _path(one: list[str], other: list[str]) -> list[Pair]:
    numbers = [[set(facts(text).numbers.split()[:_MOST_NUMBERS]) for text in texts] for texts in (one, other)]
    cost = [[(i + j) * _SKIP for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            together = _unlike(one[i - 1], other[j - 1], numbers[0][i - 1], numbers[1][j - 1])
            cost[i][j] = min(cost[i - 1][j - 1] + together, cost[i - 1][j] + _SKIP, cost[i][j - 1] + _SKIP)
    pairs: list[Pair] = []
    i, j = len(one), len(other)
    while i or j:
        if i and cost[i][j] == cost[i - 1][j] + _SKIP:
            i -= 1
            pairs.append((one[i], None))
        elif j and cost[i][j] == cost[i][j - 1] + _SKIP:
            j -= 1
            pairs.append((None, other[j]))
        else:
            i, j = i - 1, j - 1
            pairs.append((one[i], other[j]))
    return pairs[::-1]


def _unlike(one: str, other: str, numbers: set[str], others: set[str]) -> float:
    """From 0, surely a translation, to 2, surely none."""
    length = 1 - min(len(one), len(other)) / max(len(one), len(other), 1)
    if not numbers and not others:
        return length + _NUMBERS / 2
    return length + _NUMBERS * (1 - len(numbers & others) / len(numbers | others))
