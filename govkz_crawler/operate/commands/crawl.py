"""``scrapy crawl``: runs a spider, with exit statuses for cron and monitors."""

import argparse
import asyncio
import gc
import logging
import sys
from pathlib import Path
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.settings_check import wrong_setting
from govkz_crawler.errors import GovkzError
from govkz_crawler.garbage import collect_rarely
from govkz_crawler.normalise.printable import printable
from govkz_crawler.operate.anchoring import after_run, services
from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.operate.logs import PrintableRecord, structure
from govkz_crawler.operate.ping import Ping
from govkz_crawler.operate.report import RunReport, wrong_key
from govkz_crawler.spiders.arguments import WrongArguments
from govkz_crawler.streams import write_utf8
from govkz_crawler.transport.capture import offline
from govkz_crawler.transport.errors import CassetteError
from govkz_crawler.user_agent import user_agent

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """Scrapy's own command with one more promise: it ends 0, 1, 2, 3, 4 or 75, as docs/operation.md says."""

    def long_desc(self) -> str:
        return (
            "Run a spider of the project and archive what it finds. "
            "Example: scrapy crawl press -a entities=mfa,moa -a langs=kk,ru. "
            "Exit status: 0 complete, 1 failed, 2 wrong arguments, 3 partial, 4 the site's answers have changed "
            "shape, 75 another run holds the archive."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().process_options(args, opts)
        except OSError as error:
            raise UsageError(f"cannot write {error.filename}: {error.strerror}", print_help=False) from error
        assert self.settings is not None
        write_utf8()
        if problem := wrong_setting(self.settings):
            raise UsageError(problem, print_help=False)
        logging.setLogRecordFactory(PrintableRecord)
        if self.settings["GOVKZ_LOG_FORMAT"] == "json":
            structure(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        _load_tls()
        spider = self._check(args, opts)
        assert self.crawler_process is not None
        crawler = self._create_crawler(spider)
        gc.freeze()  # all that has been loaded stays
        collect_rarely()
        failures: list[BaseException] = []
        _catch(self.crawler_process.crawl(crawler, **opts.spargs), failures)
        self.crawler_process.start()
        report = crawler.get_extension(RunReport) if not failures else None
        if failures:
            self.exitcode = _say(failures[0])
        elif report and report.summary and report.status is not None:
            self._anchor()
            print(printable(report.summary), flush=True)  # noqa: T201 - the one line of a run
            self.exitcode = int(report.status)
        else:
            self.exitcode = int(Exit.FAILED)
        if (ping := _ping_of(crawler)) and self.exitcode != Exit.LOCKED:
            ping.ended(self.exitcode, report.summary or "" if report else "")

    def _anchor(self) -> None:
        """Others vouch for the checkpoint, where the settings name any; the run is over and stays what it is."""
        assert self.settings is not None
        asked = services(self.settings.getlist)
        agent = user_agent(self.settings["GOVKZ_CONTACT"])
        for problem in after_run(Path(self.settings["GOVKZ_ARCHIVE"]), asked, agent):
            logger.warning("%s", problem)

    def _check(self, args: list[str], opts: argparse.Namespace) -> str:
        """Everything that can be wrong before the first request. Raises UsageError, which ends 2."""
        assert self.settings is not None and self.crawler_process is not None
        known = sorted(self.crawler_process.spider_loader.list())
        if len(args) != 1 or args[0] not in known:
            raise UsageError(f"name one of the spiders {', '.join(known)}", print_help=False)
        spider = self.crawler_process.spider_loader.load(args[0])
        try:
            spider.check(opts.spargs, self.settings)  # type: ignore[attr-defined]
        except WrongArguments as error:
            raise UsageError(str(error), print_help=False) from error
        if problem := wrong_key(self.settings):
            raise UsageError(problem, print_help=False)
        try:
            services(self.settings.getlist)
        except ConfigurationError as error:
            raise UsageError(str(error), print_help=False) from error
        if offline(self.settings):
            self.settings.set("DOWNLOAD_DELAY", 0, priority="cmdline")
            self.settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")
        return args[0]


def _load_tls() -> None:
    """Scrapy looks at the whole stack where it deprecates classes: a tenth of a second less where that is short."""
    import scrapy.core.downloader.contextfactory  # noqa: F401, PLC0415


def _ping_of(crawler: Crawler) -> Ping | None:
    try:
        return crawler.get_extension(Ping)
    except RuntimeError:  # the crawl failed before it had extensions
        return None


def _catch(crawl: Any, failures: list[BaseException]) -> None:
    """Scrapy runs a crawl as a task of asyncio or, by its settings, as a Deferred of Twisted."""

    def failed(failure: Failure) -> None:
        failures.append(failure.value or RuntimeError("the crawl failed"))

    def done(task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        if error:
            failures.append(error)

    if isinstance(crawl, Deferred):
        crawl.addErrback(failed)
    else:
        crawl.add_done_callback(done)


def _say(error: BaseException) -> int:
    """One line on stderr for what is known; a bug keeps its traceback."""
    if isinstance(error, CassetteError):
        raise UsageError(str(error), print_help=False) from error
    if not isinstance(error, GovkzError):
        raise error
    print(f"govkz: {printable(str(error))}", file=sys.stderr)  # noqa: T201
    return error.exit_status
