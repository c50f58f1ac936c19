"""Tables for a terminal."""

from govkz_crawler.cli.table import table


def test_columns_stand_below_each_other():
    assert table([("feeds", "kk", 7), ("of a day", None, 1234)]) == ["feeds     kk      7", "of a day      1,234"]


def test_no_rows_are_no_lines():
    assert table([]) == []


def test_what_came_from_the_site_commands_nothing():
    assert table([("\x1b[31mҚызыл\x07", "a\nb")]) == [r"\x1b[31mҚызыл\x07  a b"]
