"""Who may ask SQL and take the archive along: its owner, and others where that was chosen."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from govkz_crawler.browse.owner import is_owner
from govkz_crawler.browse.serving import site

SQL = "/press.json?sql=SELECT+count(*)+AS+n+FROM+versions"


def get(pages: Datasette, path: str, **headers: str) -> httpx.Response:
    answer: httpx.Response = asyncio.run(pages.client.get(path, headers=headers))
    return answer


@pytest.mark.parametrize(
    ("server", "client", "headers", "owner"),
    [
        ("127.0.0.1", "127.0.0.1", {"host": "127.0.0.1:8001"}, True),
        ("127.0.0.1", "127.0.0.1", {"host": "localhost:8001"}, True),
        ("::1", "::1", {"host": "[::1]:8001"}, True),
        ("192.168.0.5", "192.168.0.9", {"host": "192.168.0.5:8001"}, False),
        ("127.0.0.1", "192.168.0.9", {"host": "localhost"}, False),
        ("127.0.0.1", "127.0.0.1", {"host": "press.example.kz"}, False),
        ("127.0.0.1", "127.0.0.1", {"host": "localhost", "x-forwarded-for": "10.0.0.1"}, False),
        ("127.0.0.1", "127.0.0.1", {"host": "localhost", "forwarded": "for=10.0.0.1"}, False),
        ("127.0.0.1", "127.0.0.1", {}, False),
    ],
    ids=[
        "the machine itself", "by name", "IPv6", "another machine", "a client elsewhere", "another name for us",
        "handed on", "handed on, as RFC 7239 has it", "no name",
    ],
)  # fmt: skip
def test_the_owner(server: str, client: str, headers: dict[str, str], owner: bool) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert is_owner({"server": (server, 8001), "client": (client, 50_000), "headers": raw}) == owner
    assert not is_owner({"server": None, "client": None, "headers": raw})


def test_the_owner_asks_sql_and_takes_the_archive_along(browsed: Path, tmp_path: Path) -> None:
    pages = site(browsed)
    (row,) = get(pages, SQL).json()["rows"]
    file = get(pages, "/archive.db")
    assert file.headers["content-disposition"] == 'attachment; filename="press.db"'
    copy = tmp_path / "copy.db"
    copy.write_bytes(file.content)
    with closing(sqlite3.connect(copy)) as db:
        counted = db.execute("SELECT count(*) FROM versions").fetchone()
    assert counted == (row["n"] if isinstance(row, dict) else row[0],)
    assert "/archive.db" in get(pages, "/press").text


@pytest.mark.parametrize("headers", [{"host": "press.example.kz"}, {"x-forwarded-for": "10.0.0.1"}])
def test_others_may_not_unless_that_was_chosen(headers: dict[str, str], browsed: Path) -> None:
    closed, published = site(browsed), site(browsed, "https://press.example.kz")
    for pages, sent in ((closed, headers), (published, {})):
        assert get(pages, SQL, **sent).status_code == 403
        assert get(pages, "/archive.db", **sent).status_code == 403
        assert "/archive.db" not in get(pages, "/press", **sent).text
        assert get(pages, "/press/silent_editors?since_month=", **sent).status_code == 200
    chosen = site(browsed, "https://press.example.kz")
    chosen._settings |= {"default_allow_sql": True, "allow_download": True}
    assert get(chosen, SQL).status_code == 200
    assert get(chosen, "/archive.db").status_code == 200
