"""What is decided of a dump before anything is written."""

import hashlib
from pathlib import Path

import pytest

from govkz_crawler.interchange.dump_import import fingerprint, items
from govkz_crawler.interchange.errors import InterchangeError

LISTING = "News\nMore\n\nЖаңа мектеп\n20.08.2025\nМектепте 300 орын бар.\n"
LONG = LISTING + "Мәтін жалғасады.\n" * 10_000


def test_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_text(LONG, encoding="utf-8")
    assert fingerprint(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    steps: list[int] = []
    (item,) = items(path, steps.append)
    assert item.title == "Жаңа мектеп"
    assert sum(steps) == path.stat().st_size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file holds no text"),
        (b"\x7fELF\x00\x01 20.08.2025", "binary data"),
        (b"<!DOCTYPE html><title>20.08.2025</title>", "an HTML or XML page"),
        ("Мектеп туралы әңгіме.\n".encode(), "none of the first"),
        (LONG.encode() + b"\xff\xfe", "not text: byte"),
    ],
    ids=["empty", "binary", "HTML", "prose", "broken far into it"],
)
def test_no_dump(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(content)
    with pytest.raises(InterchangeError, match=rf"dump\.txt is no dump: {reason}"):
        fingerprint(path)
