"""``govkz import-dump``, ``govkz export`` and ``govkz merge``: what comes in from elsewhere, what goes out."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlite_utils import Database

from govkz_crawler.archive import merge as merging
from govkz_crawler.archive import verify as verifying
from govkz_crawler.archive.connection import reading, writing
from govkz_crawler.archive.dumps import Dumps
from govkz_crawler.archive.ledgers import Heads
from govkz_crawler.archive.select import Selection, count, newest_version
from govkz_crawler.cli.options import archive_option, progress
from govkz_crawler.cli.proof import warc_dir_option
from govkz_crawler.interchange import importing
from govkz_crawler.interchange.articles import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.export import export as write_export
from govkz_crawler.interchange.formats import FORMATS
from govkz_crawler.interchange.output import STDOUT
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import instant
from govkz_crawler.normalise.urls import valid_slug

_SHOWN = 20  # conflicts spelled out


@click.command("import-dump")
@archive_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_dump(archive: Path, files: tuple[Path, ...]) -> None:
    """Read listing dumps into the archive.

    What news aggregators say of press items goes to dump_items, each item once, and the view dump_links shows it beside
    the articles that it cites. The same file again adds nothing. A file that is no dump is named and left out, the
    others are imported.

    Example: govkz import-dump dumps/000.txt dumps/002.txt --archive archive/press.db
    """
    dumps = {}
    for file in files:
        try:
            dumps[file] = importing.fingerprint(file)
        except InterchangeError as error:
            click.echo(f"govkz: {error}", err=True)
    if dumps:
        with writing(archive) as db:
            ledger = Dumps(db, Heads(db))
            for file, sha256 in dumps.items():
                with progress(file.name, file.stat().st_size) as advance:
                    told = ledger.put(sha256, importing.items(file, advance))
                click.echo(
                    f"{file}: {told.read:,} items read, {told.new:,} new, {told.repeated:,} repeated; of the "
                    f"{told.held:,} held from this dump {told.without_source:,} without a source, "
                    f"{told.incomplete:,} incomplete, {told.linked:,} linked to an article"
                )
    if len(dumps) < len(set(files)):
        sys.exit(1)


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
) -> None:
    """Write articles in one of six formats.

    One row a language variant as it stands now, removed ones included, always in the same order. csv, jsonl, dump and
    wacz are files; parquet and datapackage are folders. DATA_FORMAT.md describes them all, and how to apply a delta.

    Example: govkz export --format parquet --out press --lang kk,ru --since 2024-01-01
    """
    selection = Selection(_slugs(entities), _codes(langs), _moment(since), _moment(until, end=True), after_version)
    if out != STDOUT and out.exists() and archive.exists() and out.samefile(archive):
        raise InterchangeError(f"{out} is the archive itself")
    with reading(archive) as db:
        with progress("exporting", count(db, selection)) as advance:
            articles = Articles(db, selection, warc_dir or archive.parent / "warc", advance)
            written = write_export(articles, name, out, force)
        newest = newest_version(db)
    click.echo(f"{out}: {written:,} articles, as of version {newest}", err=out == STDOUT)


@click.command()
@archive_option
@click.argument("others", nargs=-1, required=True, metavar="OTHER.db...", type=click.Path(path_type=Path))
def merge(archive: Path, others: tuple[Path, ...]) -> None:
    """Unite other archives with this one.

    What they hold and it does not is appended; their order does not matter. Each is verified first and refused when it
    is damaged. Nothing is rewritten, and merging again changes nothing. Where archives say different things of one
    version, both are kept and the view conflicts shows them.

    Example: govkz merge worker-1.db worker-2.db --archive archive/press.db
    """
    for other in others:
        with reading(other) as theirs, _bar("verifying", other, theirs) as advance:
            merging.check(theirs, other, archive, advance)
    for other in others:
        with reading(other) as theirs, writing(archive) as ours, _bar("merging", other, theirs) as advance:
            merged = merging.merge(ours, theirs, advance)
        added = ", ".join(f"{rows:,} {table}" for table, rows in merged.added.items())
        click.echo(f"{other}: {added or 'nothing new'}")
        for found in merged.conflicts[:_SHOWN]:
            click.echo(
                f"conflict: {found.section} {found.article_id} {found.lang}, "
                f"seen {found.seen_at} and otherwise {found.other_seen_at}"
            )
        if merged.conflicts:
            click.echo(f"{len(merged.conflicts):,} conflicts, all kept: see the view conflicts")


def _bar(doing: str, path: Path, db: Database) -> AbstractContextManager[Callable[[int], None]]:
    return progress(f"{doing} {path.name}", verifying.size(db))


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


COMMANDS = (import_dump, export, merge)
