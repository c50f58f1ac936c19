"""Reads the option ``-s NAME=VALUE`` of commands that make requests, and makes Scrapy settings of it."""

from collections.abc import Iterable

import click
from scrapy.settings import Settings

from govkz_crawler.configuration.settings_check import wrong_setting
from govkz_crawler.spiders.arguments import WrongArguments
from govkz_crawler.spiders.base import PressSpiderBase


def project_settings(given: Iterable[str]) -> Settings:
    """The project's settings with those that were given as NAME=VALUE, as ``scrapy crawl`` has them.

    Raises BadParameter where one of them cannot be used.
    """
    settings = Settings()
    settings.setmodule("govkz_crawler.settings", priority="project")
    for name, value in named_values(given).items():
        settings.set(name, value, priority="cmdline")
    if problem := wrong_setting(settings):
        raise click.BadParameter(problem)
    try:
        PressSpiderBase.check({}, settings)
    except WrongArguments as error:
        raise click.BadParameter(str(error)) from error
    return settings


def named_values(words: Iterable[str]) -> dict[str, str]:
    """Words NAME=VALUE, the last of each name. Raises BadParameter."""
    pairs = [word.partition("=") for word in words]
    if wrong := next((name for name, equals, _ in pairs if not equals), None):
        raise click.BadParameter(f"{wrong} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


settings_option = click.option(
    "-s", "--set", "settings", multiple=True, callback=lambda _context, _option, given: project_settings(given),
    metavar="NAME=VALUE", help="A setting, as in Scrapy.",
)  # fmt: skip
