"""``scrapy parse``: shows what a spider makes of one page, without the archive."""

from scrapy.commands.parse import Command as ScrapyParse

from govkz_crawler.operate.single_page_commands import Looking


class Command(Looking, ScrapyParse):
    """Scrapy's own command."""
