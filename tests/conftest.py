"""What all tests share: no network beyond the loopback interface, patience on slow machines, a place for archives."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

GUARD = Path(__file__).parent / "guard"

# Child processes load it by themselves; this process loads it here.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))
sys.path.insert(0, str(GUARD))
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401

from tests.chromium import chromium  # noqa: E402

# These machines are shared: how long an example takes says nothing about it.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


def pytest_xdist_auto_num_workers() -> int:
    """What ``-n auto`` means: one more than cores, for tests wait for the crawls that they start."""
    return (os.cpu_count() or 1) + 1


# What takes long begins first, or one core would wait for the other in the end; the rest comes by the number of tests.
LONG = (
    "simulation/test_month.py", "simulation/test_year.py", "browse/test_in_browser.py", "test_documents.py",
    "operate/test_install.py", "growth/test_growth.py", "growth/test_upgrade.py", "operate/test_month.py",
    "operate/test_examples.py", "spiders/test_hostile.py", "spiders/test_faults.py", "cluster/test_crawl.py",
    "archive/test_crash.py", "spiders/test_kills.py", "spiders/test_interleavings.py", "archive/test_property.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For ``--dist loadfile --no-loadscope-reorder``."""
    tests = Path(__file__).parent
    order = {tests / name: place for place, name in enumerate(LONG)}
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (order.get(item.path, len(LONG)), -sizes[item.path], item.path))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a file and no longer: while it is there, asyncio cannot be used otherwise."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where a test's archive goes."""
    return tmp_path / "archive" / "press.db"
