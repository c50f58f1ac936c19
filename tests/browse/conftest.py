"""An archive to browse, its site, and ways to ask for pages."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from govkz_crawler.browse.serving import site
from tests.browse.archives import build

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One archive for all tests that only read."""
    return build(tmp_path_factory.mktemp("browsed") / "press.db")


@pytest.fixture(scope="session")
def datasette(browsed: Path) -> Datasette:
    served = site(browsed)
    served._settings["sql_time_limit_ms"] = 60_000  # how busy the machine is makes no difference
    return served


@pytest.fixture(scope="session")
def get(datasette: Datasette) -> Get:
    """Asks for a page: ``get("/edits", ui="kk")``."""

    def ask(path: str, ui: str = "en", **headers: str) -> httpx.Response:
        headers = {"accept-language": ui, **headers}
        return asyncio.run(datasette.client.get(path, headers=headers))

    return ask
