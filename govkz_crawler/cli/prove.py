"""``govkz prove`` and ``govkz check``: writes and checks proof files."""

import sys
from pathlib import Path

import click
from cryptography.x509 import Certificate

from govkz_crawler import places
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.log.checkpoint_file import known_key
from govkz_crawler.archive.log.proofs import Row
from govkz_crawler.archive.reference import Referred, resolve
from govkz_crawler.cli.checkpoint_options import root_option, verifier
from govkz_crawler.cli.options import archive_option, key_option, warc_dir_option
from govkz_crawler.interchange.output import new_file
from govkz_crawler.interchange.proof_package import Keys, Proved, write
from govkz_crawler.log.key import read_key
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.log.proof_check import check as check_file
from govkz_crawler.log.proof_check import not_proved
from govkz_crawler.log.proof_finding import State
from govkz_crawler.log.signing import Verifier

_UNSURE = 3  # nothing is wrong, and nothing proves it: as a partial run ends


@click.command()
@archive_option
@click.argument("reference", metavar="REF")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--history", is_flag=True, help="All versions of the item in that language, not only the one asked for.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@key_option
@warc_dir_option
def prove(  # noqa: PLR0913 (an option each)
    *, archive: Path, reference: str, out: Path, history: bool, force: bool, key: Path | None, warc_dir: Path | None
) -> None:
    """Write one file that proves one version to anybody: a WACZ with its raw answer, its text and its place in the log.

    REF is section/id/lang for the newest version, section/id/lang@version, the item's address on gov.kz, or the ni:
    name of any entry. Whoever gets the file checks it with govkz check, or opens its proof/verify.html in a browser.
    With the log's key the file is signed as well.

    Example: govkz prove news/1000123/kk@2 --out proof.wacz --archive archive/press.db
    """
    signer = read_key(key) if key else None
    keys = Keys(signer.verifier if signer else known_key(archive), signer)
    with reading(archive) as db:
        found = resolve(db, reference)
        with new_file(out, force) as file:
            proved = write(db, _asked(found, history), places.warc_dir(archive, warc_dir), keys, file)
    click.echo(f"{out}: {_told(found, proved)}")


def _asked(found: Referred, history: bool) -> list[Row]:
    """The newest version first, which is the one that is proved; the others with ``history`` alone."""
    newest, *others = reversed(found.rows)
    return [Row(found.ledger, row) for row in ([newest, *others] if history else [newest])]


def _told(found: Referred, proved: Proved) -> str:
    entry = proved.proof.entry
    row, place = found.rows[-1], entry.proof
    told = [
        f"proves {ni_name(bytes.fromhex(row['leaf_hash']))}, entry {place.index} of {place.checkpoint.size} of "
        f"{place.checkpoint.origin}",
        f"{len(proved.proof.timestamps)} timestamps, {len(proved.proof.witnesses)} witnesses",
    ]
    if files := proved.proof.opentimestamps:
        told.append(f"{len(files)} files of OpenTimestamps")
    if proved.proof.key is None:
        told.append("the checkpoint is unsigned or its key is unknown here, so the file proves little")
    if proved.others:
        told.append(f"the raw answer in it holds {proved.others} other items too")
    if entry.content is None and "salt" in row:
        told.append("the text was withheld, and what declares that is in the file")
    return "; ".join(told)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--vkey", callback=verifier, help="The public key of the log, as you know it from elsewhere.")
@root_option
def check(file: Path, vkey: Verifier | None, roots: list[Certificate]) -> None:
    """Check a proof file that somebody gave you. Neither the archive nor the network is needed.

    Ends 0 where a signed checkpoint proves the entry and nothing in the file is wrong, 1 where something is wrong, 3
    where nothing is wrong but no signature proves it. Without --vkey the key in the file counts, and that is said.

    Example: govkz check proof.wacz --vkey example.org/govkz+1a2b3c4d+AW...
    """
    checked = check_file(file, vkey, roots)
    wrong = any(finding.state is State.WRONG for finding in checked.findings)
    for finding in checked.findings:
        click.echo(f"{finding.state}: {finding.text}")
    click.echo(not_proved(checked.leaf))
    if wrong:
        click.echo(f"govkz: {file} is not valid", err=True)
        sys.exit(1)
    if not checked.valid:
        click.echo(f"govkz: {file} proves nothing: no signature of the log was verified", err=True)
        sys.exit(_UNSURE)
    click.echo(f"{file}: valid")


COMMANDS = (prove, check)
