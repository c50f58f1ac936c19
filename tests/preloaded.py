"""Imported once, by the process that `forking` forks: what every command would import. Without it tests take longer."""

import gc
import importlib.metadata
import sys
import warnings
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

# Scrapy reads the files of all that is installed at each start, a fifth of a quiet crawl: they stay as they are here.
importlib.metadata.version = cache(importlib.metadata.version)
importlib.metadata.entry_points = cache(importlib.metadata.entry_points)

ALL_OF = (
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.extensions",
    "scrapy.spidermiddlewares",
    *(
        f"govkz_crawler.{name}"
        for name in (
            "archive",
            "captures",
            "cli",
            "cluster",
            "evidence",
            "interchange",
            "log",
            "operate",
            "pipelines",
            "politeness",
            "spiders",
            "transport",
            "watches",
        )
    ),
)
MODULES = (
    "_strptime", "apsw", "apsw.sqlite_extra", "datasette.cli", "encodings.cp1251", "encodings.cp1252",
    "encodings.koi8_r", "feedparser", "pandas", "pytest", "queuelib",
    "scrapy.core.downloader.handlers.datauri", "scrapy.core.downloader.handlers.file",
    "scrapy.core.downloader.handlers.ftp", "scrapy.core.downloader.handlers.s3", "scrapy.dupefilters",
    "scrapy.logformatter", "scrapy.pqueues", "scrapy.squeues", "scrapy.statscollectors",
    "sqlite_utils", "sqlite_utils.migrations", "time_machine",
    "twisted.conch.telnet", "vcr", "xml.sax.expatreader", "zoneinfo",
)  # fmt: skip

# sqlite-utils loads it where it is; users do not have it by us, and those who spread work load more of it than that.
sys.modules["dask"] = None  # type: ignore[assignment]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of parts of Scrapy that no crawl uses
    for package in map(import_module, ALL_OF):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__"):  # which is run, and not imported
                import_module(module.name)
    for name in MODULES:
        import_module(name)
    gc.collect()  # Datasette leaves a connection behind when it is loaded, of which Python warns since 3.13
del sys.modules["dask"]
importlib.metadata.entry_points(group="scrapy.commands")
import_module("scrapy.utils.versions").get_versions()
import_module("govkz_crawler.transport.capture").software()
import_module("govkz_crawler.archive.derived.shipped_rows").shipped_rows()  # a third of a first crawl
gc.freeze()  # or every fork's collector would go through all of it, and copy the pages that it touches
