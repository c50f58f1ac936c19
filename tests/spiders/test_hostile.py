"""Whatever the site sends: each feed ends as it should, the others go on, the archive holds, memory is bounded.

Every case is a feed of its own, and all cases of one interface are met in one crawl.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from govkz_crawler.warc.integrity import check
from tests.crawling import ROOT, Crawl, command, crawl, environment, govkz
from tests.patience import PATIENCE, SOON
from tests.sources.answers import graphql, item, news, rss, slow_feed
from tests.standin import StandIn, World

MEGABYTE = 1024 * 1024
MOST_MEMORY = 512 * MEGABYTE  # the crawl itself takes about 120, and the largest answer that is taken has 32
ESC = "\x1b[2J\x1b]0;иесі\x07\x9b31m\u202e"
CREATED = datetime(2026, 6, 9, 11, 48, tzinfo=UTC)
SENTENCE = "Министрлік жаңа мектептің құрылысын аяқтады. "
CONTROLS = "\x1b[2J\x9b31m"  # as Latin-1 has them, for headers
COOKIES = "\r\nSet-Cookie: ".join(["a=1; Path=/"] * 20_000)
EVIL_HEADERS = {
    "X_Note": f"{CONTROLS}\r\nX-Injected: 1\r\nno colon here\r\n folded",
    "ETag": f'"{CONTROLS}"',
    "Content_Disposition": f"attachment; filename=../../../etc/passwd{CONTROLS}",
}


@dataclass(frozen=True)
class Case:
    """A fault, or a body instead of the right one, and how the feed's reading ends."""

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    outcome: str = "failed"
    reason: str | None = None
    titles: int = 0  # articles archived of the feed
    quarantined: int = 0


def instead(body: str | bytes, **expected: Any) -> Case:
    return Case("instead", {"body": body.encode() if isinstance(body, str) else body}, **expected)


def entry(title: str = "Жаңалық", body: str = "", number: int | None = None) -> str:
    """An item of a feed; it has no address, so that it belongs to whoever's feed it is in."""
    return item(title=title, guid=str(number or next(NUMBERS)), content_encoded=body)


def row(number: int | None = None, **fields: Any) -> dict[str, Any]:
    return news(number or next(NUMBERS), projects=None, **fields)


NUMBERS = count(1)  # each item has its own
LARGE = f"<p>{SENTENCE * 130_000}</p>"  # ten megabytes
BROKEN = "Жаңалық".encode()[:-1]
MARKS = "<p>а" + "\u0301\u0316" * 250_000
ENDS = "<b>" * 100_000 + "</i>" * 100_000
ATTRIBUTES = "".join(["<rss", *(f' a{number}="1"' for number in range(20_000)), "></rss>"])

FEEDS = {
    "an entity bomb": Case("entity_bomb", reason="declares XML entities"),
    "a gzip bomb": Case("gzip_bomb", reason="unpacks to more than"),
    "not packed as it says": Case("headers", {"Content_Encoding": "br"}, reason="cannot be unpacked"),
    "packed as nobody knows": Case("headers", {"Content_Encoding": "\x1b[2Jrar"}, "complete", titles=2),
    "a gigabyte, announced": Case("endless", reason="larger than DOWNLOAD_MAXSIZE"),
    "a gigabyte, unannounced": Case("endless", {"announced": False}, reason="larger than DOWNLOAD_MAXSIZE"),
    "to another host": Case("redirect", {"location": "http://elsewhere.invalid/"}, reason="302 to http://elsewhere"),
    "to a private address": Case("redirect", {"location": "http://169.254.169.254/x"}, reason="302 to http://169.254"),
    "to a file": Case("redirect", {"location": "file:///etc/passwd", "code": 307}, reason="307 to file:///etc"),
    "to a terminal": Case("redirect", {"location": f"/{CONTROLS}"}, reason="302 to /"),
    "a flood of cookies": Case("headers", {"Set_Cookie": COOKIES}, "complete", titles=2),
    "headers without end": Case("headers", {"Set_Cookie": COOKIES * 4}, reason="DownloadFailedError"),
    "headers within headers": Case("headers", EVIL_HEADERS, "complete", titles=2),
    "another charset, unsaid": Case("recoded", reason="neither UTF-8 nor"),
    "another charset, wrongly said": Case("mislabelled", {}, "complete", titles=2),
    "half a letter": instead(
        rss(entry("{}"), entry()).encode().replace(b"{}", BROKEN), outcome="complete", titles=1, quarantined=1
    ),
    "halves of letters and NULs": instead(rss(entry("&#55357;&#0;Жаңалық\0")), outcome="complete", titles=1),
    "an id of 70 bits": instead(rss(entry(), entry(number=2**70)), outcome="complete", titles=1, quarantined=1),
    "a title for the terminal": instead(rss(entry(f"Жаңалық {ESC}&#27;[2J")), outcome="complete", titles=1),
    "a title of a megabyte": instead(rss(entry("ә" * 500_000)), outcome="complete", quarantined=1),
    "marks upon marks": instead(rss(entry(body=MARKS), entry()), outcome="complete", titles=1, quarantined=1),
    "ends without a beginning": instead(
        rss(entry(body=escape(ENDS)), entry()), outcome="complete", titles=1, quarantined=1
    ),
    "an author without end": instead(
        rss(item(title="Жаңалық", guid=str(next(NUMBERS)), author="a" * 200_000)), outcome="complete", titles=1
    ),
    "a script after the end": instead(
        rss(entry()) + "<script></b></script><!-- </p> -->", outcome="complete", titles=1
    ),
    "a body of ten megabytes": instead(rss(entry(body=escape(LARGE))), outcome="complete", quarantined=1),
    "a text without end": instead(rss(entry(body=escape("<div>" * 100_000))), outcome="complete", quarantined=1),
    "elements without end": instead(f"<rss>{'<a>' * 20_000}</rss>", reason="nested more than 200 deep"),
    "attributes without end": instead(ATTRIBUTES, reason="20,000 attributes"),
    "a reading without end": instead(
        slow_feed(), reason="reading it takes more than 5 seconds of processor time", quarantined=1
    ),
    "nothing": instead(b"", reason="the body is empty"),
    "NULs": instead(b"\0" * 1_000_000, reason="not XML"),
}

