"""``govkz verify`` and ``govkz rebuild``."""

import sys
from pathlib import Path

import click

from govkz_crawler.archive import rebuild as rebuilding
from govkz_crawler.archive import verify as verifying
from govkz_crawler.archive.connection import create_or_open, open_to_read
from govkz_crawler.archive.errors import NotAnArchive
from govkz_crawler.archive.lock import Lock
from govkz_crawler.cli.options import archive_option, progress

_SHOWN = 20  # findings spelled out; a damaged archive can have millions


@click.command()
@archive_option
def verify(archive: Path) -> None:
    """Check the whole archive: protections, chains, hashes, and that articles follow from versions.

    Ends 0 when everything holds. Names the first wrong row of each chain otherwise, and ends 1.

    Example: govkz verify --archive archive/press.db
    """
    db = open_to_read(archive)
    found = 0
    with progress("verifying", verifying.size(db)) as advance:
        for finding in verifying.verify(db, advance, archive.parent / "reports"):
            found += 1
            if found <= _SHOWN:
                click.echo(str(finding), err=True)
    if found:
        click.echo(f"{archive}: {found} findings", err=True)
        sys.exit(1)
    click.echo(f"{archive}: {verifying.size(db):,} rows verified")


@click.command()
@archive_option
def rebuild(archive: Path) -> None:
    """Derive articles, the full-text index and the state of the feeds again, and tell what was not as it should be.

    Example: govkz rebuild --archive archive/press.db
    """
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


COMMANDS = (verify, rebuild)
