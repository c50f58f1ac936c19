"""``govkz redact``: destroys a text by somebody's order and declares it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import click

from govkz_crawler import places
from govkz_crawler.archive.errors import NotAnArchive
from govkz_crawler.cli.options import archive_option, key_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.configuration.load import value
from govkz_crawler.evidence.redaction import linked
from govkz_crawler.log.leaf import ni_name
from govkz_crawler.operate import redacting
from govkz_crawler.operate.redacting import Order, Plan
from govkz_crawler.warc.folder import staying
from govkz_crawler.watches.withheld import withhold


@click.command()
@archive_option
@click.argument("reference", metavar="REF")
@click.option(
    "--order",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The document that orders it. Its digest is recorded, and the document itself is not.",
)
@click.option("--reason", required=True, help="Why and by whose order, in words that everybody may read.")
@click.option("--dry-run", is_flag=True, help="Say what would be touched, and touch nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@key_option
@warc_dir_option
def redact(  # noqa: PLR0913 (an option each)
    *,
    archive: Path,
    reference: str,
    order: Path,
    reason: str,
    dry_run: bool,
    yes: bool,
    key: Path | None,
    warc_dir: Path | None,
) -> None:
    """Destroy the text of an item in one language, in all its versions, and declare that in the log.

    Rows, salts, full-text index, journals and raw answers lose it for good; what other items say in the same answers
    stays. The entries stay provable, and govkz verify says of them: redacted, declared. No merge, import, rebuild or
    later crawl brings the text back into the archive; as long as the site shows it, answers that come later hold it
    again, and asking for the same again masks these. Backups, cassettes, exports and copies elsewhere are not touched.

    Example: govkz redact news/1000123/kk --order order.pdf --reason "Order 7-2026 of the Almaty court" --dry-run
    """
    if not archive.exists():
        raise NotAnArchive(f"no archive at {archive}")
    evidence = places.warc_dir(archive, warc_dir)
    digest = hashlib.sha256(order.read_bytes()).hexdigest()
    with staying(evidence):  # what is found stays where it was found until it is masked
        with progress("looking through the evidence", redacting.length(evidence)) as advance:
            plan = redacting.plan(archive, evidence, reference, advance)
        for line in _told(plan, evidence):
            click.echo(line)
        if dry_run:
            return
        if not yes:
            click.confirm("This cannot be undone. Destroy it?", abort=True)
        redacting.redact(archive, evidence, plan, Order(digest, reason), key)
    withhold(archive, plan.scope)
    click.echo(f"{archive}: {plan.scope} is redacted and declared, by the order with SHA-256 {digest}")


def _told(plan: Plan, evidence: Path) -> Iterator[str]:
    yield f"{plan.scope}: {len(plan.rows)} entries to redact, {plan.declared} redacted before"
    for each in plan.rows:
        yield f"  {each.ledger.table} {each.row[each.ledger.key]}: {ni_name(bytes.fromhex(each.row['leaf_hash']))}"
    for masked in plan.scan.masked:
        yield f"  masked: {masked.location.file} at {masked.location.offset} ({masked.what})"
    for place in plan.scan.elsewhere:
        yield f"  not masked, though its title stands there too: {place}"
    for name in linked(evidence, plan.scan.masked):
        yield f"  not touched: another link to {name}, such as a backup has"
    if cassette := value("GOVKZ_CASSETTE"):
        yield f"  not touched: the cassette {cassette}"
    yield "  not touched: backups, exports, copies and what watches delivered before: withhold it there yourself"


COMMANDS = (redact,)
