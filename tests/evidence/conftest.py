"""The story is told once; whoever damages something takes a copy."""

import shutil
from pathlib import Path

import pytest

from tests.evidence.story import Story, told


@pytest.fixture(scope="session")
def story(tmp_path_factory) -> Story:
    with told(tmp_path_factory.mktemp("story") / "press.db") as story:
        yield story


@pytest.fixture
def copy(story, tmp_path) -> Path:
    """The archive of the story, with its WARC files and reports beside it, for one test."""
    return Path(shutil.copytree(story.archive.parent, tmp_path / "copy")) / "press.db"
