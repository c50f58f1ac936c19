"""Sets Scrapy's settings. Each limit has its reason beside it; ``-s NAME=value`` overrides any.

The settings of the project's own are described in ``configuration/own_settings.py``. They come from the environment and
from ``govkz.toml``, which may also override what is set here; where they are wrong, Scrapy ends with 2 at once.
"""

import sys
from pathlib import Path

from scrapy.settings import default_settings

from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.load import load
from govkz_crawler.politeness import errors
from govkz_crawler.user_agent import user_agent

try:
    _given = {name: given.value for name, given in load().items()}
except ConfigurationError as error:
    sys.stderr.write(f"{Path(sys.argv[0]).name}: error: {error}\n")
    raise SystemExit(error.exit_status) from error

BOT_NAME = "govkz_crawler"
SPIDER_MODULES = ["govkz_crawler.spiders"]
NEWSPIDER_MODULE = "govkz_crawler.spiders"
COMMANDS_MODULE = "govkz_crawler.operate.commands"

# A guest in somebody's house

USER_AGENT = user_agent(_given["GOVKZ_CONTACT"])  # the spiders put another GOVKZ_CONTACT in
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 1  # one question at a time, whatever the number of feeds
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds after each answer; clients seen to get on with the site wait 0.2 to 1
DOWNLOAD_DELAY_JITTER = 0.0  # who says that he is a robot need not act like a person, and the delay is kept
AUTOTHROTTLE_ENABLED = True  # slower still while the site is slow
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
DOWNLOAD_TIMEOUT = 60  # seconds for a whole answer, however it drips in; the site is slow at times
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # 50 bodies of 600 kB, on the wire or unpacked; what is larger is no page of news
RETRY_TIMES = 3  # 504s pass within a few tries
RETRY_EXCEPTIONS = list(errors.NO_ANSWER)
REDIRECT_ENABLED = False  # every request stays below GOVKZ_BASE_URL; a redirect is an answer to be reported
METAREFRESH_ENABLED = False
DEFAULT_REQUEST_HEADERS: dict[str, str] = {}  # each source says what it accepts

# The way of an item

CONCURRENT_ITEMS = 60  # a page's 50 items and what is asked next: Scrapy makes so many tasks for each page
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 15_000_000  # bytes of pages on their way: a batch that is written and half of the next
DOWNLOAD_HANDLERS = {
    "http": "govkz_crawler.transport.handler.PressDownloadHandler",
    "https": "govkz_crawler.transport.handler.PressDownloadHandler",
}
# Scrapy loads what a setting turns off, too, which is a fifth of a poll's processor time. Left out, it is not loaded.
_LEFT_OUT = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware",
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",  # a guest without a name tag
    "scrapy.extensions.feedexport.FeedExporter",
    "scrapy.extensions.corestats.CoreStats",
    "scrapy.extensions.logstats.LogStats",
    "scrapy.extensions.throttle.AutoThrottle",
    "scrapy.extensions.remote_control.RemoteControl",  # it would run what code it is sent
}
DOWNLOADER_MIDDLEWARES_BASE = {
    name: place for name, place in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items() if name not in _LEFT_OUT
}
EXTENSIONS_BASE = {name: place for name, place in default_settings.EXTENSIONS_BASE.items() if name not in _LEFT_OUT}
DOWNLOADER_MIDDLEWARES = {
    "govkz_crawler.spiders.reading_middleware.ReadingMiddleware": 90,  # when all others have let an answer through
    "govkz_crawler.politeness.robots.RobotsMiddleware": 100,
    "govkz_crawler.transport.unpacking.UnpackingMiddleware": 590,
    "govkz_crawler.cluster.gate.gate_middleware.GateMiddleware": 840,
    "govkz_crawler.politeness.middleware.PausesMiddleware": 840,
    "govkz_crawler.spiders.refusal_middleware.RefusalMiddleware": 842,  # after all waiting, before a request is counted
    "govkz_crawler.politeness.budget.BudgetMiddleware": 845,
    "govkz_crawler.spiders.site_clock.SiteClockMiddleware": 850,
}
# What the others would look at is settled elsewhere: the sources read statuses, all URLs are ours, nothing is followed.
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25}
ITEM_PIPELINES = {
    f"govkz_crawler.pipelines.{path}": order
    for order, path in enumerate(
        (
            "normalise.NormalisePipeline",
            "archive.ArchivePipeline",
        )
    )
}
EXTENSIONS = {
    "govkz_crawler.operate.report.RunReport": 0,
    "govkz_crawler.operate.ping.Ping": 0,
    "govkz_crawler.watches.after_run.Deliver": 0,
    "govkz_crawler.operate.run_stats.RunStats": 0,
    "govkz_crawler.operate.feed_exports.FeedExports": 0,
    "govkz_crawler.operate.crawl_progress.Progress": 0,
    "govkz_crawler.politeness.throttle.Throttle": 0,
}
SPIDER_CONTRACTS = {
    "govkz_crawler.spiders.single_page.PageContract": 10,
    "govkz_crawler.spiders.single_page.RegistryContract": 10,
}
FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORT_FIELDS = [
    "section", "article_id", "lang", "entity", "title", "text", "summary", "published_at", "published_on",
    "published_raw", "url", "image_url", "links", "media", "content_lang", "translation", "extent", "source", "seen_at",
    "reader",
]  # fmt: skip

# Scrapy would read and parse the source of each callback at each start, to warn of what mypy tells while we write.
WARN_ON_GENERATOR_RETURN_VALUE = False

# Quiet under cron

LOG_LEVEL = "WARNING"
LOG_FORMATTER = "govkz_crawler.operate.logs.ItemsOnRequest"
LOGSTATS_INTERVAL = 60.0  # seconds between two lines that tell how far a crawl has come, at INFO
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # whatever EXTENSIONS says
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the run report names each feed that failed, and why

# What was given comes last: it overrides what is above

globals().update(_given)
