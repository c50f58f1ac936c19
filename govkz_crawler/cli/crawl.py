"""``govkz crawl``."""

import sys
from pathlib import Path

import click
from scrapy.settings import Settings

from govkz_crawler.cli.operate import settings_option
from govkz_crawler.cli.options import archive_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.cli.proof import warc_dir_option
from govkz_crawler.cli.spreading import Spreading, spread_options
from govkz_crawler.normalise.printable import printable
from govkz_crawler.operate.outcome import NAMES
from govkz_crawler.operate.sharded.sharded_crawl import Places
from govkz_crawler.operate.sharded.sharded_crawl import crawl as crawl_parts
from govkz_crawler.operate.sharded.shards import SPIDERS, shards
from govkz_crawler.spiders.arguments import WrongArguments


def _given(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    if wrong := next((name for name, equals, _ in pairs if not equals), None):
        raise click.BadParameter(f"{wrong} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


@click.command(short_help="Crawl on several workers, through one gate to the site.")
@archive_option
@click.argument("spider", type=click.Choice(list(SPIDERS)))
@click.option("-a", "given", multiple=True, callback=_given, metavar="NAME=VALUE", help="An argument of the spider.")
@settings_option
@warc_dir_option
@spread_options(6 * 3_600)  # 25 feeds read back for years, at a request a second
def crawl(  # noqa: PLR0913 (an option each)
    *,
    archive: Path,
    spider: str,
    given: dict[str, str],
    settings: Settings,
    warc_dir: Path | None,
    spreading: Spreading,
) -> None:
    """Crawl on several workers, as scrapy crawl does on one.

    Sections, languages and slices of entities are crawled side by side, each into an archive of its own that is
    verified and merged. All of them ask the site through one gate: one request at a time, one delay, one budget,
    however many workers there are. Ends as scrapy crawl does. Without --cluster, on two processes here.

    Example: govkz crawl history -a entities=mfa,moa -a since=2024-01-01 --workers 3
    """
    try:
        parts = shards(spider, given, settings)
    except WrongArguments as error:
        raise click.UsageError(str(error)) from error
    places = Places(archive, warc_dir or archive.parent / "warc")
    with spreading.elsewhere() as spread, progress("crawling", len(parts)) as advance:

        def tell(line: str) -> None:
            advance(1)
            click.echo(printable(line))

        status = crawl_parts(parts, places, settings, spread, tell)
    click.echo(f"{archive}: {spider} on {len(parts)} parts, {NAMES[status]}")
    sys.exit(status)


COMMANDS = (crawl,)
