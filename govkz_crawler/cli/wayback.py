"""``govkz import-wayback``: imports what the Wayback Machine holds of gov.kz's press, as captures by it."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.archive.schema.identity import require_site
from govkz_crawler.captures.errors import NothingNew
from govkz_crawler.captures.importing import CaptureImport, Witness, importing
from govkz_crawler.captures.wayback.addresses import searches
from govkz_crawler.captures.wayback.download import Downloaded, Downloads
from govkz_crawler.captures.wayback.server import NAME, WaybackServer
from govkz_crawler.cli.captures import told
from govkz_crawler.cli.known_entities import refuse_unknown
from govkz_crawler.cli.options import archive_option, slugs, warc_dir_option
from govkz_crawler.configuration.load import value
from govkz_crawler.normalise.clock import instant, utc
from govkz_crawler.user_agent import user_agent


@click.command("import-wayback")
@archive_option
@warc_dir_option
@click.option("--entity", "entities", multiple=True, callback=slugs, help="Only these entities (mfa,moa).")
@click.option("--since", help="Only snapshots from then on (2024-01-01, 2024-01-01T12:00:00Z or 14d).")
def import_wayback(archive: Path, warc_dir: Path | None, entities: tuple[str, ...], since: str | None) -> None:
    """Read what the Wayback Machine holds of gov.kz's press: answers of its interfaces, and pages of items.

    Asks web.archive.org at most once a second, under our own name, and stops where it refuses or limits us. gov.kz
    itself is not asked. What was downloaded lies in the folder wayback beside the archive and is not asked for again:
    a run that was interrupted goes on where it was. Each snapshot is a capture by the Wayback Machine, of its moment.
    Ends 3 where more is to be downloaded later.

    Example: govkz import-wayback --entity mfa --since 2024-01-01 --archive archive/press.db
    """
    now = utc(datetime.now(UTC))
    moment = _since(since)
    refuse_unknown(entities, archive)
    if archive.exists():
        with reading(archive) as db:
            require_site(db, "snapshots")
    folder = places.wayback_dir(archive)
    with locked(folder):
        downloads = Downloads(folder)
        downloads.check_may_ask(now)
        with closing(WaybackServer(user_agent(value("GOVKZ_CONTACT")), value("GOVKZ_WAYBACK_URL"))) as server:
            done = downloads.run(server, searches(entities), moment, now)
        click.echo(f"{NAME}: {_summary(done)}")
        if waiting := downloads.waiting():
            witness = Witness(NAME, f"downloaded from {server.address}")
            with importing(archive, places.warc_dir(archive, warc_dir), witness, utc(datetime.now(UTC))) as run:
                for path in waiting:
                    click.echo(f"{path}: {_imported(run, path)}")
                    downloads.put_away(path)
    if done.ended_by:
        click.echo(f"govkz: {done.ended_by}", err=True)
        sys.exit(done.ended_by.exit_status)


def _imported(run: CaptureImport, path: Path) -> str:
    try:
        return told(run.import_file(path, lambda _: None))
    except NothingNew as error:
        return str(error).removeprefix(f"{path} ")


def _summary(done: Downloaded) -> str:
    parts = [
        f"{done.fetched:,} snapshots fetched",
        f"{done.held:,} fetched before" if done.held else "",
        f"{done.missing:,} listed and not to be had" if done.missing else "",
        f"{done.passed_over:,} of no use" if done.passed_over else "",
    ]
    return "; ".join(filter(None, parts)) if done.listed else "no snapshots are listed"


def _since(since: str | None) -> str | None:
    try:
        return None if since is None else instant(since, datetime.now(UTC))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None


COMMANDS = (import_wayback,)
