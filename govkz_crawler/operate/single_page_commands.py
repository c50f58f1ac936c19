"""Prepares those commands of Scrapy that look at single pages: they keep nothing, and a replay waits for nobody."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govkz_crawler.configuration.settings_check import wrong_setting
from govkz_crawler.transport.capture import offline


class Looking(ScrapyCommand):
    """A command that neither opens the archive nor writes evidence beside it: a run may hold both."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if problem := wrong_setting(self.settings):
            raise UsageError(problem, print_help=False)
        self.settings.set("ITEM_PIPELINES", {"govkz_crawler.pipelines.normalise.NormalisePipeline": 0}, "cmdline")
        self.settings.set("GOVKZ_WARC_DIR", "", "cmdline")
        if offline(self.settings):
            self.settings.set("DOWNLOAD_DELAY", 0, "cmdline")
            self.settings.set("AUTOTHROTTLE_ENABLED", False, "cmdline")
