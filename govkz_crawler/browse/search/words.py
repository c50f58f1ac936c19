"""Finds the forms of one word of a search in every language that can write it."""

from functools import cache, reduce
from importlib import import_module
from operator import or_
from typing import Protocol, cast

from govkz_crawler.browse.search.forms import Forms, plain
from govkz_crawler.languages import LANGUAGES


class Stemmer(Protocol):
    """What the module that a language names as its ``stemmer`` offers."""

    def forms(self, word: str) -> Forms | None:
        """The forms of a word in lower case; None where the language does not write it."""


def forms(word: str, lang: str | None = None) -> Forms:
    """The forms of a word, in lower case, as a language writes them; None for all languages that it can be of.

    A word that no language knows is looked for as it is, and so is one of a language that names no stemmer. A word
    that the chosen language does not write, such as a name from another alphabet, is taken for a word of any.
    """
    chosen = [name for code, name in _stemmers().items() if lang in {None, code}]
    if lang is not None and not chosen:
        return plain(word)
    known = [found for name in chosen if (found := stemmer(name).forms(word))]
    if not known:
        return forms(word) if lang else plain(word)
    return reduce(or_, known)


@cache
def stemmer(name: str) -> Stemmer:
    """The module of that name in this package."""
    return cast(Stemmer, import_module(f"{__package__}.{name}"))


def _stemmers() -> dict[str, str]:
    """The name of the stemmer of each language that has one."""
    return {code: language.stemmer for code, language in LANGUAGES.items() if language.stemmer}
