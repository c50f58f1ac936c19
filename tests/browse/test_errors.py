"""Whatever goes wrong ends in a page of ours, in the visitor's language, whatever is installed beside."""

import asyncio
import logging
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
import rich  # Datasette's own handler prints with it where it is installed, and fails where there is no traceback
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from govkz_crawler.browse.headers import App, Receive, Scope, Send
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


def failing(hook: str) -> Any:
    """A plugin with one hook, which fails whenever it is called."""

    def fail(self: object) -> None:
        raise RuntimeError("a secret place: /home/somebody")

    fail.__name__ = hook
    return type("Failing", (), {hook: hookimpl(fail), "__name__": f"failing_{hook}"})()


def wrapping() -> Any:
    """A plugin that wraps the application in one that fails."""

    def asgi_wrapper(self: object) -> Any:
        def wrap(app: App) -> App:
            async def answer(scope: Scope, receive: Receive, send: Send) -> None:
                if scope["type"] == "http":
                    raise RuntimeError("a secret place: /home/somebody")
                await app(scope, receive, send)

            return answer

        return wrap

    return type("Wrapping", (), {"asgi_wrapper": hookimpl(asgi_wrapper), "__name__": "wrapping"})()


BESIDE = [
    *(pytest.param(failing(hook), missing, id=hook) for hook, missing in (
        ("extra_template_vars", 404), ("extra_body_script", 404), ("handle_exception", 404), ("render_cell", 404),
        ("permission_allowed", 404), ("forbidden", 404), ("menu_links", 404), ("canned_queries", 404),
        ("prepare_jinja2_environment", 404), ("actor_from_request", 500), ("prepare_connection", 500),
    )),
    pytest.param(wrapping(), 500, id="asgi_wrapper"),
]  # fmt: skip


@pytest.mark.parametrize(("beside", "missing"), BESIDE)
def test_whatever_is_installed_beside(
    beside: Any, missing: int, browsed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pm.register(beside)
    try:
        pages = site(browsed)
        asked = {path: ask(pages, path) for path in ("/", "/nowhere", "/nowhere.json", "/questions", "/press/versions")}
    finally:
        pm.unregister(beside)
    assert asked["/nowhere"].status_code == asked["/nowhere.json"].status_code == missing
    assert asked["/nowhere.json"].json()["ok"] is False
    for path, answer in asked.items():
        assert answer.status_code in {200, 404, 500}
        assert "secret" not in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert path.endswith(".json") or "пресс-релизов госорганов" in answer.text
    failed = any(answer.status_code == 500 for answer in asked.values())
    assert not failed or "a secret place" in caplog.text


def ask(pages: Datasette, path: str) -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers={"accept-language": "ru"}))
    return answer


def test_a_damaged_archive_is_a_page_of_ours(browsed: Path, tmp_path: Path) -> None:
    spoilt = Path(shutil.copy(browsed, tmp_path / "press.db"))
    with sqlite3.connect(spoilt) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("DELETE FROM sqlite_master WHERE name = 'activity'")
    db.close()
    answer: httpx.Response = asyncio.run(site(spoilt).client.get("/", headers={"accept-language": "en"}))
    assert answer.status_code in {500, 503}
    assert "<main" in answer.text
