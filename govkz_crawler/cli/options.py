"""Defines options that several commands share."""

from pathlib import Path

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
