"""``govkz accept-clock``: unlocks an archive after a run whose clock was wrong."""

from datetime import UTC, datetime
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.write import clock_guard
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.evidence.command_run import command_run
from govkz_crawler.normalise.clock import utc


@click.command("accept-clock")
@archive_option
@warc_dir_option
@click.option("--reason", required=True, help="Why the clock was wrong. It is put on record.")
def accept_clock(archive: Path, warc_dir: Path | None, reason: str) -> None:
    """Say that this machine's clock is right, and that entries of a later time were written by a clock that was not.

    A run refuses to write where the archive already has entries of a later time. If a run's clock was ahead, that
    locks the archive up. This command puts on record why that was, and which runs it was: their entries stay as they
    are, and what they say to have read is read again. It changes nothing where the clock is not behind.

    Example: govkz accept-clock --reason "the clock stood at 2031 after the battery was changed"
    """
    with reading(archive) as db:
        if clock_guard.ahead(db, utc(datetime.now(UTC))) is None:
            click.echo(f"{archive}: has no entries of a later time than the clock says")
            return
    with command_run(archive, places.warc_dir(archive, warc_dir), accepts_clock=True) as (writer, at):
        doubted = writer.accept_clock(at, reason)
    click.echo(f"{archive}: the clock is accepted as of {at}; not believed any more: {', '.join(doubted)}")


COMMANDS = (accept_clock,)
