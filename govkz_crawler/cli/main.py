"""The group that holds the commands, and how their errors are told."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from govkz_crawler import __version__
from govkz_crawler.archive.errors import ArchiveError, Locked
from govkz_crawler.cli import browse, clock, crawl, export, interchange, operate, proof, status
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.interchange.errors import InterchangeError
from govkz_crawler.log.errors import LogError
from govkz_crawler.operate.outcome import Exit
from govkz_crawler.transport.errors import TransportError
from govkz_crawler.warc.errors import WarcError

# Errors whose text is one line for people; anything else is a bug and keeps its traceback.
TOLD = (ArchiveError, ClusterError, InterchangeError, LogError, TransportError, WarcError, OSError)


class OneLineErrors(click.Group):
    """Tells what is known to go wrong in one line on stderr, and ends non-zero."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _usage_in_one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _usage_in_one_line():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has enough: click ends quietly
        except TOLD as error:
            click.echo(f"govkz: {_told(error)}", err=True)
            sys.exit(Exit.LOCKED if isinstance(error, Locked) else Exit.FAILED)


@contextmanager
def _usage_in_one_line() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "govkz"
        click.echo(f"govkz: {' '.join(error.format_message().split())} (see {command} --help)", err=True)
        sys.exit(Exit.WRONG_ARGUMENTS)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="govkz")
@click.option("-v", "--verbose", is_flag=True, help="For logs: say once a minute how far long work has come.")
def main(verbose: bool) -> None:
    """Check, export and look after an archive of Kazakhstan's government press."""


for command in (
    *proof.COMMANDS,
    *status.COMMANDS,
    *export.COMMANDS,
    *interchange.COMMANDS,
    *crawl.COMMANDS,
    *browse.COMMANDS,
    *operate.COMMANDS,
    *clock.COMMANDS,
):
    main.add_command(command)
