"""Made-up prose with the statistics that matter for speed and size: words as frequent as in real texts, few twice.

A text of real size must have a real vocabulary: an index over a hundred sentences tells nothing of one over a million
articles. Words are stems with endings, drawn by Zipf's law (the n-th word is n times rarer than the first), 60,000 in
each language; letters are as frequent as in Kazakh and Russian, and each is two bytes of UTF-8.
"""

from bisect import bisect
from functools import cache
from itertools import accumulate
from random import Random

WORDS = 60_000
LETTERS = {"kk": "ааааыыыеееннртлдсіқгмбжшоөүұғңәйкзпу", "ru": "оооееееаааииинннттсрвлкмдпуыязбгчйхжшц"}
ENDINGS = {
    "kk": ("", "ның", "ны", "ға", "да", "дан", "мен", "лар", "лары", "ларының", "ы", "ының", "ған", "ды", "атын"),
    "ru": ("", "а", "ов", "ами", "ых", "ого", "ение", "ения", "ный", "ной", "ть", "лся", "ются", "ости", "ах"),
}

PARAGRAPH = 400  # characters


def title(rng: Random, lang: str) -> str:
    return sentence(rng, lang, 70)


def sentence(rng: Random, lang: str, length: int) -> str:
    """About ``length`` characters."""
    words, drawn = [], 0
    while drawn < length:
        word = _word(rng, lang)
        words.append(word)
        drawn += len(word) + 1
    return " ".join(words).capitalize() + "."


def paragraphs(rng: Random, lang: str, length: int) -> list[str]:
    """About ``length`` characters, with numbers and dates as press releases have them."""
    found = []
    while length > 0:
        size = min(length, PARAGRAPH)
        text = " ".join(sentence(rng, lang, 90) for _ in range(max(round(size / 100), 1)))
        found.append(f"{text} {rng.randint(2, 999)}, {rng.randint(1, 28):02}.{rng.randint(1, 12):02}.2026.")
        length -= size
    return found


def _word(rng: Random, lang: str) -> str:
    words, weights = _vocabulary(lang)
    return words[bisect(weights, rng.random() * weights[-1])]


@cache
def _vocabulary(lang: str) -> tuple[list[str], list[float]]:
    rng = Random(lang)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        # Frequent words are short; a word of official prose has seven letters on the average.
        letters = 1 + min(len(words) // 30, 4) + rng.randrange(5)
        stem = "".join(rng.choices(LETTERS[lang], k=letters))
        words[stem + (rng.choice(ENDINGS[lang]) if len(words) > 200 else "")] = None
    return list(words), list(accumulate(1 / (rank + 2) for rank in range(WORDS)))
