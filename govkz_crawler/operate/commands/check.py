"""``scrapy check``: checks the contracts of the spiders, without the archive."""

from scrapy.commands.check import Command as ScrapyCheck

from govkz_crawler.operate.single_page_commands import Looking


class Command(Looking, ScrapyCheck):
    """Scrapy's own command."""
