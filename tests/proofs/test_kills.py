"""Killed anywhere while a run ends, or while the log is published: it goes on, and the key has signed one log only."""

import signal
import sys
from collections.abc import Iterator
from itertools import count

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.log.tree import leaf_hashes
from govkz_crawler.archive.write.batch import Batch
from govkz_crawler.log import checkpoint
from govkz_crawler.log.merkle import root
from govkz_crawler.warc.build import JOURNAL
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.records import undamaged
from tests import forking
from tests.crawling import ROOT, command, environment
from tests.proofs.conftest import POLL, Newsroom


def killed(step: int, since: str, words: list[str]) -> bool:
    """Run a command that is killed at a step; whether it was, or has ended before."""
    python, dash_m, *module = words
    done = forking.run([python, dash_m, "tests.proofs.killed", str(step), since, *module], ROOT, environment())
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


def notes(room: Newsroom) -> Iterator[str]:
    """Every checkpoint that stands anywhere: in the archive, in journals of what was undone too, in files."""
    yield from (note for (note,) in room.rows("SELECT note FROM checkpoints"))
    for path in warc_files(room.archive.parent / "warc"):
        for record in undamaged(path):
            if record.fields.get("warc-target-uri", "").startswith(JOURNAL):
                yield Batch.load(record.block).checkpoint or ""
    for file in (room.archive.parent / "log" / "checkpoint", room.published / "checkpoint"):
        yield file.read_text()


def assert_one_log(room: Newsroom) -> None:
    """Whatever the key has ever signed is of the log as it is now."""
    signed = set()
    for opened in (checkpoint.read(note) for note in notes(room) if note):
        if opened.note:
            opened.verify([room.verifier])
            signed.add((opened.checkpoint.size, opened.checkpoint.root.hex()))
    with reading(room.archive) as db:
        hashes = list(leaf_hashes(db))
    assert len(signed) > 1
    assert {(size, root(hashes[:size]).hex()) for size, _ in signed} == signed


def assert_it_goes_on(room: Newsroom) -> None:
    assert room.crawl().status == 0
    room.publish()
    room.govkz("verify", "--warc", "--checkpoint", room.published, "--vkey", room.verifier.vkey)
    assert_one_log(room)


def test_a_run_that_is_killed_while_it_ends(copy: Newsroom) -> None:
    """Each step is that of another run, which has to get so far after the one that was killed before it."""
    words = command("press", copy.archive, copy.site.url, **POLL, GOVKZ_LOG_KEY=copy.key)
    for step in count(1):
        if not killed(step, "RunReport.spider_closed", words):
            break
        assert_one_log(copy)
    assert step > 9
    assert_it_goes_on(copy)


def test_publishing_that_is_killed(copy: Newsroom) -> None:
    """Each time there is something to sign: entries of a run without the key."""
    named = ["--archive", str(copy.archive), "--key", str(copy.key), "--out", str(copy.published)]
    words = [sys.executable, "-m", "govkz_crawler.cli", "log", "publish", *named]
    for step in count(1):
        assert copy.crawl(GOVKZ_LOG_KEY="").status == 0
        if not killed(step, "signed_now", words):
            break
        assert_one_log(copy)
        copy.publish()
    assert step > 10
    assert_it_goes_on(copy)
