"""``govkz anchor``: collects timestamps and cosignatures for the newest checkpoint."""

import sys
from pathlib import Path

import click

from govkz_crawler.cli.options import archive_option
from govkz_crawler.configuration.load import value
from govkz_crawler.configuration.own_settings import ANCHORED_BY
from govkz_crawler.log.errors import LogError
from govkz_crawler.operate import anchoring
from govkz_crawler.operate.anchor_requests import Anchor
from govkz_crawler.user_agent import user_agent

_PARTIAL = 3  # some of it could not be had, as a partial run ends


@click.command()
@archive_option
def anchor(archive: Path) -> None:
    """Have the newest signed checkpoint timestamped and cosigned by those that GOVKZ_TSA_URLS, GOVKZ_WITNESSES and
    GOVKZ_OTS_CALENDARS name.

    Every run does the same as it ends. A service that has vouched for this checkpoint is not asked again. What could
    not be had waits for the next run, and govkz status says for how long. Ends 0 when all is there, 3 when some is not.
    An OpenTimestamps calendar promises first; each later call asks it for the Bitcoin block, until it has one.

    Example: GOVKZ_TSA_URLS=https://tsa.example.org govkz anchor --archive archive/press.db
    """
    asked = anchoring.services(value)
    if not asked:
        raise click.UsageError(f"nobody is named who could vouch: set {' or '.join(ANCHORED_BY)}")
    done = anchoring.anchor(archive, asked, anchoring.client(user_agent(value("GOVKZ_CONTACT"))))
    if done is None:
        raise LogError(f"{archive} has no signed checkpoint: make a key with govkz log init, and crawl with it")
    for each in done.anchors:
        click.echo(_told(each))
    for problem in done.problems:
        click.echo(f"govkz: {problem}", err=True)
    if done.problems:
        sys.exit(_PARTIAL)
    if not done.anchors:
        click.echo(f"{archive}: all have answered for {done.size:,} entries")


def _told(found: Anchor) -> str:
    entries = f"{found.checkpoint.size:,} entries"
    if found.kind != "opentimestamps":
        return f"{found.kind}: {found.authority} vouches for {entries} at {found.anchored_at}"
    calendar, _, block = found.authority.partition(" block ")
    if not block:
        return f"OpenTimestamps: {calendar} has taken {entries}: pending, which proves nothing yet"
    return (
        f"OpenTimestamps: {calendar} names Bitcoin block {block} for {entries}: ots verify compares it with the chain"
    )


COMMANDS = (anchor,)
