"""How well search finds the forms of words, and how well and how fast it guesses what a misspelt word was meant for.

Forms are held against the gold sets of `tests/browse/gold.py`, where these are beside the checkout. Misspelt words are
drawn from the words of those sets, and their guesses timed in a large archive's vocabulary: 1,000,000 words.
"""

import sqlite3
import time
from collections.abc import Iterator
from random import Random
from statistics import median

from bench.figures import Figure
from bench.prose import LETTERS
from govkz_crawler.browse.search.spelling import suggestions
from govkz_crawler.browse.search.vocabulary import Vocabulary
from tests.browse.gold import FILES, entries, index, scores
from tests.browse.misspelling import misspelt

RECALL, RECALL_CHOSEN = 0.98, 0.97
MISSPELT, GUESSED, FIRST = 100, 0.95, 3
WORDS = 1_000_000
ENDURED = 100.0  # ms


def run(full: bool) -> list[Figure]:
    if not all(path.exists() for path in FILES.values()):
        print("no gold sets beside the checkout")
        return []
    return [*_forms(), *_guesses(), _time(WORDS if full else WORDS // 10)]


def _forms() -> Iterator[Figure]:
    for lang, path in FILES.items():
        for chosen in (None, lang):
            for pos, score, short in scores(entries(path), chosen):
                name = f"{lang}{', chosen' if chosen else ''}: {pos}"
                goal = RECALL_CHOSEN if chosen else RECALL
                yield Figure(f"{name}, recall", "", (score.recall,), goal=goal)
                yield Figure(f"{name}, recall of other forms", "", (score.recall_of_others,))
                yield Figure(f"{name}, precision", "", (score.precision,))
                yield Figure(f"{name}, precision of short words", "", (short.precision,))


def _guesses() -> Iterator[Figure]:
    for lang, path in FILES.items():
        words = sorted({entry.form for entry in entries(path) if entry.form.isalpha() and len(entry.form) > 4})
        with index(words) as archive:
            guessed, _ = _guessed(archive, Random(lang).sample(words, MISSPELT))
        yield Figure(f"{lang}: misspelt words guessed", "", (guessed,), goal=GUESSED)


def _guessed(archive: sqlite3.Connection, words: list[str]) -> tuple[float, list[float]]:
    """The share of words that is among the first guesses, and the processor time of each in ms."""
    rng, vocabulary = Random(1), Vocabulary(archive)
    right, times = 0, []
    for word in words:
        typed = misspelt(word, rng)
        began = time.process_time()
        right += word in suggestions(typed, vocabulary, FIRST)
        times.append((time.process_time() - began) * 1_000)
    return right / len(words), times


def _time(size: int) -> Figure:
    rng = Random(size)
    words = ["".join(rng.choices(LETTERS["kk"], k=rng.randint(4, 12))) for _ in range(size)]
    with index(" ".join(words[at : at + 500]) for at in range(0, size, 500)) as archive:
        _, times = _guessed(archive, rng.sample(words, MISSPELT))
    return Figure(f"guess among {size:,} words", "ms", (median(times),), goal=ENDURED, more_is_better=False)
