"""Defines the types that a setting can have: how each is read from a text or from a TOML value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Value = str | int | float | list[str] | None


class Kind(Protocol):
    """``what`` completes the sentence "this is not …"."""

    @property
    def what(self) -> str: ...

    def read(self, value: object) -> Value:
        """The value in its own type. Raises ValueError where ``value`` is not one."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text that ``fits``."""

    what: str = "a text"
    fits: Callable[[str], bool] = lambda _: True

    def read(self, value: object) -> Value:
        if not isinstance(value, str) or not self.fits(value):
            raise ValueError(self.what)
        return value


@dataclass(frozen=True, slots=True)
class Place(Text):
    """A file or folder; a relative one in ``govkz.toml`` is relative to that file's folder."""

    what: str = "a path"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is at least ``least``, with a fraction unless it is ``whole``."""

    least: float = 0
    whole: bool = False

    @property
    def what(self) -> str:
        return f"a {'whole number' if self.whole else 'number'} of at least {self.least:g}"

    def read(self, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(self.what)
        number = int(value) if self.whole and not isinstance(value, float) else float(value)
        if not number >= self.least or (self.whole and number != int(number)):  # nan is at least nothing
            raise ValueError(self.what)
        return int(number) if self.whole else number


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def what(self) -> str:
        return f"one of {', '.join(self.words)}"

    def read(self, value: object) -> Value:
        if value not in self.words:
            raise ValueError(self.what)
        return str(value)


@dataclass(frozen=True, slots=True)
class Names:
    """A list of words, or one text with commas between them."""

    what: str = "a list of words, with commas between them"

    def read(self, value: object) -> Value:
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise ValueError(self.what)
        return [word.strip() for word in words if word.strip()]


@dataclass(frozen=True, slots=True)
class Switch:
    """True or false; Scrapy's own spellings of them, and what TOML has."""

    what: str = "true or false"

    def read(self, value: object) -> Value:
        spelled = {"1": True, "true": True, "0": False, "false": False}
        if str(value).lower() not in spelled:
            raise ValueError(self.what)
        return spelled[str(value).lower()]
