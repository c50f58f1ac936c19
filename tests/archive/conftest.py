"""Archives in memory where the machine allows it: how long a disk takes to commit says nothing about these tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.writing import varied

IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory of the test's own."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The varied archive, to be copied."""
    return varied(tmp_path_factory.mktemp("template") / "press.db")


@pytest.fixture
def several(template: Path, archive: Path) -> Path:
    """An archive with several rows in every ledger, for the test to do with as it likes."""
    archive.parent.mkdir()
    return Path(shutil.copy(template, archive))
