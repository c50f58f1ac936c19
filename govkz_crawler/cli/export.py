"""``govkz export``: writes articles and other tables in a format."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

from govkz_crawler import places
from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.archive.transfer.select import Selection, count, newest_version
from govkz_crawler.cli.known_entities import refuse_unknown
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.cli.selection_options import selection_options
from govkz_crawler.cli.spreading import Spreading, spread_options
from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.export import export as write_export
from govkz_crawler.interchange.formats import FORMATS
from govkz_crawler.interchange.output import STDOUT
from govkz_crawler.interchange.parquet_parts import export_parts
from govkz_crawler.interchange.rows import Rows
from govkz_crawler.interchange.tables import ARTICLES, NAMES, table
from govkz_crawler.interchange.tables.table import TableRows


@click.command()
@archive_option
@click.option(
    "--what",
    type=click.Choice(NAMES),
    default=ARTICLES,
    show_default=True,
    help="Which rows to write.",
)
@click.option("--format", "name", type=click.Choice(list(FORMATS)), required=True, help="What to write.")
@click.option("--out", type=click.Path(path_type=Path, allow_dash=True), required=True, help="Where to; - is stdout.")
@selection_options
@click.option("--bom", is_flag=True, help="Begin a CSV with a BOM, for Excel.")
@click.option("--force", is_flag=True, help="Replace what an earlier export left there.")
@warc_dir_option
@spread_options(1_800)  # a year of one language is 200,000 articles, some minutes of work
def export(  # noqa: PLR0913 (an option each)
    *,
    archive: Path,
    what: str,
    name: str,
    out: Path,
    selection: Selection,
    bom: bool,
    force: bool,
    warc_dir: Path | None,
    spreading: Spreading,
) -> None:
    """Write articles, versions, edits, removals, pairs, coverage or entities in one of seven formats.

    Always in the same order. csv, jsonl, parquet and datapackage take any of them; dump, csl and wacz articles, which
    are one row a language variant as it stands now, removed ones included. parquet and datapackage are folders, the
    others files. --since and --until bound the moment of publication; of edits, removals and coverage, when they were
    seen. DATA_FORMAT.md describes all columns, and how to apply a delta. --workers and --cluster spread the parts of a
    parquet folder of articles; no crawl of the archive can run meanwhile.

    Example: govkz export --format parquet --out press --lang kk,ru --since 2024-01-01

    Example: govkz export --what edits --format csv --bom --out edits.csv --entity mfa
    """
    _refuse_the_archive(archive, out)
    if name != "parquet" or what != ARTICLES:
        spreading.only_with("--format parquet of articles")
    refuse_unknown(selection.entities, archive)
    with reading(archive) as db:
        newest = newest_version(db)
        rows = _Source(db, selection, what, places.warc_dir(archive, warc_dir))
        with progress("exporting", rows.total()) as advance:
            if spreading.requested:
                with locked(archive), spreading.elsewhere() as spread:
                    written = export_parts(archive, rows.articles(advance), out, force, spread)
            else:
                written = write_export(rows.rows(advance), name, out, force, bom)
    click.echo(f"{out}: {written:,} {what}, as of version {newest}", err=out == STDOUT)


def _refuse_the_archive(archive: Path, out: Path) -> None:
    """Not even --force replaces it."""
    if out != STDOUT and out.exists() and archive.exists() and out.samefile(archive):
        raise InterchangeError(f"{out} is the archive itself")


class _Source(NamedTuple):
    """Where the rows come from that are asked for."""

    db: Database
    selection: Selection
    what: str
    evidence: Path

    def total(self) -> int:
        of_articles = count(self.db, self.selection)  # says as well where a version is not there
        return of_articles if self.what == ARTICLES else TableRows(table(self.what), self.db, self.selection).count()

    def articles(self, advance: Callable[[int], None]) -> Articles:
        return Articles(self.db, self.selection, self.evidence, advance)

    def rows(self, advance: Callable[[int], None]) -> Rows | Articles:
        if self.what == ARTICLES:
            return self.articles(advance)
        return TableRows(table(self.what), self.db, self.selection, advance)


COMMANDS = (export,)
