"""``govkz export``: writes articles and other tables in a format."""

from datetime import UTC, datetime
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.file.lock import held
from govkz_crawler.archive.transfer.select import Selection, count, newest_version
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.cli.spreading import Spreading, spread_options
from govkz_crawler.interchange.articles import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.export import export as write_export
from govkz_crawler.interchange.formats import FORMATS
from govkz_crawler.interchange.output import STDOUT
from govkz_crawler.interchange.parquet_parts import export_parts
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import instant
from govkz_crawler.normalise.urls import valid_slug


def _listed(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Options given several times, or once with commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


@click.command()
@archive_option
@click.option("--format", "name", type=click.Choice(list(FORMATS)), required=True, help="What to write.")
@click.option("--out", type=click.Path(path_type=Path, allow_dash=True), required=True, help="Where to; - is stdout.")
@click.option("--entity", "entities", multiple=True, callback=_listed, help="Only these entities (mfa,moa).")
@click.option("--lang", "langs", multiple=True, callback=_listed, help="Only these languages (kk,ru).")
@click.option("--since", help="Published from then on (2024-01-01, 2024-01-01T12:00:00Z or 14d).")
@click.option("--until", help="Published until then, that day included.")
@click.option("--after-version", type=click.IntRange(min=0), help="Only what changed after this version_id: a delta.")
@click.option("--force", is_flag=True, help="Replace what an earlier export left there.")
@warc_dir_option
@spread_options(1_800)  # a year of one language is 200,000 articles, some minutes of work
def export(  # noqa: PLR0913 (an option each)
    *,
    archive: Path,
    name: str,
    out: Path,
    entities: tuple[str, ...],
    langs: tuple[str, ...],
    since: str | None,
    until: str | None,
    after_version: int | None,
    force: bool,
    warc_dir: Path | None,
    spreading: Spreading,
) -> None:
    """Write articles in one of seven formats.

    One row a language variant as it stands now, removed ones included, always in the same order. csv, jsonl, dump,
    csl and wacz are files; parquet and datapackage are folders. DATA_FORMAT.md describes them all, and how to apply a
    delta. --workers and --cluster spread the parts of a parquet folder; no crawl of the archive can run meanwhile.

    Example: govkz export --format parquet --out press --lang kk,ru --since 2024-01-01
    """
    selection = Selection(_slugs(entities), _codes(langs), _moment(since), _moment(until, end=True), after_version)
    if out != STDOUT and out.exists() and archive.exists() and out.samefile(archive):
        raise InterchangeError(f"{out} is the archive itself")
    if name != "parquet":
        spreading.only_with("--format parquet")
    with reading(archive) as db:
        with progress("exporting", count(db, selection)) as advance:
            articles = Articles(db, selection, places.warc_dir(archive, warc_dir), advance)
            if spreading.asked:
                with held(archive), spreading.elsewhere() as spread:
                    written = export_parts(archive, articles, out, force, spread)
            else:
                written = write_export(articles, name, out, force)
        newest = newest_version(db)
    click.echo(f"{out}: {written:,} articles, as of version {newest}", err=out == STDOUT)


def _slugs(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not valid_slug(value):
            raise click.BadParameter(f"{value!r} is no entity's slug", param_hint="--entity")
    return values


def _codes(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in LANGUAGES:
            raise click.BadParameter(f"{value!r} is none of {', '.join(LANGUAGES)}", param_hint="--lang")
    return values


def _moment(argument: str | None, end: bool = False) -> str | None:
    try:
        return argument and instant(argument, datetime.now(UTC), end_of_day=end)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--until" if end else "--since") from error


COMMANDS = (export,)
