"""Cuts the excerpt around the words of a search out of a text, and marks them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_BEFORE = 12  # words shown before the first one that was found
_SHOWN = 40  # words in all
_WIDEST = 400  # characters in all: some "words" are thousands long
_READ = 20_000  # characters of a text in which words are looked for


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; ``marked`` says that it is a word that was sought."""

    text: str
    marked: bool


def excerpt(text: str, finds: Callable[[str], bool]) -> list[Piece]:
    """The text around the first word that ``finds`` accepts (in lower case), its beginning where there is none."""
    words = list(_WORD.finditer(text[:_READ]))
    first = next((at for at, word in enumerate(words) if finds(word[0].lower())), 0)
    shown = words[max(0, first - _BEFORE) :][:_SHOWN]
    if not shown:
        return []
    start = 0 if shown[0] is words[0] else shown[0].start()
    end = len(text) if shown[-1] is words[-1] else shown[-1].end()
    start, end = max(start, words[first].start() - _WIDEST), min(end, words[first].start() + _WIDEST)
    pieces = list(marked(text[start:end].replace("\n", " "), finds))
    return [Piece("… ", False)] * (start > 0) + pieces + [Piece(" …", False)] * (end < len(text))


def marked(text: str, finds: Callable[[str], bool]) -> Iterator[Piece]:
    """The whole text in pieces, those that ``finds`` accepts marked."""
    done = 0
    for word in _WORD.finditer(text):
        if finds(word[0].lower()):
            if word.start() > done:
                yield Piece(text[done : word.start()], False)
            yield Piece(word[0], True)
            done = word.end()
    if done < len(text):
        yield Piece(text[done:], False)
