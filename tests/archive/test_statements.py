"""Statements bind their values in a way that every supported Python takes."""

import re

from tests.crawling import ROOT

# sqlite3 refuses a sequence of values for these since Python 3.14; a name that is used twice stands in a mapping.
NUMBERED = re.compile(r"(?<=[\s(,=>])\?\d")


def test_no_placeholder_is_a_number():
    modules = (ROOT / "govkz_crawler").rglob("*.py")
    assert [path.name for path in modules if NUMBERED.search(path.read_text(encoding="utf-8"))] == []
