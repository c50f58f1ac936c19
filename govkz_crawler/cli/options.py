"""Options that several commands share, and progress on long work."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def progress(label: str, length: int | None) -> Iterator[Callable[[int], None]]:
    """A bar with rate and time left on a terminal; nothing where nobody looks, as under cron."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length or 1, label=label, show_pos=True, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
