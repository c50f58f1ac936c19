"""Evidence under the real command: replayed from a cassette, and on a disk that is full."""

import random
import resource
import subprocess

import pytest

from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.integrity import check
from govkz_crawler.warc.records import record_at
from tests.crawling import ROOT, command, crawl, environment
from tests.evidence.runs import found, wrong
from tests.evidence.story import END, START
from tests.standin import StandIn, World
from tests.transport.warcs import exchanges

DISK = 2_000_000  # bytes: more than this archive needs, less than what does not fit
NOISE = random.Random(20261122).randbytes(1_500_000).hex()  # can hardly be compressed


@pytest.fixture
def standin():
    with StandIn(World.generate(5, ["mfa"], 2, START, END, body_chars=200, odd=False)) as running:
        yield running


def test_a_replay_from_a_cassette_leaves_evidence_that_says_so(archive, tmp_path):
    done = crawl("press", archive, GOVKZ_CASSETTE=ROOT / "cassettes" / "missing-translation.yaml", entities="mod")
    warc = archive.parent / "warc"
    (file,) = warc_files(warc)
    assert (done.status, done.err) == (0, "")
    info = record_at(warc, file.name, 0).block.decode()
    assert "What the cassette missing-translation.yaml holds was replayed from it" in info
    assert {exchange.url.split("/")[2] for exchange in exchanges(warc)} == {"www.gov.kz"}
    assert done.rows("SELECT count(*) FROM versions WHERE warc_record IS NULL") == [(0,)]
    assert found(archive) == ([], [])
    assert list(restore(warc, tmp_path / "restored.db", lambda _: None)) == []


def test_a_run_of_another_origin_ends_before_it_asks_anything(archive, standin):
    replayed = crawl("press", archive, GOVKZ_CASSETTE=ROOT / "cassettes" / "missing-translation.yaml", entities="mod")
    before = replayed.rows("SELECT * FROM log")
    done = crawl("press", archive, standin.url, entities="mfa")
    assert (done.status, done.err.count("\n"), "holds what a cassette replayed" in done.err) == (2, 1, True), done.err
    assert standin.log == []
    assert done.rows("SELECT * FROM log") == before
    assert done.rows("SELECT DISTINCT origin FROM versions") == [("replay",)]


def on_a_small_disk(words):
    def no_file_larger():
        resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))

    return subprocess.run(
        words, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, preexec_fn=no_file_larger
    )


def test_a_full_disk_ends_the_run_and_harms_nothing(archive, standin):
    ask = {"entities": "mfa", "since": "2026-05-01"}
    standin.fault("graphql", "unknown_field", nth=2, value=NOISE)
    done = on_a_small_disk(command("history", archive, standin.url, **ask))
    assert (done.returncode, done.stdout.count("File too large"), "Traceback" in done.stderr) == (1, 1, False)
    assert done.stdout.startswith("history: failed")
    assert list(check(archive.parent / "warc")) == []
    assert (wrong(archive), found(archive)) == ([], ([], []))
    standin.clear_faults()
    again = crawl("history", archive, standin.url, **ask)
    assert (again.status, again.rows("SELECT count(*) FROM articles")) == (0, [(4,)])
    assert (wrong(archive), found(archive)) == ([], ([], []))
