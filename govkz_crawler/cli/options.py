"""Defines options that several commands share."""

import math
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from govkz_crawler.configuration.load import value
from govkz_crawler.configuration.own_settings import SETTINGS

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    default=lambda: value("GOVKZ_ARCHIVE"),
    show_default=str(SETTINGS["GOVKZ_ARCHIVE"].default),
    help="The archive file.",
)

warc_dir_option = click.option(
    "--warc-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: value("GOVKZ_WARC_DIR") or None,
    show_default="warc, beside the archive",
    help="Where the WARC files are.",
)

key_option = click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    default=lambda: value("GOVKZ_LOG_KEY") or None,
    show_default="GOVKZ_LOG_KEY",
    help="The key of the log.",
)


def listed(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of an option that is given several times, or once with commas: a callback."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def slugs(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The same where the values are slugs of entities."""
    from govkz_crawler.normalise.urls import valid_slug  # noqa: PLC0415 - few commands have this option

    named = listed(context, option, values)
    for slug in named:
        if not valid_slug(slug):
            raise click.BadParameter(f"{slug!r} is no entity's slug", param_hint="--entity")
    return named


def web_address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """The address as it is, where it can begin addresses of pages, or is none: a callback."""
    if not given:
        return given
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter("write it as https://press.example.kz or https://example.kz/press")
    return given


class Time(click.FloatRange):
    """A number of seconds or hours: more than none, and not beyond all measure, which is a million."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=1_000_000)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):  # which is neither less nor more than anything
            self.fail(f"{value} is no number", param, ctx)
        return number
