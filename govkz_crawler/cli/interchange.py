"""``govkz import-dump`` and ``govkz merge``: takes in dumps and other archives."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import click

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import inspecting, reading, writing
from govkz_crawler.archive.schema.identity import origin
from govkz_crawler.archive.transfer import merge as merging
from govkz_crawler.archive.transfer.dump_ledger import Dumps
from govkz_crawler.archive.verify import checks as verifying
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.cli.options import archive_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.interchange import dump_import
from govkz_crawler.interchange.errors import InterchangeError

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
            dumps[file] = dump_import.fingerprint(file)
        except InterchangeError as error:
            click.echo(f"govkz: {error}", err=True)
    if dumps:
        with writing(archive) as db:
            ledger = Dumps(db, Entries(db))
            for file, sha256 in dumps.items():
                with progress(file.name, file.stat().st_size) as advance:
                    told = ledger.put(sha256, dump_import.items(file, advance))
                click.echo(
                    f"{file}: {told.read:,} items read, {told.new:,} new, {told.repeated:,} repeated; of the "
                    f"{told.held:,} held from this dump {told.without_source:,} without a source, "
                    f"{told.incomplete:,} incomplete, {told.linked:,} linked to an article"
                )
    if len(dumps) < len(set(files)):
        sys.exit(1)


@click.command()
@archive_option
@click.argument("others", nargs=-1, required=True, metavar="OTHER.db...", type=click.Path(path_type=Path))
def merge(archive: Path, others: tuple[Path, ...]) -> None:
    """Unite other archives with this one.

    What they hold and it does not is appended; their order does not matter. Each is verified first and refused when it
    is damaged or of another origin (a demo). Nothing is rewritten, and merging again changes nothing. Where archives
    say different things of one version, both are kept and the view conflicts shows them.

    Example: govkz merge worker-1.db worker-2.db --archive archive/press.db
    """
    for other in others:
        with inspecting(other) as theirs, _bar("verifying", other, theirs) as advance:
            merging.check(theirs, other, archive, advance)
    for other in others:
        with (
            reading(other) as theirs,
            writing(archive, origin(theirs)) as ours,
            _bar("merging", other, theirs) as advance,
        ):
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


COMMANDS = (import_dump, merge)
