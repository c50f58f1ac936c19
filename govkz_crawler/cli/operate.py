"""``govkz doctor``, ``record``, ``backup`` and ``restore``: checks the site, records a cassette, copies an archive."""

import json
import sys
from pathlib import Path

import click
from scrapy.settings import Settings

from govkz_crawler import places
from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.file.connection import inspecting
from govkz_crawler.archive.file.copy import copy as copy_archive
from govkz_crawler.archive.file.copy import pages
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.archive.verify.checks import size, verify
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.cli.scrapy_settings import settings_option
from govkz_crawler.cli.table import table
from govkz_crawler.configuration.own_settings import SETTINGS
from govkz_crawler.normalise.urls import valid_slug
from govkz_crawler.operate import recording
from govkz_crawler.operate import restore as restoring
from govkz_crawler.operate.backup import new_folder, take_along, take_checkpoint
from govkz_crawler.operate.doctor.diagnosis import USABLE, Diagnosis, diagnose
from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.spiders.arguments import ALL, WrongArguments, parse


def _slugs(_context: click.Context, _option: click.Parameter, given: str) -> str:
    try:
        parse({"entities": given}, ("entities",), lookback_days=1)
    except WrongArguments as error:
        raise click.BadParameter(str(error)) from error
    return given


def _one_slug(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not valid_slug(given) or given == ALL:
        raise click.BadParameter(f"{given!r} is not the slug of one entity")
    return given


@click.command()
@archive_option
@click.option("-e", "--entity", default="mfa", show_default=True, callback=_one_slug, help="Whose feeds are asked for.")
@click.option("--json", "as_json", is_flag=True, help="For programs: the same as JSON.")
@settings_option
def doctor(archive: Path, entity: str, as_json: bool, settings: Settings) -> None:
    """Ask the site what it allows and which shapes it answers today.

    At most a dozen requests, by the same rules as a crawl's: robots.txt, the delay, the user agent. Nothing is
    archived. Ends 0 when a crawl can do all its work, 3 when it can do some, 1 when none.

    Example: govkz doctor --archive archive/press.db
    """
    settings.set("GOVKZ_ARCHIVE", str(archive), priority="cmdline")
    diagnosis = diagnose(settings, entity)
    if as_json:
        click.echo(json.dumps(diagnosis.told(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(diagnosis)))
    sys.exit(diagnosis.status)


def _lines(diagnosis: Diagnosis) -> list[str]:
    rows = [("!" if f.wrong else "", f.topic, f.question, f.answer) for f in diagnosis.findings]
    return [*table(rows), f"{diagnosis.base_url} can be crawled: {USABLE[diagnosis.status]}"]


@click.command()
@archive_option
@click.option("-e", "--entities", required=True, callback=_slugs, help="Whose feeds to record (mfa,moa).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The cassette to write.")
@click.option("--force", is_flag=True, help="Replace a cassette that is there.")
@settings_option
def record(archive: Path, entities: str, out: Path, force: bool, settings: Settings) -> None:
    """Record a cassette from the site, for tests that replay it.

    A crawl of the press as it always is, with its delays, kept in the cassette and nowhere else; cookies and
    credentials are left out. While it lasts no other crawl of the archive can run: the site has one guest. Ends as
    scrapy crawl does; the cassette is written when that is 0.

    Example: govkz record --out cassettes/live.yaml -e mfa,moa
    """
    if out.exists() and not force:
        raise FileExistsError(f"{out} is there already; --force replaces it")
    with locked(archive):
        status = recording.record(settings, entities, out, archive)
    if status == Exit.COMPLETE:
        base = settings["GOVKZ_BASE_URL"]
        there = "" if base == SETTINGS["GOVKZ_BASE_URL"].default else f" -s GOVKZ_BASE_URL={base}"
        click.echo(f"{out}: replay it with scrapy crawl press -a entities={entities} -s GOVKZ_CASSETTE={out}{there}")
    sys.exit(status)


@click.command()
@archive_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to make.")
@click.option("--warc", is_flag=True, help="Take the WARC files along: linked where that can be, copied where not.")
@warc_dir_option
def backup(archive: Path, out: Path, warc: bool, warc_dir: Path | None) -> None:
    """Copy the archive as it stands, also while a crawl is writing it, and check the copy.

    ``govkz restore`` puts it back.

    Example: govkz backup --archive archive/press.db --out backups/2026-11-22 --warc
    """
    with new_folder(out) as folder:
        copy = folder / archive.name
        # Reports first, then rows, then evidence: each names only what comes after it.
        take_along(places.reports_dir(archive), places.reports_dir(copy))
        take_checkpoint(archive, copy)
        with progress("copying", pages(archive)) as advance:
            copy_archive(archive, copy, advance)
        if warc:
            take_along(places.warc_dir(archive, warc_dir), places.warc_dir(copy))
        with inspecting(copy) as db, progress("verifying", size(db)) as advance:
            if finding := next(verify(db, advance, places.reports_dir(copy)), None):
                raise Damaged(f"{archive} cannot be backed up as it is: {finding}")
            rows = size(db)
    click.echo(f"{out}: {rows:,} rows, verified")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@archive_option
@warc_dir_option
def restore(folder: Path, archive: Path, warc_dir: Path | None) -> None:
    """Put a backup back in the archive's place, after checking it.

    Only data is replaced: settings and pages stay. What was there is set aside in a folder beside the archive and not
    deleted. A backup without WARC files leaves those that are there.

    Example: govkz restore /srv/backups/2026-11-22 --archive archive/press.db
    """
    saved = restoring.of(folder, archive.name)
    with inspecting(saved) as db, progress("verifying", size(db)) as advance:
        if finding := next(verify(db, advance, places.reports_dir(saved)), None):
            raise Damaged(f"{saved} is damaged and was not restored: {finding}")
        rows = size(db)
    with locked(archive):
        aside = restoring.put_back(saved, archive, places.warc_dir(archive, warc_dir))
    click.echo(f"{archive}: {rows:,} rows, restored{f'; what was there lies in {aside}' if aside else ''}")


COMMANDS = (doctor, record, backup, restore)
