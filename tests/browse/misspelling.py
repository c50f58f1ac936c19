"""A word as a slip of the finger leaves it."""

from random import Random

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"


def misspelt(word: str, rng: Random) -> str:
    """The word with a letter too few or too many, another letter, or two letters that changed places."""
    while True:
        at, letter = rng.randrange(len(word) - 1), rng.choice(LETTERS)
        typed = rng.choice((
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ))  # fmt: skip
        if typed != word:
            return typed
