"""Where exports go."""

from pathlib import Path

import pytest

from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.output import new_file, new_folder
from tests.disks import small_disk

HOLDS = ("year=*",)


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "press.csv"
    with new_file(path, force=False) as out:
        out.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_is_there_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "press"
    with new_folder(path, force=False, holds=HOLDS) as out:
        (out / "year=2025").mkdir()
        assert not path.exists()
    assert [entry.name for entry in path.iterdir()] == ["year=2025"]
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    for path in (tmp_path / "file", tmp_path / "dangling"):
        path.symlink_to(tmp_path / "nowhere") if path.name == "dangling" else path.write_text("mine")
        with pytest.raises(InterchangeError, match="exists: --force replaces it"), new_file(path, force=False):
            pass
        with pytest.raises(InterchangeError, match="exists"), new_folder(path, force=False, holds=HOLDS):
            pass
    assert (tmp_path / "file").read_text() == "mine"


def test_force_replaces_an_earlier_export(tmp_path: Path) -> None:
    (tmp_path / "press" / "year=2024").mkdir(parents=True)
    with new_folder(tmp_path / "press", force=True, holds=HOLDS) as out:
        (out / "year=2025").mkdir()
    assert [entry.name for entry in (tmp_path / "press").iterdir()] == ["year=2025"]
    (tmp_path / "press.csv").write_text("old")
    with new_file(tmp_path / "press.csv", force=True) as out:
        out.write(b"new")
    assert (tmp_path / "press.csv").read_text() == "new"


def test_force_does_not_replace_anything_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "year=2024").mkdir(parents=True)
    (home / "letter.txt").write_text("mine")
    with pytest.raises(InterchangeError, match=r"holds letter\.txt"), new_folder(home, force=True, holds=HOLDS):
        pass
    with pytest.raises(InterchangeError, match="is a directory"), new_file(home, force=True):
        pass
    inside = new_folder(home / "letter.txt", force=True, holds=HOLDS)
    with pytest.raises(InterchangeError, match="no directory"), inside:
        pass
    assert (home / "letter.txt").read_text() == "mine"


def test_an_old_export_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "press.csv"
    path.write_text("old")
    with pytest.raises(OSError, match="full"), new_file(path, force=True) as out:
        out.write(b"half")
        raise OSError("the disk is full")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8_192) as disk:
        path = disk / "press"
        with (
            pytest.raises(InterchangeError, match=r"cannot write .*press: No space left"),
            new_file(path, False) as out,
        ):
            out.write(bytes(100_000))
        with (
            pytest.raises(InterchangeError, match=r"cannot write .*press: No space left"),
            new_folder(path, False, HOLDS) as folder,
        ):
            (folder / "year=2025").write_bytes(bytes(100_000))
        assert list(disk.iterdir()) == []
