"""``govkz doctor``, ``govkz record`` and ``govkz backup``, against the stand-in."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import forking
from tests.crawling import ROOT, command, crawl, govkz
from tests.patience import PATIENCE, until
from tests.standin import StandIn, World
from tests.standin.messages import Record, Reply

AT_ONCE = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=false", "-s", f"DOWNLOAD_TIMEOUT={PATIENCE}")
NOW = datetime.now(UTC).replace(microsecond=0)


class Site(StandIn):
    """Sets a cookie with every answer."""

    def reply(self, record: Record) -> Reply:
        reply = super().reply(record)
        reply.headers["Set-Cookie"] = "session=confidential"
        return reply


@pytest.fixture
def site() -> Iterator[Site]:
    sections = ("news", "releases")
    world = World.generate(
        4, ["mfa", "moa"], 30, NOW - timedelta(days=40), NOW, body_chars=300, sections=sections, odd=False
    )
    with Site(world) as site:
        yield site


def diagnose(site: StandIn, archive: Path) -> tuple[int, dict]:
    done = govkz("doctor", "--json", "--archive", archive, "-s", f"GOVKZ_BASE_URL={site.url}", *AT_ONCE)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def found(told: dict) -> dict[tuple[str, str], str]:
    """Answers by topic and the first words of the question."""
    return {(finding["topic"], finding["question"]): finding["answer"] for finding in told["findings"]}


def verdicts(told: dict) -> dict[str, str]:
    return {probe: asked["verdict"] for probe, asked in told["asked"].items()}


def test_doctor_all_open(site, archive):
    status, told = diagnose(site, archive)
    assert (status, told["usable"]) == (0, "yes")
    assert len(site.log) <= 12
    assert site.log[0].route == "/robots.txt"
    assert {record.headers["User-Agent"].split("/")[0] for record in site.log} == {"govkz_crawler"}
    assert verdicts(told) == {
        "rss": "answers", "rss in Kazakh": "answers", "rss again": "not modified", "rss of releases": "answers",
        "graphql": "answers", "graphql page 0": "faulty", "graphql before": "answers",
        "graphql site-wide": "answers", "graphql of releases": "answers", "rest": "refused",
    }  # fmt: skip
    answers = found(told)
    assert answers["robots", "May graphql be asked for (/graphql)?"] == "yes"
    assert answers["robots", "May uploads be asked for (/uploads/)?"] == "no"
    assert answers["rss", "Does it have validators?"] == "ETag and Last-Modified, honoured"
    assert answers["rss", "How many entries, and how far back?"].startswith("20, ")
    assert answers["rss", "How many entries does GraphQL list too?"] == "20 of 20"
    assert answers["rss", "Are they of the same time?"] == "20 the same"
    assert answers["rss", "Do they have the full text?"] == "20 of 20 as GraphQL has it"
    assert answers["graphql", "Is a date that rows must be older than honoured?"] == "10 of 10 rows are older"
    assert answers["graphql", "Is there a list of the whole site?"] == "2 entities in 20 rows"
    assert answers["rest", "Does it answer?"] == "refused: HTTP 400 notAllowed"
    assert answers["clock", "How far ahead is the site's clock?"] in ("-1 s", "0 s", "1 s")
    assert sorted(path.name for path in archive.parent.iterdir()) == ["press.db.lock", "press.db.requests.json"]


def test_doctor_rss_refused(site, archive):
    site.fault("rss", "refusal", reason="browserTicketMissing")
    status, told = diagnose(site, archive)
    assert (status, told["usable"]) == (3, "partly")
    assert told["asked"]["rss"]["said"] == "HTTP 400 browserTicketMissing"
    assert "rss again" not in told["asked"]
    assert verdicts(told)["graphql"] == "answers"


def test_doctor_graphql_refused_by_robots_txt(site, archive):
    site.knobs.robots = "User-agent: *\nDisallow: /graphql\nCrawl-delay: 0.1\n"
    status, told = diagnose(site, archive)
    assert (status, told["usable"]) == (3, "partly")
    assert found(told)["robots", "May graphql be asked for (/graphql)?"] == "no"
    assert found(told)["robots", "Does it ask for a delay?"] == "0.1 s"
    assert found(told)["graphql", "Does it answer?"] == "refused: robots.txt disallows /graphql"
    assert site.requests("graphql") == []


@pytest.mark.parametrize(
    ("first_page", "compared"),
    [(1, "faulty: HTTP 500"), (0, "other rows, 0 of them the same")],
    ids=["pages count from 1", "pages count from 0"],
)
def test_doctor_rest_open(site, archive, first_page, compared):
    site.knobs.rest, site.knobs.rest_first_page = "open", first_page
    status, told = diagnose(site, archive)
    assert (status, verdicts(told)["rest"]) == (0, "answers")
    assert found(told)["rest", "What is page 0, against page 1?"] == compared
    assert len(site.log) <= 12


def test_doctor_changed_shape(site, archive):
    site.fault("graphql", "renamed_fields")
    status, told = diagnose(site, archive)
    assert (status, verdicts(told)["graphql"]) == (3, "changed shape")
    assert "createdDate" in told["asked"]["graphql"]["said"]
    assert "graphql before" not in told["asked"]


def test_doctor_server_down(archive):
    with StandIn(World(["mfa"])) as site:
        pass
    status, told = diagnose(site, archive)
    assert (status, told["usable"]) == (1, "no")
    assert found(told)["robots", "What does robots.txt say?"] == "it was not answered, so nothing may be asked"
    assert set(verdicts(told).values()) == {"faulty"}


def test_doctor_tells_people_in_a_table(site, archive):
    site.knobs.rss_zone = UTC
    done = govkz("doctor", "--archive", archive, "-s", f"GOVKZ_BASE_URL={site.url}", *AT_ONCE)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == f"{site.url} can be crawled: yes"
    assert len({line.index(" ", 2) for line in lines[:-1]}) > 1
    assert "How far ahead is the site's clock?" in done.stdout


def test_doctor_asks_nothing_where_no_archive_can_be_kept(site, tmp_path):
    (tmp_path / "file").touch()
    status, told = diagnose(site, tmp_path / "file" / "press.db")
    assert (status, site.log) == (1, [])
    assert any(finding["wrong"] for finding in told["findings"])


WRONG = {
    "a setting without a value": ("-s", "DOWNLOAD_DELAY"),
    "a number that is none": ("-s", "DOWNLOAD_DELAY=slow"),
    "an unknown source": ("-s", "GOVKZ_SOURCES=soap"),
    "what is no slug": ("-e", "МИД"),
    "nobody": ("-e", ""),
}


@pytest.mark.parametrize("command_name", ["doctor", "record"])
@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_told(command_name, given, site, archive, tmp_path):
    more = ("-e", "mfa", "--out", tmp_path / "x.yaml") if command_name == "record" else ()
    done = govkz(command_name, "--archive", archive, *more, "-s", f"GOVKZ_BASE_URL={site.url}", *given)
    assert (done.returncode, done.stdout, done.stderr.count("\n"), site.log) == (2, "", 1, [])


@pytest.mark.parametrize("entity", ["all", "mfa,moa"])
def test_doctor_asks_for_one_entity(entity, site, archive):
    done = govkz("doctor", "--archive", archive, "-e", entity, "-s", f"GOVKZ_BASE_URL={site.url}")
    assert (done.returncode, site.log) == (2, [])


def test_record_makes_a_cassette_that_replays(site, archive, tmp_path):
    cassette = tmp_path / "live.yaml"
    words = ("record", "--archive", archive, "-e", "mfa,moa", "--out", cassette, *AT_ONCE)
    done = govkz(*words, "-s", f"GOVKZ_BASE_URL={site.url}")
    assert (done.returncode, done.stderr) == (0, "")
    text = cassette.read_text(encoding="utf-8")
    assert text.startswith(f"# Recorded from {site.url} on ")
    assert "confidential" not in text
    # Nothing of it is archived, but what was asked counts for the day.
    assert sorted(path.name for path in archive.parent.iterdir()) == ["press.db.lock", "press.db.requests.json"]
    asked = len(site.log)
    assert json.loads((archive.parent / "press.db.requests.json").read_text())["requests"] == asked
    words_then = done.stdout.splitlines()[-1].partition(" scrapy ")[2].split()
    assert words_then[:4] == ["crawl", "press", "-a", "entities=mfa,moa"]
    assert words_then[5:] == [f"GOVKZ_CASSETTE={cassette}", "-s", f"GOVKZ_BASE_URL={site.url}"]

    recorded = crawl("press", archive, site.url, entities="mfa,moa", GOVKZ_CASSETTE=cassette)
    assert (recorded.status, len(site.log)) == (0, asked)
    assert recorded.counts["new"] == 80

    again = govkz(*words, "-s", f"GOVKZ_BASE_URL={site.url}")
    assert (again.returncode, again.stderr) == (1, f"govkz: {cassette} is there already; --force replaces it\n")
    asked = len(site.log)
    spent = govkz(*words, "--force", "-s", f"GOVKZ_BASE_URL={site.url}", "-s", "GOVKZ_DAILY_REQUESTS=3")
    assert (spent.returncode, len(site.log)) == (3, asked)
    site.fault("rss", "status", code=503)
    site.fault("graphql", "status", code=503)
    failed = govkz(*words, "--force", "-s", f"GOVKZ_BASE_URL={site.url}")
    assert failed.returncode == 1
    assert cassette.read_text(encoding="utf-8") == text


def test_backup_while_a_crawl_writes_and_restore(site, archive, tmp_path):
    """The copy is whole, what was read after it comes again after the restore, and nothing is lost or doubled."""
    crawl("press", archive, site.url, entities="mfa", langs="ru")
    site.fault("graphql", "hang", nth=5, seconds=600)  # so that it cannot end before it is killed
    site.fault("graphql", "drip", seconds=0.002)
    words = command("history", archive, site.url, entities="mfa,moa", since="60d", DOWNLOAD_TIMEOUT=PATIENCE)
    running = forking.fork(words, ROOT)
    until(lambda: len(site.requests("graphql")) >= 4 or not running.is_alive())
    saved = tmp_path / "backups" / "today"
    saved.parent.mkdir()
    done = govkz("backup", "--archive", archive, "--out", saved, "--warc")
    assert (done.returncode, done.stderr, running.is_alive()) == (0, "", True)
    running.kill()
    running.join()
    assert sorted(path.name for path in saved.iterdir() if path.suffix not in (".db-wal", ".db-shm")) == [
        "log", "press.db", "reports", "warc",
    ]  # fmt: skip

    page = archive.parent / "templates" / "index.html"
    page.parent.mkdir()
    page.write_text("mine", encoding="utf-8")
    archive.write_bytes(b"broken")
    site.clear_faults()
    back = govkz("restore", saved, "--archive", archive)
    assert (back.returncode, back.stderr) == (0, "")
    assert page.read_text(encoding="utf-8") == "mine"
    (aside,) = archive.parent.glob("press-before-*")
    assert (aside / "press.db").read_bytes() == b"broken"
    assert govkz("verify", "--archive", archive).returncode == 0
    restored = crawl("history", archive, site.url, entities="mfa,moa", since="60d")
    assert restored.status == 0
    held = {(item.id, lang) for item in site.world.items() for lang in ("kk", "ru")}
    assert set(restored.rows("SELECT article_id, lang FROM articles")) == held
    assert restored.rows("SELECT count(*) FROM versions WHERE event <> 'new'") == [(0,)]
    checked = govkz("verify", "--archive", archive, "--warc")
    assert checked.returncode == 0, checked.stderr


def test_restore_elsewhere_and_of_what_is_no_backup(site, archive, tmp_path):
    """On a third path all is as before; a damaged backup and a folder without one change nothing."""
    crawl("press", archive, site.url, entities="mfa")
    saved, there = tmp_path / "saved", tmp_path / "third" / "archive" / "press.db"
    govkz("backup", "--archive", archive, "--out", saved, "--warc").check_returncode()
    there.parent.mkdir(parents=True)
    govkz("restore", saved, "--archive", there).check_returncode()
    checked = govkz("verify", "--archive", there, "--warc")
    here = govkz("verify", "--archive", archive, "--warc")
    assert (checked.returncode, checked.stdout) == (0, here.stdout.replace(str(archive), str(there)))
    before = there.read_bytes()
    empty = govkz("restore", tmp_path, "--archive", there)
    assert (empty.returncode, empty.stderr) == (1, f"govkz: {tmp_path} holds no backup of press.db\n")
    (saved / "press.db").write_bytes((saved / "press.db").read_bytes()[:-4096])
    broken = govkz("restore", saved, "--archive", there)
    assert (broken.returncode, broken.stderr.count("\n")) == (1, 1)
    assert there.read_bytes() == before


def test_backup_links_finished_evidence(site, archive, tmp_path):
    crawl("press", archive, site.url, entities="mfa")
    govkz("backup", "--archive", archive, "--out", tmp_path / "saved", "--warc").check_returncode()
    (file,) = (archive.parent / "warc").glob("*.warc.gz")
    assert (tmp_path / "saved" / "warc" / file.name).samefile(file)
    index = "digests.cdxj"
    assert not (tmp_path / "saved" / "warc" / index).samefile(archive.parent / "warc" / index)


def test_backup_refuses(site, archive, tmp_path):
    """A folder that is there, an archive that is not, one that is damaged: one line, and nothing is left behind."""
    crawl("press", archive, site.url, entities="mfa")
    taken = govkz("backup", "--archive", archive, "--out", tmp_path)
    assert (taken.returncode, taken.stderr) == (1, f"govkz: {tmp_path} is there already and is not written over\n")
    absent = govkz("backup", "--archive", tmp_path / "no.db", "--out", tmp_path / "saved")
    assert (absent.returncode, absent.stderr.count("\n")) == (1, 1)
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute("DROP TRIGGER versions_no_update")
        db.execute("UPDATE versions SET title = 'x' WHERE version_id = 3")
    damaged = govkz("backup", "--archive", archive, "--out", tmp_path / "saved")
    assert (damaged.returncode, damaged.stderr.count("\n")) == (1, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}


@pytest.mark.parametrize("name", ["status", "doctor", "record", "backup", "restore"])
def test_help_has_an_example(name):
    assert f"Example: govkz {name} " in govkz(name, "--help").stdout
