"""``govkz``: lists its commands and prints their errors.

A command's module is loaded when the command is run, and not before: some need Scrapy or Dask, which take seconds.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from govkz_crawler import __version__
from govkz_crawler.configuration.load import load
from govkz_crawler.errors import GovkzError
from govkz_crawler.garbage import collect_rarely
from govkz_crawler.normalise.printable import in_a_line
from govkz_crawler.streams import write_utf8

_WRONG_ARGUMENTS = 2  # as click and Scrapy have it

# Each command's module, whose COMMANDS has it, and its line in `govkz --help`.
COMMANDS = {
    "accept-clock": ("clock", "Say that the clock is right and the archive's newest entries are not."),
    "anchor": ("anchor", "Have the newest checkpoint timestamped and cosigned."),
    "backup": ("operate", "Copy the archive and check the copy."),
    "browse": ("browse", "Show the archive as web pages."),
    "capture-list": ("captures", "List the pages whose visit by people would fill gaps."),
    "check": ("prove", "Check a proof file, without the archive."),
    "config": ("config", "Print each setting, its value and where it comes from."),
    "crawl": ("crawl", "Run a spider, as scrapy crawl does, or spread it over workers."),
    "doctor": ("operate", "Ask the site what it allows and answers today."),
    "edition": ("edition", "Write a citable release of the archive as of a checkpoint."),
    "export": ("export", "Write articles in one of seven formats."),
    "import-capture": ("captures", "Read captures of gov.kz from browsers into the archive."),
    "import-dump": ("interchange", "Read listing dumps into the archive."),
    "import-wayback": ("wayback", "Read what the Wayback Machine holds of gov.kz's press."),
    "log": ("log", "Make the key of the log, publish the log."),
    "merge": ("interchange", "Unite other archives with this one."),
    "prove": ("prove", "Write one file that proves one version."),
    "rebuild": ("verify", "Derive again what follows from the versions."),
    "record": ("operate", "Record a cassette from the site, for tests."),
    "redact": ("redact", "Destroy the text of an item by an order, and declare that."),
    "restore": ("operate", "Put a backup back in the archive's place, after checking it."),
    "status": ("status", "Tell what is held, how fresh it is, and what needs a look."),
    "verify": ("verify", "Check every entry, the log and every raw record."),
    "watch": ("watch", "Tell people and programs what is new, edited, removed or back."),
}


class Commands(click.Group):
    """Loads commands on demand; tells what is known to go wrong in one line on stderr, and ends non-zero."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"govkz_crawler.cli.{COMMANDS[cmd_name][0]}")
        found: click.Command = next(command for command in module.COMMANDS if command.name == cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _usage_in_one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _usage_in_one_line():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has enough: click ends quietly
        except (GovkzError, OSError) as error:  # anything else is a bug and keeps its traceback
            click.echo(f"govkz: {in_a_line(_told(error))}", err=True)
            sys.exit(error.exit_status if isinstance(error, GovkzError) else GovkzError.exit_status)


@contextmanager
def _usage_in_one_line() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "govkz"
        click.echo(f"govkz: {' '.join(error.format_message().split())} (see {command} --help)", err=True)
        sys.exit(_WRONG_ARGUMENTS)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename2 or error.filename}: {error.strerror}"  # of a copy, what was to be written
    return str(error)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="govkz")
@click.option("-v", "--verbose", is_flag=True, help="For logs: say once a minute how far long work has come.")
def main(verbose: bool) -> None:  # noqa: ARG001 - cli/progress.py asks the context for it
    """Crawl, check, export and look after an archive of Kazakhstan's government press."""
    collect_rarely()
    write_utf8()
    load()  # a setting that nobody knows is an error for every command
