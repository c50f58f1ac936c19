"""What all tests share: no network beyond the loopback interface, patience on slow machines, a place for archives."""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

GUARD = Path(__file__).parent / "guard"

# Child processes load it by themselves; this process loads it here.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))
sys.path.insert(0, str(GUARD))
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401

from tests.chromium import chromium  # noqa: E402

# NumPy comes with pandas and pyarrow, and with it threads that spin while they wait for matrices; nobody has any here.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

# These machines are shared: how long an example takes says nothing about it. Each run tries other examples, and there
# are many runs: half of what Hypothesis would try is enough for one.
settings.register_profile("shared machine", deadline=None, max_examples=50)
settings.load_profile("shared machine")


def pytest_xdist_auto_num_workers() -> int:
    """What ``-n auto`` means: two more than cores, for tests wait for the crawls and browsers that they start."""
    return (os.cpu_count() or 1) + 2


# One worker runs these, so that what they share is made once: workers of Dask, a crawled archive, a published log.
TOGETHER = ("tests/cluster/", "tests/evidence/", "tests/proofs/")

# What takes long begins first, or one core would wait for the other in the end; the rest comes by the number of tests.
LONG = (
    *TOGETHER, "tests/simulation/test_month.py", "tests/simulation/test_year.py", "tests/browse/test_in_browser.py",
    "tests/operate/test_install.py", "tests/growth/test_growth.py", "tests/growth/test_upgrade.py",
    "tests/archive/test_guards.py", "tests/spiders/test_hostile.py", "tests/spiders/test_faults.py",
    "tests/operate/test_month.py", "tests/operate/test_examples.py", "tests/test_documents.py",
    "tests/spiders/test_kills.py", "tests/archive/test_crash.py", "tests/archive/test_property.py",
)  # fmt: skip


class Scheduling(LoadFileScheduling):
    """File by file, but for those that share something."""

    def _split_scope(self, nodeid: str) -> str:
        path = super()._split_scope(nodeid)
        return next((folder for folder in TOGETHER if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> int:
        return next((number for number, begins in enumerate(LONG) if item.nodeid.startswith(begins)), len(LONG))

    items.sort(key=lambda item: (place(item), -sizes[item.path], item.path))


def pytest_collection_finish() -> None:
    """What has been loaded stays: the collector of cycles would go through all of it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a file and no longer: while it is there, asyncio cannot be used otherwise."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where a test's archive goes."""
    return tmp_path / "archive" / "press.db"
