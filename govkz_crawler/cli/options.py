"""Options that several commands share."""

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