LISTS = {
    "JSON without end": Case("deep", reason="malformed JSON"),
    "an error for the terminal": Case("errors200", {"message": f"Қате {ESC}"}, reason="Қате"),
    "half a letter": instead(
        graphql([row(title="{}"), row()]).encode().replace(b"{}", BROKEN), outcome="complete", titles=1, quarantined=1
    ),
    "marks upon marks": instead(graphql([row(body=MARKS), row()]), outcome="complete", titles=1, quarantined=1),
    "ends without a beginning": instead(graphql([row(body=ENDS), row()]), outcome="complete", titles=1, quarantined=1),
    "a title of a megabyte": instead(graphql([row(title="ә" * 500_000)]), outcome="complete", quarantined=1),
    "a control character within a string": instead(
        graphql([row(title="Жаңа{}")]).replace("{}", "\x1f"), outcome="complete", titles=1
    ),
    "another charset": Case("recoded", reason="neither UTF-8 nor"),
    "a number of ten thousand digits": instead(graphql(["9"]).replace('"9"', "9" * 10_000), reason="malformed JSON"),
    "a gzip bomb": Case("gzip_bomb", reason="unpacks to more than"),
    "a gigabyte": Case("endless", reason="larger than DOWNLOAD_MAXSIZE"),
    "halves of letters and NULs": instead(
        json.dumps({"data": {"news": [row(title="\ud83d \0", body="\udfff")]}}), outcome="complete", titles=1
    ),
    "an id of 70 bits": instead(graphql([row(), row(2**70)]), outcome="complete", titles=1, quarantined=1),
    "a title for the terminal": instead(graphql([row(title=f"Жаңалық {ESC}")]), outcome="complete", titles=1),
    "a body of ten megabytes": instead(graphql([row(body=LARGE)]), outcome="complete", quarantined=1),
    "no slug": instead(graphql([row() | {"projects": 'mfa"){id}}'}]), outcome="complete", titles=1),
}


@dataclass
class Met:
    """What a crawl made of its cases, each under the slug of an entity."""

    done: Crawl
    peak: int  # bytes of memory
    cases: dict[str, Case]
    connections: set[str]
    cookies: set[str | None]

    def slug(self, case: str) -> str:
        return f"case-{list(self.cases).index(case)}"


def meet(tmp: Path, spider: str, interface: str, cases: dict[str, Case], **options: Any) -> Met:
    """Crawl all cases at once, with feeds in good order between them."""
    slugs = [f"case-{number}" for number in range(len(cases))]
    world = World(slugs)
    for slug in slugs:
        for _ in range(2):
            world.add(slug, created=CREATED, langs=["kk"], body_chars=20_000)
    world.add("good", created=CREATED, langs=["kk"])
    archive, log = tmp / "archive" / "press.db", tmp / "network.log"
    with StandIn(world) as standin:
        for slug, case in zip(slugs, cases.values(), strict=True):
            standin.fault(_about(slug), case.kind, **case.options)
        entities = ",".join(",".join((slug, "good")) for slug in slugs)
        words = command(
            spider, archive, standin.url, entities=entities, langs="kk",
            GOVKZ_SOURCES=interface, DOWNLOAD_TIMEOUT=PATIENCE, RETRY_TIMES=0, **options,
        )  # fmt: skip
        done, peak = _measured(words, archive, {"TEST_NETWORK_LOG": str(log)})
        cookies = {record.headers.get("Cookie") for record in standin.log}
    connections = {line.split()[1] for line in log.read_text().splitlines()}
    return Met(done, peak, cases, connections, cookies)


