"""Gives SQL functions that say whether two texts differ in their numbers or in their dates, to filter edits."""

import re
import sqlite3

from govkz_crawler.normalise.facts import facts

# Digits with the word that follows: where these are the same, numbers and dates are, and most edits end here.
_DIGITS = re.compile(r"[0-9]+\s*\w{0,12}")


def add_functions(connection: sqlite3.Connection) -> None:
    """``numbers_differ(before, after)`` and ``dates_differ(before, after)``: 0 or 1."""
    connection.create_function("numbers_differ", 2, numbers_differ, deterministic=True)
    connection.create_function("dates_differ", 2, dates_differ, deterministic=True)


def numbers_differ(before: str, after: str) -> bool:
    return _digits_differ(before, after) and facts(before).numbers != facts(after).numbers


def dates_differ(before: str, after: str) -> bool:
    """Dates within the text, not that of publication."""
    return _digits_differ(before, after) and facts(before).dates != facts(after).dates


def _digits_differ(before: str, after: str) -> bool:
    return before != after and _DIGITS.findall(before) != _DIGITS.findall(after)
