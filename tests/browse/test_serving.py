"""One site, however it is opened."""

import asyncio
import json
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from govkz_crawler.browse.serving import SITE, site
from govkz_crawler.cli.main import main
from tests.patience import PATIENCE, until

CONFIGURATION = Path(__file__).parents[2] / "archive"


def test_the_archive_folder_is_the_configuration() -> None:
    for name in ("metadata.yaml", "settings.json", "templates", "static", "plugins"):
        assert (CONFIGURATION / name).resolve() == (SITE / name).resolve()


def test_an_archive_that_is_not_there_yet(tmp_path: Path) -> None:
    client = site(tmp_path / "press.db").client
    answer = asyncio.run(client.get("/", headers={"accept-language": "ru"}))
    assert answer.status_code == 200
    assert "Архив пуст" in answer.text
    assert asyncio.run(client.get("/edits")).status_code == 404


def test_plain_datasette_opens_the_same(browsed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    for path in (*SITE.iterdir(), browsed):
        (folder / path.name).symlink_to(path)
    plain = Datasette(config_dir=folder).client
    ours = site(browsed).client
    for path in ("/edits", "/entities/mfa", "/press/articles?_size=3"):
        pages = [asyncio.run(client.get(path)).text.partition("<footer")[0] for client in (plain, ours)]
        assert pages[0] == pages[1]


def test_the_database_is_never_taken_for_immutable(browsed: Path) -> None:
    assert site(browsed).databases["press"].is_mutable


def test_settings_are_known_to_datasette() -> None:
    settings = json.loads((SITE / "settings.json").read_text("utf-8"))
    assert not settings["default_allow_sql"]
    assert not settings["allow_download"]
    assert settings["sql_time_limit_ms"] <= 5000


def test_govkz_browse_serves(browsed: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    govkz = Path(sys.executable).with_name("govkz")
    command = [govkz, "browse", "--archive", browsed, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert answered(f"http://127.0.0.1:{port}/edits").status_code == 200
    finally:
        server.terminate()
        told = server.communicate()[0]
    assert f"http://127.0.0.1:{port}/" in told


def answered(url: str) -> httpx.Response:
    answers: list[httpx.Response] = []

    def asked() -> list[httpx.Response]:
        with suppress(httpx.ConnectError):
            answers.append(httpx.get(url, timeout=PATIENCE))
        return answers

    until(asked)
    return answers[0]


def test_a_port_in_use_is_one_clear_line(browsed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = CliRunner().invoke(main, ["browse", "--archive", str(browsed), "--port", port])
    assert ended.exit_code == 1
    assert "in use" in ended.output


@pytest.mark.parametrize("arguments", [
    ["browse", "--port", "0"], ["browse", "--port", "x"], ["browse", "--public-url", "press.example.kz"],
    ["browse", "--public-url", "ftp://press.example.kz"], ["browse", "--public-url", "https://press.example.kz/?a=b"],
])  # fmt: skip
def test_what_cannot_be_an_option(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2
