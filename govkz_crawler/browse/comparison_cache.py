"""Keeps comparisons of two texts, so that each is made once, however many pages show it and readers ask at once."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")

_Key = tuple[bytes, bytes]

# Characters of the texts whose comparisons are kept: some thousand edits, and the two longest texts that there may be.
MOST_CHARACTERS = 20_000_000


class ComparisonCache(Generic[Made]):
    """``compare`` may be called in several threads at once, for different texts.

    What was asked for least recently is forgotten first, so that the texts of what is kept have ``most`` characters at
    most together; the last one is always kept.
    """

    def __init__(self, compare: Callable[[str, str], Made], most: int = MOST_CHARACTERS) -> None:
        self._compare = compare
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[_Key, tuple[Future[Made], int]] = OrderedDict()
        self._characters = 0

    def __call__(self, before: str, after: str) -> Made:
        """What ``compare`` returns, or raises; an error is not kept."""
        key = (_digest(before), _digest(after))
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
            else:
                made: Future[Made] = Future()
                self._keep(key, made, len(before) + len(after))
        return found[0].result() if found else self._make(key, made, before, after)

    def _make(self, key: _Key, made: Future[Made], before: str, after: str) -> Made:
        try:
            made.set_result(self._compare(before, after))
        except Exception as error:
            made.set_exception(error)
            with self._lock:
                if self._kept.get(key, (None, 0))[0] is made:
                    self._characters -= self._kept.pop(key)[1]
        return made.result()

    def _keep(self, key: _Key, made: Future[Made], characters: int) -> None:
        self._kept[key] = made, characters
        self._characters += characters
        while self._characters > self._most and len(self._kept) > 1:
            self._characters -= self._kept.popitem(last=False)[1][1]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()
