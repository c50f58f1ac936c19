"""``govkz crawl``: runs a spider in this process, as ``scrapy crawl`` does, or in parts on several workers."""

import os
import sys
from pathlib import Path

import click
from scrapy.cmdline import execute
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from govkz_crawler import places
from govkz_crawler.cli.options import archive_option, warc_dir_option
from govkz_crawler.cli.progress import progress
from govkz_crawler.cli.scrapy_settings import named_values, project_settings
from govkz_crawler.cli.spreading import Spreading, spread_options
from govkz_crawler.normalise.printable import printable
from govkz_crawler.operate.exit_status import NAMES
from govkz_crawler.spiders.arguments import WrongArguments
from govkz_crawler.transport.capture import offline
from govkz_crawler.watches.after_run import deliver_after_run


@click.command(context_settings={"ignore_unknown_options": True})
@archive_option
@click.argument("spider")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[SCRAPY'S OPTIONS]")
@click.option("-a", "arguments", multiple=True, metavar="NAME=VALUE", help="An argument of the spider.")
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting, as in Scrapy.")
@warc_dir_option
@spread_options(6 * 3_600)  # 25 feeds read back for years, at a request a second
def crawl(  # noqa: PLR0913 (an option each)
    *,
    archive: Path,
    spider: str,
    options: tuple[str, ...],
    arguments: tuple[str, ...],
    settings: tuple[str, ...],
    warc_dir: Path | None,
    spreading: Spreading,
) -> None:
    """Run the spider press, history or entities, as scrapy crawl does in a checkout. Ends as scrapy crawl does.

    Scrapy's own options, such as -o FILE and -L LEVEL, stand behind the spider.

    With --workers or --cluster, sections, languages and slices of entities are crawled side by side, each into an
    archive of its own that is verified and merged. All of them ask the site through one gate: one request at a time,
    one delay, one budget, however many workers there are. That is for press and history.

    Example: govkz crawl press -a entities=mfa,moa

    Example: govkz crawl history -a entities=mfa,moa -a since=2024-01-01 --workers 3
    """
    ours = [f"GOVKZ_ARCHIVE={archive}", *([f"GOVKZ_WARC_DIR={warc_dir}"] if warc_dir else [])]
    given = (*ours, *settings)  # the last one counts
    found = project_settings(given)
    _check(spider, named_values(arguments), found)
    if spreading.requested:
        if options:
            raise click.UsageError(f"{options[0]} does not go with --workers and --cluster")
        sys.exit(_spread(spider, named_values(arguments), found, spreading))
    os.environ["SCRAPY_SETTINGS_MODULE"] = "govkz_crawler.settings"  # there may be no project around here
    words = [*(f"-a{word}" for word in arguments), *(f"-s{word}" for word in given)]
    execute(["scrapy", "crawl", spider, *options, *words])


def _check(spider: str, arguments: dict[str, str], settings: Settings) -> None:
    """Raises UsageError: Scrapy would say the same in more lines."""
    loader = get_spider_loader(settings)
    known = sorted(loader.list())
    if spider not in known:
        raise click.UsageError(f"{spider} is no spider: name {', '.join(known)} before other options")
    try:
        loader.load(spider).check(arguments, settings)  # type: ignore[attr-defined]
    except WrongArguments as error:
        raise click.UsageError(str(error)) from error


def _spread(spider: str, arguments: dict[str, str], settings: Settings, spreading: Spreading) -> int:
    """Crawls in parts, and returns the exit status."""
    from govkz_crawler.operate.sharded.sharded_crawl import Places  # noqa: PLC0415 - for this way alone
    from govkz_crawler.operate.sharded.sharded_crawl import crawl as crawl_parts  # noqa: PLC0415
    from govkz_crawler.operate.sharded.shards import shards  # noqa: PLC0415

    try:
        parts = shards(spider, arguments, settings)
    except WrongArguments as error:
        raise click.UsageError(str(error)) from error
    archive = Path(settings["GOVKZ_ARCHIVE"])
    there = Places(archive, places.warc_dir(archive, settings["GOVKZ_WARC_DIR"]))
    with spreading.elsewhere() as spread, progress("crawling", len(parts)) as advance:

        def tell(line: str) -> None:
            advance(1)
            click.echo(printable(line))

        status = crawl_parts(parts, there, settings, spread, tell)
    click.echo(f"{archive}: {spider} on {len(parts)} parts, {NAMES[status]}")
    if places.watches_file(archive).exists() and not offline(settings):
        deliver_after_run(settings)
    return int(status)


COMMANDS = (crawl,)