def _about(slug: str) -> Any:
    return lambda record: f"/{slug}/" in record.path or f"eq:{slug}\\".encode() in record.body


# A process begins with the peak of the one that forked it: the tests' own, which is larger than any crawl's. So a
# small process of its own starts the crawl, and tells what its only child has used.
_STARTER = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as peak:
    peak.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))
sys.exit(status)
"""


def _measured(words: list[str], archive: Path, more: dict[str, str]) -> tuple[Crawl, int]:
    peak = archive.with_name("peak")
    starter = [sys.executable, "-c", _STARTER, peak, *words]
    done = subprocess.run(starter, cwd=ROOT, capture_output=True, text=True, check=False, env=environment() | more)
    return Crawl(done.returncode, done.stdout, done.stderr, archive), int(peak.read_text())


@pytest.fixture(scope="module")
def feeds(tmp_path_factory) -> Met:
    return meet(tmp_path_factory.mktemp("feeds"), "press", "rss", FEEDS)


@pytest.fixture(scope="module")
def lists(tmp_path_factory) -> Met:
    return meet(tmp_path_factory.mktemp("lists"), "history", "graphql", LISTS, since="2026-06-01")


@pytest.fixture(scope="module")
def endless(tmp_path_factory) -> dict[str, Crawl]:
    """A crawl for each kind of answer that would take hours, side by side."""
    folder = tmp_path_factory.mktemp("endless")

    def wait_for(kind: str) -> Crawl:
        world = World(["mfa"])
        world.add("mfa", created=CREATED, langs=["kk"], body_chars=20_000)
        with StandIn(world) as standin:
            standin.fault("rss", kind, seconds=3600)
            return crawl(
                "press", folder / kind / "press.db", standin.url, entities="mfa", langs="kk",
                GOVKZ_SOURCES="rss", DOWNLOAD_TIMEOUT=SOON, RETRY_TIMES=0,
            )  # fmt: skip

    kinds = "drip", "hang"
    with ThreadPoolExecutor(len(kinds)) as threads:
        return dict(zip(kinds, threads.map(wait_for, kinds), strict=True))


@pytest.mark.parametrize("kind", ["drip", "hang"])
def test_an_answer_that_never_ends_is_given_up(kind, endless):
    done = endless[kind]
    assert (done.status, "Traceback" in done.err) == (1, False)
    (reason,) = done.rows("SELECT reason FROM coverage")
    assert "DownloadTimeoutError" in reason[0]


@pytest.fixture(params=["feeds", "lists"])
def met(request) -> Met:
    return request.getfixturevalue(request.param)


def assert_ended_as_expected(met: Met, name: str) -> None:
    case, slug = met.cases[name], met.slug(name)
    assert met.done.rows("SELECT last_outcome FROM feeds WHERE entity = ?", slug) == [(case.outcome,)]
    if case.reason:
        ((reason,),) = met.done.rows("SELECT reason FROM coverage WHERE entity = ?", slug)
        assert case.reason in reason
    assert met.done.rows("SELECT count(*) FROM articles WHERE entity = ?", slug) == [(case.titles,)]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed(name, feeds):
    assert_ended_as_expected(feeds, name)


@pytest.mark.parametrize("name", LISTS)
def test_a_list(name, lists):
    assert_ended_as_expected(lists, name)


def test_the_run_goes_on_to_its_end(met):
    assert met.done.status == 3, met.done.err
    assert "Traceback" not in met.done.err
    quarantined = sum(case.quarantined for case in met.cases.values())
    assert met.done.rows("SELECT count(DISTINCT raw) FROM quarantine") == [(quarantined,)]
    good = met.done.rows("SELECT DISTINCT outcome FROM coverage WHERE entity = 'good'")
    assert good == [("complete",)]


def test_memory_is_bounded(met):
    assert met.peak < MOST_MEMORY


def test_the_archive_and_its_evidence_hold(met):
    archive = met.done.archive
    verified = govkz("verify", "--archive", archive)
    assert verified.returncode == 0, verified.stderr
    assert not list(check(archive.parent / "warc"))


def test_nobody_else_is_asked_and_nothing_is_remembered_for_the_site(met):
    assert met.connections == {"127.0.0.1"}
    assert met.cookies == {None}


def test_nothing_commands_a_terminal(met):
    said = met.done.out + met.done.err + govkz("status", "--archive", met.done.archive).stdout
    report = json.dumps(met.done.report, ensure_ascii=False)
    for command_character in "\x1b\x07\x9b\u202e":
        assert command_character not in said + report
