"""What the Wayback Machine holds, asked of a stand-in: fetched once, slowly, and never against its will."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest
from click.testing import CliRunner

from govkz_crawler.captures.wayback.addresses import Search, kind_of, searches
from govkz_crawler.captures.wayback.download import Downloads
from govkz_crawler.captures.wayback.errors import WaybackError, WaybackLimited, WaybackRefused
from govkz_crawler.captures.wayback.server import WaybackServer
from govkz_crawler.cli.main import main
from tests.archive.writing import findings, rows
from tests.archive_factory import archive as made
from tests.archive_factory import item
from tests.captures.makers import DETAIL, detail
from tests.captures.wayback import Snapshot, WaybackStandIn
from tests.evidence.runs import found

RSS = "https://www.gov.kz/api/v1/public/rss/mfa/news"
PAGE = "https://www.gov.kz/memleket/entities/mfa/press/news/details"
LISTING = "https://www.gov.kz/memleket/entities/mfa/press/news/1"
SHELL = b'<!doctype html><html><script src="/main.js"></script><div id="root"></div></html>'
NOW = "2026-06-10T09:00:00Z"
AGENT = "govkz_crawler/test (+a@example.org)"


def feed(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{PAGE}/{number}?lang=kk</link><description>Мәтіні</description>"
        "<pubDate>Mon, 01 Jun 2026 09:00:00 +0500</pubDate></item>"
        for number, title in enumerate(titles, start=7)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>mfa</title>{items}</channel></rss>'.encode()


HELD = (
    Snapshot("20260601100000", f"{RSS}/kk", feed("Бірінші атауы")),
    Snapshot("20260602100000", f"{RSS}/kk", feed("Бірінші атауы")),  # the same text
    Snapshot("20260603100000", f"{RSS}/kk", feed("Екінші атауы", "Үшінші атауы")),
    Snapshot("20260604100000", f"https://www.gov.kz{DETAIL}/news/9?projects=eq:mfa", detail(9), "application/json",
             headers={"Content-Language": "kk", "Set-Cookie": "s3cr3t-cookie"}),
    Snapshot("20260605100000", f"{PAGE}/70?lang=kk", SHELL, "text/html"),
    Snapshot("20260605110000", f"{PAGE}/71?lang=kk", SHELL + b" ", "text/html"),
    Snapshot("20260605120000", f"{PAGE}/72?lang=kk", SHELL, "text/html"),  # what came for another item already
    Snapshot("20260606100000", f"{LISTING}?lang=kk", SHELL + b"  ", "text/html"),
    Snapshot("20260607100000", f"{RSS}/ru", feed("Не отдано"), status="503"),
)  # fmt: skip


@pytest.fixture
def wayback() -> WaybackStandIn:
    return WaybackStandIn(*HELD)


@pytest.fixture
def address(wayback) -> Iterator[str]:
    with wayback.served() as address:
        yield address


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def download(folder: Path, address: str, *, entities: tuple[str, ...] = ("mfa",), since: str | None = None):
    downloads = Downloads(folder)
    with closing(WaybackServer(AGENT, address, per_second=0)) as server:
        return downloads.run(server, searches(entities), since, NOW)


def govkz(archive: Path, address: str, *words: str) -> tuple[int, str, str]:
    environment = {"GOVKZ_WAYBACK_URL": address, "GOVKZ_CONTACT": "a@example.org"}
    done = CliRunner().invoke(main, ["import-wayback", "--archive", str(archive), *words], env=environment)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("command", [["import-wayback"], ["import-capture", __file__, "--by", "A"], ["capture-list"]])
def test_a_demo_takes_no_captures_and_asks_for_none(command, wayback, address, tmp_path):
    demo = made(tmp_path / "demo.db", [item(1)], origin="replay")
    done = CliRunner().invoke(main, [*command, "--archive", str(demo)], env={"GOVKZ_WAYBACK_URL": address})
    assert (done.exit_code, wayback.asked) == (2, [])
    assert "what a cassette replayed" in done.stderr


def test_what_it_holds_becomes_captures_of_their_own_moments(archive, wayback, address):
    code, out, err = govkz(archive, address, "--entity", "mfa")
    assert (code, err, len(out.splitlines())) == (0, "", 2), out
    assert "5 snapshots fetched; 2 of no use" in out
    told = "SELECT article_id, title, seen_at, event, source, origin FROM versions ORDER BY seen_at, article_id"
    assert [row[:3] for row in rows(archive, told)] == [
        (7, "Бірінші атауы", "2026-06-01T10:00:00Z"),
        (7, "Екінші атауы", "2026-06-03T10:00:00Z"),
        (8, "Үшінші атауы", "2026-06-03T10:00:00Z"),
        (9, "Елшілікте дөңгелек үстел өтті", "2026-06-04T10:00:00Z"),
    ]
    assert {row[3:] for row in rows(archive, told)} == {("captured", "capture", "capture")}
    ((by, note, tool),) = rows(archive, "SELECT captured_by, note, tool FROM captures")
    assert (by, note, "wayback/" in tool) == ("Wayback Machine", f"downloaded from {address}", True)
    assert findings(archive) == []
    assert found(archive) == ([], [])
    (agent,) = wayback.agents
    assert agent.startswith("govkz_crawler/") and agent.endswith("(+a@example.org)")
    assert not any("503" in path or "/web/20260602" in path for path in wayback.asked)

    before = len([path for path in wayback.asked if path.startswith("/web/")])
    code, out, err = govkz(archive, address, "--entity", "mfa")
    assert (code, err, out) == (0, "", "Wayback Machine: 0 snapshots fetched; 5 fetched before; 2 of no use\n")
    assert len([path for path in wayback.asked if path.startswith("/web/")]) == before


def test_it_asks_at_most_once_a_second(tmp_path, wayback, address):
    began = monotonic()
    with closing(WaybackServer(AGENT, address)) as server:
        assert len(list(server.snapshots(Search("gov.kz/api/v1/public/rss/"), None))) == 2
        assert monotonic() - began >= len(wayback.asked) - 1 == 1


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        ((429, {"Retry-After": "7200"}, b""), WaybackLimited, "wants not to be asked for 7,200 seconds: HTTP 429"),
        ((429, {}, b""), WaybackLimited, "3,600 seconds"),
        ((503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b""), WaybackLimited, "3,600 seconds"),
        ((403, {}, b"no"), WaybackRefused, "refuses: HTTP 403"),
        ((403, {}, b"org.archive.util.io.RuntimeIOException: AdministrativeAccessControlException"), WaybackRefused,
         "refuses: HTTP 403"),
        ((500, {}, b""), WaybackError, "no answer that can be read"),
        ((200, {}, b"<html>what is this</html>"), WaybackError, "no answer that can be read"),
    ],
)  # fmt: skip
def test_a_refusal_ends_it(tmp_path, wayback, address, answer, error, told):
    wayback.answers["/cdx/"] = answer
    done = download(tmp_path / "wayback", address)
    assert type(done.ended_by) is error
    assert told in str(done.ended_by)
    assert "\n" not in str(done.ended_by)
    assert len(wayback.asked) == 2  # robots.txt, and one question
    assert Downloads(tmp_path / "wayback").waiting() == []


@pytest.mark.parametrize(
    ("robots", "error"),
    [
        ((200, {}, b"User-agent: *\nDisallow: /web/\n"), WaybackRefused),
        ((200, {}, b"User-agent: govkz_crawler\nDisallow: /cdx\n"), WaybackRefused),
        ((500, {}, b""), WaybackError),
        ((403, {}, b""), WaybackRefused),
    ],
)
def test_its_robots_txt_is_obeyed(wayback, address, robots, error):
    wayback.answers["/robots.txt"] = robots
    with pytest.raises(error):
        WaybackServer(AGENT, address, per_second=0)
    assert wayback.asked == ["/robots.txt"]


def test_what_came_before_a_limit_is_imported_and_the_rest_waits(archive, wayback, address):
    wayback.answers["/web/20260603"] = (429, {"Retry-After": "7200"}, b"")
    code, out, err = govkz(archive, address, "--entity", "mfa")
    assert (code, err.count("\n"), "HTTP 429" in err) == (3, 1, True)
    assert rows(archive, "SELECT article_id FROM versions") == [(7,)]
    asked = len(wayback.asked)
    code, out, err = govkz(archive, address, "--entity", "mfa")
    assert (code, out, err.count("\n"), "wants not to be asked before 2" in err) == (3, "", 1, True)
    assert len(wayback.asked) == asked


def test_a_run_that_was_killed_goes_on(tmp_path, wayback, address):
    folder = tmp_path / "wayback"
    wayback.snapshots, rest = wayback.snapshots[:1], wayback.snapshots
    assert download(folder, address).fetched == 1
    (file,) = Downloads(folder).waiting()
    file.rename(unfinished := file.with_name(f"{file.name}.open"))
    with unfinished.open("ab") as torn:
        torn.write(unfinished.read_bytes()[:40])
    wayback.snapshots = rest
    done = download(folder, address)
    assert (done.fetched, done.held) == (4, 1)
    assert len(Downloads(folder).waiting()) == 2
    assert sum(path.startswith("/web/20260601") for path in wayback.asked) == 1


def test_what_is_listed_and_not_to_be_had_is_counted(tmp_path, wayback, address):
    wayback.answers["/web/20260603"] = (302, {"Location": "/web/20260601100000id_/https://www.gov.kz/x"}, b"")
    wayback.answers["/web/20260604"] = (404, {}, b"")
    done = download(tmp_path / "wayback", address)
    assert (done.fetched, done.missing, done.ended_by) == (3, 2, None)


def test_nothing_listed_is_said(archive, wayback, address):
    code, out, err = govkz(archive, address, "--entity", "moa")
    assert (code, out, err) == (0, "Wayback Machine: no snapshots are listed\n", "")
    assert not archive.exists()


def test_nobody_there_is_said(archive):
    code, out, err = govkz(archive, "http://127.0.0.1:1")
    assert (code, out, err) == (3, "", "govkz: the Wayback Machine cannot be reached: ConnectionError\n")


def test_since(tmp_path, address):
    assert download(tmp_path / "wayback", address, since="2026-06-03T00:00:00Z").listed == 6


@pytest.mark.parametrize("words", [("--entity", "no slug"), ("--entity", "mfaa"), ("--since", "sometime")])
def test_wrong_arguments(archive, address, words):
    code, _, err = govkz(archive, address, *words)
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{RSS}/kk", "answer"),
        (f"http://gov.kz{DETAIL}/news?projects=eq:mfa", "answer"),
        (f"{PAGE}/7?lang=kk", "page"),
        (f"{PAGE}/7", None),
        (f"{PAGE}/7?lang=xx", None),
        ("https://www.gov.kz/memleket/entities/mfa/press/news?lang=kk", None),
        ("https://www.gov.kz/uploads/a.jpg", None),
    ],
)
def test_which_addresses_are_worth_a_download(url, kind):
    assert kind_of(url) == kind


def test_without_an_entity_the_whole_press_is_asked_for(tmp_path, address):
    assert download(tmp_path / "wayback", address, entities=()).fetched == 5
