"""The group that holds the commands, and how their errors are told."""

import sys
from typing import Any

import click

from govkz_crawler import __version__
from govkz_crawler.archive.errors import ArchiveError, Locked
from govkz_crawler.cli import browse, export, interchange, operate, proof, status
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.operate.outcome import Exit
from govkz_crawler.transport.errors import TransportError

# Errors whose text is one line for people; anything else is a bug and keeps its traceback.
TOLD = (ArchiveError, InterchangeError, TransportError, OSError)


class OneLineErrors(click.Group):
    """Tells what is known to go wrong in one line on stderr, and ends non-zero."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has enough: click ends quietly
        except TOLD as error:
            click.echo(f"govkz: {error}", err=True)
            sys.exit(Exit.LOCKED if isinstance(error, Locked) else Exit.FAILED)


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="govkz")
def main() -> None:
    """Check, export and look after an archive of Kazakhstan's government press."""


for command in (
    *proof.COMMANDS,
    *status.COMMANDS,
    *export.COMMANDS,
    *interchange.COMMANDS,
    *browse.COMMANDS,
    *operate.COMMANDS,
):
    main.add_command(command)
