"""``scrapy shell``: opens an interactive console on one page, without the archive."""

from scrapy.commands.shell import Command as ScrapyShell

from govkz_crawler.operate.single_page_commands import Looking


class Command(Looking, ScrapyShell):
    """Scrapy's own command."""
