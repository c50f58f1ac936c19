"""``govkz verify`` and ``govkz rebuild``: checks an archive, and derives again what is derived."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.database import Database
from govkz_crawler.archive.derived import repair as rebuilding
from govkz_crawler.archive.derived.full_text import wrong_words
from govkz_crawler.archive.errors import Damaged, Locked, NotAnArchive
from govkz_crawler.archive.file import page_checksums
from govkz_crawler.archive.file.connection import inspecting, repairing, writing
from govkz_crawler.archive.finding import Finding, Note, Progress
from govkz_crawler.archive.log.checkpoint_file import checkpoint_file
from govkz_crawler.archive.schema import definition
from govkz_crawler.archive.verify import checks as verifying
from govkz_crawler.archive.verify import pins
from govkz_crawler.archive.verify.checks import Known
from govkz_crawler.cli.checkpoint_options import checkpoint_options
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.cli.spreading import Spreading, spread_options
from govkz_crawler.cluster.spread import Spread
from govkz_crawler.evidence import evidence_check, record_index
from govkz_crawler.evidence.judge import judge
from govkz_crawler.evidence.rebuild import restore
from govkz_crawler.normalise.printable import in_a_line
from govkz_crawler.warc.folder import size, staying

_PIECE_SECONDS = 1_800  # a WARC file of 1 GB takes minutes, also from a slow disk

_SHOWN = 20  # of each kind; a damaged archive can have millions


class Tally:
    """Counts what is found, and spells out the first."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, found: object) -> None:
        self.count += 1
        if self.count <= _SHOWN:
            click.echo(in_a_line(str(found)), err=True)


@click.command()
@archive_option
@click.option("--warc", is_flag=True, help="Check the raw bytes behind every row as well.")
@warc_dir_option
@checkpoint_options
@spread_options(_PIECE_SECONDS)
def verify(archive: Path, warc: bool, warc_dir: Path | None, known: Known, spreading: Spreading) -> None:
    """Check the whole archive: every page, protections, entries, the log, and that all that is derived follows.

    The log must begin with every checkpoint that the archive, a run report or --checkpoint names, and every anchor must
    be of its checkpoint, with --root by one of these authorities. With --warc, also
    that every WARC record is whole, that every entry is as its run announced it, that each record gives, read again,
    what the row says, and that the full-text index holds the words of the articles. Ends 0 when everything holds.
    Names the first wrong entry and what is wrong otherwise, and ends 1. Where another reader has read than reads now,
    and reads otherwise, that is noted as parser drift and is no fault. --workers and --cluster spread the reading of
    WARC files; the findings and their order stay the same.

    Example: govkz verify --warc --archive archive/press.db

    Example: govkz verify --checkpoint published/ --vkey example.org/govkz+1a2b3c4d+AW...

    Example: govkz verify --warc --workers 4
    """
    faults, notes = Tally(), Tally()

    def go_through(label: str, length: int, findings: Callable[[Progress], Iterator[Finding]]) -> None:
        with progress(label, length) as advance:
            for finding in findings(advance):
                (notes if isinstance(finding, Note) else faults).add(finding)

    if not warc:
        spreading.only_with("--warc")
    with suppress(Damaged), inspecting(archive):
        pass  # the pages of what is no archive are nobody's affair; where one cannot be read, they tell why
    go_through("checking pages", archive.stat().st_size, partial(page_checksums.broken, archive))
    folder = places.warc_dir(archive, warc_dir)
    with staying(folder), inspecting(archive) as db, spreading() as spread:
        entries = verifying.size(db)
        (declared,) = db.execute("SELECT count(*) FROM redactions").fetchone()
        go_through("verifying", entries, partial(_verify, archive, db, known))
        if warc:
            for stage in evidence_check.stages(archive, db, folder, spread):
                go_through(*stage)
            go_through("comparing words", 1, partial(_words, archive))
    noted = f", {notes.count:,} notes" if notes.count else ""
    noted += f", {declared:,} redacted, declared" if declared else ""
    _conclude(archive, entries, faults, noted)


