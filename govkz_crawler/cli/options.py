"""Options that several commands share."""

from pathlib import Path

import click

from govkz_crawler import settings

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    default=settings.GOVKZ_ARCHIVE,
    show_default=True,
    envvar="GOVKZ_ARCHIVE",
    help="The archive file.",
)
