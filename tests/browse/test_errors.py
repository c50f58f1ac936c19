"""Whatever goes wrong ends in a page of ours, in the visitor's language, whatever is installed beside."""

import asyncio
import logging
import shutil
import sqlite3
from pathlib import Path

import httpx
import pytest
import rich  # Datasette's own handler prints with it where it is installed, and fails where there is no traceback
from datasette import hookimpl
from datasette.plugins import pm

from govkz_crawler.browse.serving import site
from tests.archive_factory import archive, item
from tests.browse.conftest import Get

assert rich


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/nowhere.json",
        "/item/news/1/kk/x",
        "/-/nothing",
        "/press/nothing",
        "/press/versions/999999",
        "/nobody/x",
    ],
)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_is_not_there_is_404(path: str, lang: str, get: Get) -> None:
    answer = get(path, lang)
    assert answer.status_code == 404
    if path.endswith(".json"):
        assert answer.json()["ok"] is False
    else:
        assert {"en": "Page not found", "ru": "Страница не найдена"}[lang] in answer.text


class Broken:
    """A plugin with a fault."""

    __name__ = "broken"

    @hookimpl
    def register_routes(self) -> list[tuple[str, object]]:
        return [(r"^/broken(?:\.json)?$", self.page)]

    async def page(self) -> None:
        raise RuntimeError("a secret place: /home/somebody")


@pytest.mark.parametrize("path", ["/broken", "/broken.json"])
def test_a_bug_is_a_page_of_ours_and_told_to_the_log(
    path: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Broken()
    pm.register(broken)
    try:
        pages = site(archive(tmp_path / "press.db", [item()]))
        with caplog.at_level(logging.ERROR):
            answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": "kk"}))
    finally:
        pm.unregister(broken)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    if path == "/broken":
        assert "біздің қатеміз" in answer.text
    assert "a secret place" in caplog.text


def test_a_damaged_archive_is_a_page_of_ours(browsed: Path, tmp_path: Path) -> None:
    spoilt = Path(shutil.copy(browsed, tmp_path / "press.db"))
    with sqlite3.connect(spoilt) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("DELETE FROM sqlite_master WHERE name = 'activity'")
    db.close()
    answer: httpx.Response = asyncio.run(site(spoilt).client.get("/", headers={"accept-language": "en"}))
    assert answer.status_code in {500, 503}
    assert "<main" in answer.text
