"""No regular expression of the package takes more than its input's size in time, whatever that input is.

All of them are found in the source. One that is made within a function is made here by calling it, and one that only a
loop variable reaches is used here as it is there: who adds such an expression adds a line to one of two tables.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from govkz_crawler.normalise import bounds, language_detection
from govkz_crawler.warc import masking
from tests.regexes import COMPILE, METHODS, Call, Expression, attacks, calls, held, methods_used
from tests.scaling import is_superlinear

SIZE = 20_000  # characters

# Made when they are called.
MAKERS: dict[str, tuple[Callable[[], object], str]] = {
    "normalise.bounds._run_of_marks()": (bounds._run_of_marks.__wrapped__, "search"),
    "normalise.language_detection._electorate()": (lambda: language_detection._electorate("Cyrillic"), "search"),
    "warc.masking.mask_entries()": (lambda: masking.mask_entries(b"", 5), "search"),
    "warc.masking.emptied()": (lambda: masking.emptied(b'{"title":"a"}', lambda _: {"title": None}), "finditer"),
}

# Used by another name than their own.
USED = {
    "browse.search.kazakh._DOUBLE": "search",
    "browse.search.russian._DECLENSIONS": "search",
    "normalise.dates_in_words._FORMS": "fullmatch",
    "sources.decoding._UNMARKED": "match",
}

# What reaches them is shorter.
BOUNDS = {
    "extras._extra()": 200,  # a requirement in this package's own metadata
    "normalise.comparable_text._PASSING": 120,  # _LONGEST
    "sources.refusals._WORDS": 4_000,  # _LOOKED_AT
}


def name_of(call: Call) -> str:
    return f"{call.module}.{call.name}".removeprefix("govkz_crawler.")


def expressions() -> Iterator[tuple[str, str, Expression]]:
    """Each expression: where it stands, the method that is used of it, and itself."""
    for call in calls():
        name = name_of(call)
        if call.function != COMPILE and call.literal is not None:
            yield name, call.function, re.compile(call.literal)
        elif name in MAKERS:
            make, method = MAKERS[name]
            yield from ((name, method, expression) for expression in made_by(make))
        elif call.function == COMPILE and not name.endswith("()"):
            used = {USED[name]} if name in USED else methods_used().get(f"govkz_crawler.{name}", set())
            yield from ((name, method, one) for one in held(call.module, call.name) for method in sorted(used))


def made_by(make: Callable[[], object]) -> list[Expression]:
    with recorded() as compiled:
        make()
    return compiled


@contextmanager
def recorded() -> Iterator[list[Expression]]:
    """The expressions that are compiled meanwhile."""
    compiled: list[Expression] = []
    original = re.compile

    def recording(*given: Any, **named: Any) -> Expression:
        compiled.append(original(*given, **named))
        return compiled[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(re, COMPILE, recording)
        yield compiled


@pytest.fixture(scope="module")
def found() -> list[tuple[str, str, Expression]]:
    """All of them: looking for them takes a second, which only who tests them should need."""
    return sorted(dict.fromkeys(expressions()), key=lambda one: (one[:2], str(one[2].pattern)))


def test_each_expression_is_timed(found: list[tuple[str, str, Expression]]) -> None:
    timed = {name for name, _, _ in found}
    assert {name_of(call) for call in calls()} - timed == set()
    assert {*MAKERS, *USED, *BOUNDS} <= timed


def test_twice_the_input_is_about_twice_the_work(found: list[tuple[str, str, Expression]]) -> None:
    slow = [(name, method, attack) for name, method, one in found for attack in slow_attacks(name, method, one)]
    assert slow == []


def slow_attacks(name: str, method: str, expression: Expression) -> list[tuple[str, str, str]]:
    size, work = BOUNDS.get(name, SIZE), using(expression, method)
    return [attack for attack in attacks(expression) if is_superlinear(work, written(*attack, expression), size)]


def using(expression: Expression, method: str) -> Callable[[Any], object]:
    function = getattr(expression, method)
    if method in ("sub", "subn"):
        return lambda text: function(text[:0], text)
    return (lambda text: list(function(text))) if method == "finditer" else function


def written(before: str, repeated: str, after: str, expression: Expression) -> Callable[[int], str | bytes]:
    def make(size: int) -> str | bytes:
        text = before + repeated * (size // len(repeated)) + after
        return text.encode("latin-1", "replace") if isinstance(expression.pattern, bytes) else text

    return make


@pytest.mark.parametrize(
    ("method", "pattern"),
    [("fullmatch", "(?:ng|n|g)+"), ("search", "<([^>]*)>"), ("sub", r"\s*[\r\n]\s*"), ("findall", r"(\w+)\s*:")],
)
def test_a_bad_expression_is_found(method: str, pattern: str) -> None:
    expression = re.compile(pattern)
    work = using(expression, method)
    assert any(is_superlinear(work, written(*attack, expression), SIZE // 4) for attack in attacks(expression))


def test_every_way_to_use_an_expression_is_known() -> None:
    assert {name for name in dir(re.Pattern) if name in METHODS} == METHODS
