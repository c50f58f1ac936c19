"""``govkz log init`` and ``govkz log publish``: gives the log a key, and publishes it as tiles."""

from datetime import UTC, datetime
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.errors import NotAnArchive
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.log.anchors import cosigned
from govkz_crawler.archive.log.checkpoint_now import signed_now
from govkz_crawler.archive.log.leaves import leaves
from govkz_crawler.archive.log.signed_checkpoints import signed
from govkz_crawler.cli.options import archive_option, key_option
from govkz_crawler.log import publish as publishing
from govkz_crawler.log.errors import Malformed
from govkz_crawler.log.key import read_key, write_key
from govkz_crawler.log.signing import Signer
from govkz_crawler.normalise.clock import utc


def _signer(_context: click.Context, _option: click.Parameter, given: str) -> Signer:
    """A new key of that name."""
    try:
        return Signer.generate(given)
    except Malformed as error:
        raise click.BadParameter(str(error)) from None


@click.group()
def log() -> None:
    """Make the key that signs the log's checkpoints, and publish the log.

    Example: govkz log init --origin example.org/govkz --key ~/.govkz/log.key
    """


@log.command()
@archive_option
@click.option(
    "--origin",
    "signer",
    required=True,
    metavar="NAME",
    callback=_signer,
    help="What the log is called, for good: example.org/govkz.",
)
@key_option
def init(archive: Path, signer: Signer, key: Path | None) -> None:
    """Make a new key for the log, and print its public key (vkey), which is to be published.

    The file is readable by its owner only. It never lies beside the archive, for a backup must not hold it: whoever
    has it can sign a forged log. Beside it a file NAME.signed will say what it has signed last: keep both. Name the
    key in GOVKZ_LOG_KEY, and each run signs its checkpoint.

    Example: govkz log init --origin example.org/govkz --key ~/.govkz/log.key
    """
    key = _given(key)
    if archive.parent.resolve() in key.resolve().parents:
        raise click.UsageError(f"{key} lies in the folder of the archive: a key lies outside of it")
    key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_key(key, signer)
    click.echo(signer.verifier.vkey)


@log.command()
@archive_option
@key_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to serve.")
def publish(archive: Path, key: Path | None, out: Path) -> None:
    """Write the log as files that any web server can serve: its checkpoint, tiles and entries (C2SP tlog-tiles).

    Entries hold no text, only commitments to it. The checkpoint bears the cosignatures that there are. A second time
    only what is new is written; the checkpoint comes last, so that a reader never sees a half of it. A folder that
    holds something else than the beginning of this log is refused and left as it is. Copy the folder to a web server
    with tile/ first and checkpoint last.

    Example: govkz log publish --archive archive/press.db --key ~/.govkz/log.key --out /srv/www/govkz-log
    """
    if not archive.exists():
        raise NotAnArchive(f"no archive at {archive}")
    if out.resolve() in {places.log_dir(archive).resolve(), archive.parent.resolve()}:
        raise click.UsageError(f"{out} is the archive's own folder: name another one")
    key = _given(key)
    origin = read_key(key).name
    newest = signed_now(archive, key, origin, utc(datetime.now(UTC)))
    with reading(archive) as db:
        sizes = {each.size for each in signed(db, origin)}
        note, _ = cosigned(db, newest)
        new = publishing.publish(out, note, lambda start: leaves(db, start), sizes)
    click.echo(f"{out}: {origin} with {newest.size:,} entries, {new:,} of them new")


def _given(key: Path | None) -> Path:
    if key is None:
        raise click.UsageError("which key? Name it with --key or GOVKZ_LOG_KEY")
    return key


COMMANDS = (log,)
