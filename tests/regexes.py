"""Finds every regular expression of the package, how it is used, and inputs that would hurt a bad one."""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

PACKAGE = Path(__file__).parents[1] / "govkz_crawler"
METHODS = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
COMPILE = "compile"

Expression = re.Pattern[Any]


@dataclass(frozen=True)
class Call:
    """``re.compile(…)`` or another function of re, where it stands: ``name`` of the module's variable or function that
    it is in, ``literal`` the expression if it is written out.
    """

    module: str
    name: str
    function: str
    literal: str | bytes | None


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the package that names a function of re or a method of its expressions, and its syntax tree."""
    paths = (path for path in PACKAGE.rglob("*.py") if "site" not in path.relative_to(PACKAGE).parts)
    for path in sorted(paths):
        text = path.read_text(encoding="utf-8")
        if any(f".{function}" in text for function in METHODS | {COMPILE}):
            yield _name_of(path), ast.parse(text)


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def calls() -> list[Call]:
    """Every call of re's functions that takes an expression, once where several are alike."""
    return list(dict.fromkeys(_calls()))


def _calls() -> Iterator[Call]:
    for module, tree in modules():
        for statement in _statements(tree.body):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and (function := _function_of_re(node)):
                    first = node.args[0]
                    literal = first.value if isinstance(first, ast.Constant) else None
                    yield Call(module, _target(statement), function, literal)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of a module; of a class its own."""
    for statement in body:
        yield from _statements(statement.body) if isinstance(statement, ast.ClassDef) else (statement,)


def _function_of_re(call: ast.Call) -> str | None:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re":
        return function.attr if function.attr in METHODS | {COMPILE} else None
    return None


def _target(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return f"{name}()"
    return ""


@cache
def methods_used() -> dict[str, set[str]]:
    """For each variable, as ``module.NAME``, the methods that are called of it, anywhere in the package."""
    used: dict[str, set[str]] = {}
    for module, tree in modules():
        origin = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                name = _held_in(node.value)
                used.setdefault(origin.get(name, f"{module}.{name}"), set()).add(node.attr)
    return used


def _held_in(value: ast.expr) -> str:
    """``NAME`` of ``NAME`` and of ``NAME[…]``."""
    if isinstance(value, ast.Subscript):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def held(module: str, name: str) -> list[Expression]:
    """The expressions that a module's variable is, or has within."""
    return list(_within(getattr(importlib.import_module(module), name)))


def _within(value: Any) -> Iterator[Expression]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _within(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _within(one)


# Inputs

_MOST_ATTACKS = 100


def attacks(expression: Expression) -> list[tuple[str, str, str]]:
    """Beginning, what is repeated, end: each loop fed with all that it takes, and then disappointed; beginnings without
    an end; the whole, over and over. Of an expression that is a long list of words, some of each.
    """
    tree = parser.parse(expression.pattern, expression.flags & ~re.DEBUG)
    alphabet = sorted(set(_letters(tree)))
    found = {("", text, "") for text in (_shortest(tree), _shortest(tree)[:-1]) if text}
    for before, loop in _loops(tree, ""):
        for fed in _feeds(loop, alphabet):
            found |= {(before, fed, ""), (before, fed, "\0"), ("", before + fed, ""), ("", before + fed, "\0")}
        if before:
            found.add(("", before, ""))
    return sorted(found)[:: len(found) // _MOST_ATTACKS + 1]


def _loops(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Each repeated part, with the shortest text that leads to it."""
    for code, argument in tree:
        if code in _REPEATS:
            least, most, inner = argument
            if most > 1:
                yield before, inner
            yield from _loops(inner, before)
            before += _shortest(inner) * least
        elif code is op.BRANCH:
            for branch in argument[1]:
                yield from _loops(branch, before)
            before += _shortest(argument[1][0])
        else:
            for inner in _inner(code, argument):
                yield from _loops(inner, before)
            before += _shortest([(code, argument)])


def _feeds(loop: Any, alphabet: list[str]) -> set[str]:
    """Texts that one turn of a loop takes: each kind of character that it knows, or the shortest of each branch."""
    nodes = list(loop)
    if len(nodes) == 1 and nodes[0][0] in _ONE:
        return {letter for letter in alphabet if _takes(*nodes[0], letter)} or {_shortest(loop)}
    branches = [branch for code, argument in nodes if code is op.BRANCH for branch in argument[1]]
    return {text for text in (_shortest(loop), *map(_shortest, branches)) if text}


_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
_ONE = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}
_TRIED = "a0 \n_-.<әЯ\x01"


def _inner(code: Any, argument: Any) -> list[Any]:
    if code is op.SUBPATTERN:
        return [argument[3]]
    return [argument] if code is op.ATOMIC_GROUP else []


def _shortest(tree: Any) -> str:
    """A short text that a part of an expression takes; what looks around is left out of account."""
    text = ""
    for code, argument in tree:
        if code in _ONE:
            text += _letter(code, argument)
        elif code in _REPEATS:
            text += _shortest(argument[2]) * argument[0]
        elif code is op.BRANCH:
            text += _shortest(argument[1][0])
        else:
            text += "".join(map(_shortest, _inner(code, argument)))
    return text


def _letters(tree: Any) -> Iterator[str]:
    """One of each kind of character that an expression tells from others."""
    for code, argument in tree:
        if code in _ONE:
            yield _letter(code, argument)
        if code is op.IN:
            yield from (_letter(*one) for one in argument if one[0] is not op.NEGATE)
        elif code in _REPEATS:
            yield from _letters(argument[2])
        elif code is op.BRANCH:
            for branch in argument[1]:
                yield from _letters(branch)
        else:
            for inner in _inner(code, argument):
                yield from _letters(inner)


def _letter(code: Any, argument: Any) -> str:
    if code is op.LITERAL:
        return chr(argument)
    if code is op.RANGE:
        return chr(argument[0])
    if code is op.IN and argument[0][0] is not op.NEGATE:
        return _letter(*argument[0])
    return next((letter for letter in _TRIED if _takes(code, argument, letter)), "\x02")


def _takes(code: Any, argument: Any, letter: str) -> bool:
    """Whether a part of one character takes this one."""
    match code:
        case op.ANY:
            return letter != "\n"
        case op.LITERAL:
            return ord(letter) == argument
        case op.NOT_LITERAL:
            return ord(letter) != argument
        case op.RANGE:
            return argument[0] <= ord(letter) <= argument[1]
        case op.CATEGORY:
            return re.match(_CATEGORIES[argument], letter) is not None
    takes = any(_takes(*one, letter) for one in argument if one[0] is not op.NEGATE)
    return takes != (argument[0][0] is op.NEGATE)


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s", op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
