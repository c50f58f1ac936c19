"""What the site says never commands a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.normalise.printable import printable


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Әділет министрлігі\tжаңа\nбөлім «ашты» – №5", "Әділет министрлігі\tжаңа\nбөлім «ашты» – №5"),
        ("\x1b[2Jа", "\\x1b[2Jа"),
        ("\x9b31m", "\\x9b31m"),
        ("\r\x08\x7f\0", "\\r\\x08\\x7f\\x00"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud83d", "\\ud83d"),
        ("\N{NO-BREAK SPACE}\N{SOFT HYPHEN}😀", "\N{NO-BREAK SPACE}\N{SOFT HYPHEN}😀"),
    ],
    ids=["Kazakh", "an escape", "an escape of eight bits", "controls", "turned about", "half a character", "signs"],
)
def test_commands_are_spelt_out(said, shown):
    assert printable(said) == shown


@given(st.text(st.characters(codec=None)))
def test_whatever_is_said(said):
    shown = printable(said)
    shown.encode()
    assert not {c for c in shown if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert printable(shown) == shown
