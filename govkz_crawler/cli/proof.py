"""``govkz verify`` and ``govkz rebuild``."""

import sys
from itertools import chain
from pathlib import Path

import click

from govkz_crawler.archive import rebuild as rebuilding
from govkz_crawler.archive import verify as verifying
from govkz_crawler.archive.connection import create_or_open, open_to_read
from govkz_crawler.archive.errors import NotAnArchive
from govkz_crawler.archive.lock import Lock
from govkz_crawler.cli.options import archive_option, progress
from govkz_crawler.evidence.check import verify_evidence
from govkz_crawler.evidence.restore import restore
from govkz_crawler.transport.files import warc_files

warc_dir_option = click.option(
    "--warc-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the WARC files are.  [default: warc, beside the archive]",
)

_SHOWN = 20  # findings spelled out; a damaged archive can have millions


@click.command()
@archive_option
@click.option("--warc", is_flag=True, help="Check the raw bytes behind every row as well.")
@warc_dir_option
def verify(archive: Path, warc: bool, warc_dir: Path | None) -> None:
    """Check the whole archive: protections, chains, hashes, and that articles follow from versions.

    With --warc, also that every WARC record is whole and gives, read again, what the row says. Ends 0 when everything
    holds. Names the first wrong row of each chain otherwise, and ends 1.

    Example: govkz verify --warc --archive archive/press.db
    """
    db = open_to_read(archive)
    found = 0
    with progress("verifying", verifying.size(db) * (2 if warc else 1)) as advance:
        findings = verifying.verify(db, advance, archive.parent / "reports")
        if warc:
            findings = chain(findings, verify_evidence(db, warc_dir or archive.parent / "warc", advance))
        for finding in findings:
            found += 1
            if found <= _SHOWN:
                click.echo(str(finding), err=True)
    if found:
        click.echo(f"{archive}: {found} findings", err=True)
        sys.exit(1)
    click.echo(f"{archive}: {verifying.size(db):,} rows verified")


@click.command()
@archive_option
@click.option("--from-warc", is_flag=True, help="Make a new archive from WARC files alone.")
@warc_dir_option
def rebuild(archive: Path, from_warc: bool, warc_dir: Path | None) -> None:
    """Derive articles, the full-text index and the state of the feeds again, and tell what was not as it should be.

    With --from-warc, write a new archive instead: every row again, every text from its record.

    Example: govkz rebuild --archive archive/press.db

    Example: govkz rebuild --from-warc --warc-dir archive/warc --archive restored/press.db
    """
    if from_warc:
        _restore(warc_dir or archive.parent / "warc", archive)
        return
    if not archive.exists():
        raise NotAnArchive(f"no archive at {archive}")
    lock = Lock(archive)
    try:
        db = create_or_open(archive)
        (total,) = db.execute("SELECT count(*) FROM articles").fetchone()
        with progress("rebuilding", total) as advance:
            wrong = rebuilding.rebuild(db, advance)
    finally:
        lock.release()
    for table, count in wrong.items():
        click.echo(f"{table}: {count:,} rows put right" if count else f"{table}: as it should be")


def _restore(warc_dir: Path, archive: Path) -> None:
    with progress("restoring", sum(path.stat().st_size for path in warc_files(warc_dir))) as advance:
        otherwise = restore(warc_dir, archive, advance)
    for line in otherwise[:_SHOWN]:
        click.echo(line, err=True)
    if otherwise:
        click.echo(f"{archive}: {len(otherwise)} rows are not what they were", err=True)
        sys.exit(1)
    click.echo(f"{archive}: restored from {warc_dir}, every row as it was")


COMMANDS = (verify, rebuild)