def _conclude(archive: Path, entries: int, faults: Tally, noted: str) -> None:
    """The last line of a check, and its exit status."""
    if faults.count:
        click.echo(f"{archive}: {faults.count:,} findings{noted}", err=True)
        sys.exit(1)
    click.echo(f"{archive}: {entries:,} entries verified{noted}")


@click.command()
@archive_option
@click.option("--from-warc", is_flag=True, help="Make a new archive from WARC files alone.")
@warc_dir_option
@spread_options(_PIECE_SECONDS)
def rebuild(archive: Path, from_warc: bool, warc_dir: Path | None, spreading: Spreading) -> None:
    """Put lost protections back, and derive articles, the full-text index and all else that follows again.

    Dates and languages of versions are judged by the rules of today, and where each raw record lies is found again in
    the WARC files. Tells what was not as it should be. What was recorded is never touched.

    With --from-warc, write a new archive instead: every row again, every text from its record. Ends 0 when it is the
    archive that was there, hash by hash; 1 when it is not, and names what is missing. --workers and --cluster spread
    the reading of texts; one process writes, and the archive is the same.

    Example: govkz rebuild --archive archive/press.db

    Example: govkz rebuild --from-warc --warc-dir archive/warc --archive restored/press.db

    Example: govkz rebuild --from-warc --archive restored/press.db --warc-dir archive/warc --cluster tcp://10.0.0.5:8786
    """
    if from_warc:
        with spreading() as spread:
            _restore(places.warc_dir(archive, warc_dir), archive, spread)
        return
    spreading.only_with("--from-warc")
    if not archive.exists():
        raise NotAnArchive(f"no archive at {archive}")
    with repairing(archive) as db:
        restored = definition.restore(db)
        (total,) = db.execute("SELECT count(*) FROM variants").fetchone()
        with progress("rebuilding", total) as advance:
            wrong = rebuilding.rebuild(db, judge, advance)
        folder = places.warc_dir(archive, warc_dir)
        if warc_dir or folder.is_dir():
            with progress("finding records", size(folder)) as advance:
                wrong["warc_records"] = record_index.make(db, folder, advance)
    for name in restored:
        click.echo(f"{name}: definition put back")
    for table, count in wrong.items():
        click.echo(f"{table}: {count:,} rows put right" if count else f"{table}: as it should be")


def _verify(archive: Path, db: Database, known: Known, advance: Progress) -> Iterator[Finding]:
    newest = checkpoint_file(archive)
    beside = [pins.of_file(newest)] if newest.exists() else []
    known = replace(known, checkpoints=(*known.checkpoints, *beside))
    yield from verifying.verify(db, advance, places.reports_dir(archive), known)


def _words(archive: Path, advance: Progress) -> Iterator[Finding]:
    """SQLite compares the words of the full-text index for a writer only."""
    if not os.access(archive.parent, os.W_OK):
        yield Note("archive", "", "words of the full-text index were not compared: this user may not write")
        advance(1)
        return
    try:
        with writing(archive) as db:
            yield from wrong_words(db)
    except Locked as error:
        yield Note("archive", "", f"words of the full-text index were not compared: {error}")
    advance(1)


def _restore(warc_dir: Path, archive: Path, spread: Spread) -> None:
    otherwise = Tally()
    with progress("restoring", 2 * size(warc_dir)) as advance:
        for line in restore(warc_dir, archive, advance, spread):
            otherwise.add(line)
    if otherwise.count:
        click.echo(f"{archive}: restored from {warc_dir}, but {otherwise.count:,} things are otherwise", err=True)
        sys.exit(1)
    click.echo(f"{archive}: restored from {warc_dir}, every row of its crawls as it was")


COMMANDS = (verify, rebuild)
