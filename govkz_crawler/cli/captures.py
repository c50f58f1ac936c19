"""``govkz import-capture`` and ``govkz capture-list``: imports what people saw, and lists what they could open."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.schema.identity import require_site
from govkz_crawler.captures.errors import CaptureError
from govkz_crawler.captures.importing import Imported, Witness, importing
from govkz_crawler.captures.visit_list import Reason, seeds, wanted
from govkz_crawler.captures.visit_page import page
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.interchange.output import new_file
from govkz_crawler.normalise.clock import utc

_SUFFIXES = (".warc", ".warc.gz", ".wacz", ".har", ".mhtml", ".mht")  # of files in a folder


@click.command("import-capture")
@archive_option
@warc_dir_option
@click.option("--by", required=True, help="Who captured it: a name that the archive may show.")
@click.option("--note", help="How and why it was captured.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
def import_capture(archive: Path, warc_dir: Path | None, by: str, note: str | None, files: tuple[Path, ...]) -> None:
    """Read captures of gov.kz into the archive: WARC, WACZ, HAR or MHTML files, or folders.

    The press answers in them are kept as evidence, without cookies, credentials and tokens; everything else is left out
    and counted. A capture adds versions and fills texts. It never removes anything, and never overrules what a crawl
    has seen. The same file again changes nothing. A file that is damaged is named and left out as a whole.

    Example: govkz import-capture session.wacz --by "A. Reader" --archive archive/press.db
    """
    failed = False
    with importing(archive, places.warc_dir(archive, warc_dir), Witness(by, note), utc(datetime.now(UTC))) as run:
        for file in _files(files):
            try:
                with progress(file.name, file.stat().st_size) as advance:
                    click.echo(f"{file}: {told(run.import_file(file, advance))}")
            except CaptureError as error:
                failed = True
                click.echo(f"govkz: {error}", err=True)
    if failed:
        sys.exit(1)


@click.command("capture-list")
@archive_option
@click.option("--gaps", is_flag=True, help="Only periods of feeds that nobody has looked at.")
@click.option("--refused", is_flag=True, help="Only feeds that the site refuses to robots.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="A page with links (.html) or a seed list (.txt)."
)
def capture_list(archive: Path, gaps: bool, refused: bool, out: Path | None) -> None:
    """List the pages that people could open in a browser that records, so that a capture fills what crawls missed.

    Without --gaps and --refused also the items that are held without their full text. A name that ends with .html gets
    a page with links to open one by one, any other a seed list for Browsertrix or ArchiveWeb.page; without --out the
    list is printed.

    Example: govkz capture-list --gaps --out visit.html --archive archive/press.db
    """
    chosen: list[Reason] = [*(["gap"] if gaps else []), *(["refused"] if refused else [])]  # type: ignore[list-item]
    with reading(archive) as db:
        require_site(db, "captures")
        listed = list(wanted(db, chosen or ("gap", "refused", "summary")))
    if out is None:
        click.echo(seeds(listed), nl=False)
        return
    with new_file(out, force=True) as file:
        file.write((page(listed) if out.suffix == ".html" else seeds(listed)).encode())
    click.echo(f"{out}: {len(listed):,} addresses")


def _files(given: tuple[Path, ...]) -> Iterator[Path]:
    for path in dict.fromkeys(given):
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.name.endswith(_SUFFIXES) and each.is_file())
        else:
            yield path


def told(done: Imported) -> str:
    """What became of a file, in a line."""
    parts = [
        f"{done.answers:,} answers kept",
        f"{done.versions:,} versions added",
        f"{done.repeated:,} held already" if done.repeated else "",
        f"{done.unfit:,} items unfit" if done.unfit else "",
        f"left out: {_counts(done.left_out)}" if done.left_out else "",
        f"masked: {_counts(done.masked)}" if done.masked else "",
    ]
    return "; ".join(part for part in parts if part)


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.most_common() if count)


COMMANDS = (import_capture, capture_list)
