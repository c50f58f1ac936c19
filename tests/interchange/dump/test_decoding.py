"""Bytes become lines, however they are cut into pieces."""

import codecs
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.interchange.dump.decoding import PIECE, lines, pieces
from govkz_crawler.interchange.errors import NotADump


def decoded(content: bytes) -> str:
    return "".join(pieces(BytesIO(content)))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_lines_do_not_depend_on_the_pieces(parts: list[str]) -> None:
    assert list(lines(parts)) == "".join(parts).split("\n")


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize(
    ("encoding", "letter"), [("utf-8", "Қ"), ("utf-8-sig", "Қ"), ("utf-16", "Қ"), ("windows-1251", "К")]
)
def test_letters_across_two_pieces(encoding: str, letter: str, shift: int) -> None:
    text = "x" * shift + letter * PIECE + "\n"
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_the_first_letters_beyond_ascii_decide_however_late_they_come(encoding: str) -> None:
    text = "plain text\n" * PIECE + "Встреча «без галстуков»\n"
    assert decoded(text.encode(encoding)) == text


def test_line_ends_across_two_pieces() -> None:
    assert decoded(b"x" * (PIECE - 1) + b"\r\ny\rz\r") == "x" * (PIECE - 1) + "\ny\nz\n"


@pytest.mark.parametrize("content", ["Алматы".encode()[:-1], "Алматы".encode("utf-16")[:-1]])
def test_half_a_letter_at_the_end_is_shown_as_such(content: bytes) -> None:
    assert decoded(content) == "Алмат\ufffd"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        pytest.param("Ә".encode() * PIECE + b"\xff", 2 * PIECE, id="UTF-8"),
        pytest.param("Ә".encode() * PIECE + b"\xd3x", 2 * PIECE, id="half a letter within"),
        pytest.param("Я".encode("windows-1251") * PIECE + b"\x98", PIECE, id="windows-1251"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00\xdc", 2, id="UTF-16"),
    ],
)
def test_bytes_that_are_no_text_are_named(content: bytes, place: int) -> None:
    with pytest.raises(NotADump, match=f"byte {place} "):
        decoded(content)
