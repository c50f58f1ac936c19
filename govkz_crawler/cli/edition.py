"""``govkz edition``: writes a citable release of the archive as of a checkpoint."""

import os
from pathlib import Path

import click

from govkz_crawler.archive.database import Database
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.log import chosen_checkpoint
from govkz_crawler.archive.log.checkpoint_file import known_key
from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.cli.options import archive_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.extras import needed_for
from govkz_crawler.interchange.edition.making import Asked, Edition
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.interchange.output import new_folder


@click.command()
@archive_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to make.")
@click.option("--without-texts", is_flag=True, help="Leave the texts out; titles, dates, hashes and links stay.")
@click.option(
    "--checkpoint",
    metavar="FILE|SIZE",
    help="The checkpoint to go by: a file or the folder of a published log, or how many entries it has. "
    "Otherwise the newest.",
)
@click.option("--creator", "creators", multiple=True, help="Who answers for the edition, by name. May be repeated.")
def edition(archive: Path, out: Path, without_texts: bool, checkpoint: str | None, creators: tuple[str, ...]) -> None:
    """Write a release of the archive that can be cited: Parquet, what describes it, and what proves it, as a BagIt bag.

    It is the archive as of a checkpoint, which gives it its date; what came later is not in it. The same checkpoint
    gives the same bytes. Texts that were withheld by order are tombstones. The folder is ready for Zenodo, Hugging
    Face and Kaggle, and docs/edition.md says how to put it there. A path that exists is never written over.

    Example: govkz edition --out govkz-2026-11 --creator "National Library" --archive archive/press.db
    """
    if os.path.lexists(out):
        raise InterchangeError(f"{out} exists: an edition is never written over")
    with needed_for("govkz edition"):
        import pyarrow  # noqa: F401, PLC0415 - before anything is written
    with reading(archive) as db, new_folder(out, force=False, holds=()) as folder:
        stored = _chosen(db, checkpoint)
        made = Edition(db, stored, Asked(not without_texts, creators))
        with progress("writing the edition", made.total()) as advance:
            contents = made.write(folder, known_key(archive), advance)
    rows = sum(table.rows for table in contents.tables)
    told = f"{len(contents.tables)} tables, {rows:,} rows, as of {stored.made_at} with {stored.size:,} entries"
    click.echo(f"{out}: {told}{'' if contents.is_signed else ', unsigned'}")


def _chosen(db: Database, named: str | None) -> Stored:
    if named is None:
        return chosen_checkpoint.newest(db)
    if named.isdecimal() and not Path(named).exists():
        return chosen_checkpoint.of_size(db, int(named))
    return chosen_checkpoint.of_file(db, Path(named))


COMMANDS = (edition,)
