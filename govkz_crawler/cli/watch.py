"""``govkz watch``: adds, lists and removes watches, and delivers what they are about."""

import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import click
from scrapy.settings import Settings

from govkz_crawler.archive.file.lock import locked
from govkz_crawler.cli.known_entities import refuse_unknown
from govkz_crawler.cli.options import archive_option, web_address
from govkz_crawler.cli.scrapy_settings import settings_option
from govkz_crawler.cli.table import table
from govkz_crawler.extras import needed_for
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import utc
from govkz_crawler.normalise.printable import printable
from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.places import watch_queue
from govkz_crawler.user_agent import user_agent

with needed_for("govkz watch"):
    from govkz_crawler.browse.wording import INTERFACE
    from govkz_crawler.watches.delivery import Means, deliver
    from govkz_crawler.watches.errors import WatchError
    from govkz_crawler.watches.queue import Queue
    from govkz_crawler.watches.subject import about
    from govkz_crawler.watches.targets.address import complete, kind, shown
    from govkz_crawler.watches.targets.mail import mail_server
    from govkz_crawler.watches.targets.webhook import new_secret
    from govkz_crawler.watches.watch import EVENTS, Watch, read, write


def _events(_context: click.Context, _option: click.Parameter, given: str) -> tuple[str, ...]:
    events = tuple(dict.fromkeys(given.split(",")))
    if unknown := [event for event in events if event not in EVENTS]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(EVENTS)}")
    return events


def _name(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not given.strip() or not given.isprintable():
        raise click.BadParameter("a name has at least one letter and fits on a line")
    return given.strip()


@click.group()
def watch() -> None:
    """Tell people and programs what is new, edited, removed or back in the archive.

    Example: govkz watch add --name schools --query мектеп --on new --to schools.atom
    """


@watch.command()
@archive_option
@click.option("--name", required=True, callback=_name, help="What the watch is called.")
@click.option("--query", default="", help="Words as on the search page, an item's number, or its address.")
@click.option("--entity", "entities", default="", help="Slugs of entities, by commas; all by default.")
@click.option("--lang", type=click.Choice(list(LANGUAGES)), help="Texts in one language; all by default.")
@click.option("--on", required=True, callback=_events, help=f"Of what, by commas: {', '.join(EVENTS)}.")
@click.option("--to", required=True, multiple=True, metavar="URL", help="Where to; may be given several times.")
@click.option("--words", type=click.Choice(INTERFACE), help="The language that it speaks; by default that of --lang.")
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    callback=web_address,
    help="Where the pages are for everybody, for its links.",
)
def add(  # noqa: PLR0913 (an option each)
    *,
    archive: Path,
    name: str,
    query: str,
    entities: str,
    lang: str | None,
    on: tuple[str, ...],
    to: tuple[str, ...],
    words: str | None,
    public_url: str,
) -> None:
    """Add a watch. It tells of what is seen from now on.

    A target is a file that ends in .atom or .json, mailto:ADDRESS, an http or https address (a webhook, signed after
    Standard Webhooks; its secret is printed once), or any address that apprise knows. "silent" are edits that leave
    the date of publication as it was. Runs deliver at their end, and govkz watch run whenever it is called.

    Example: govkz watch add --name budget --query бюджет --on edited,removed --to mailto:you@example.org
    """
    now, chosen = utc(datetime.now(UTC)), tuple(filter(None, entities.lower().split(",")))
    refuse_unknown(chosen, archive)
    speaks = words or (lang if lang in INTERFACE else "en")
    with locked(watch_queue(archive)):
        watches = read(archive)
        if any(known.name == name for known in watches):
            raise WatchError(f"there is a watch {name} already: remove it first")
        targets = tuple(complete(url) for url in dict.fromkeys(to))
        made = Watch(name, on, targets, now, str(uuid4()), new_secret(), speaks, query, chosen, lang, public_url)
        try:
            about(made)
        except WatchError as error:
            raise click.BadParameter(str(error), param_hint="--query") from None
        write(archive, [*watches, made])
    click.echo(f"{name} is on {', '.join(on)}, to {', '.join(map(shown, targets))}")
    if any(kind(url) == "webhook" for url in targets):
        click.echo(f"its webhooks are signed with {made.secret}")


@watch.command("list")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="For programs: the same as JSON, without secrets.")
def list_(archive: Path, as_json: bool) -> None:
    """List the watches, and how far each of their targets is.

    Example: govkz watch list --json
    """
    watches = read(archive)
    rows = []
    if watches:
        with closing(Queue(watch_queue(archive))) as queue:
            rows = [_row(queue, each, url) for each in watches for url in each.to]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(table([tuple(row.values()) for row in rows])) if rows else "no watches")


def _row(queue: Queue, each: Watch, url: str) -> dict[str, object]:
    progress = queue.progress(each.name, url)
    filters = [each.query, *each.entities, each.lang]
    return {
        "name": each.name, "on": ",".join(each.on), "about": " ".join(filter(None, filters)) or "all",
        "to": shown(url), "delivered": progress.done, "waiting": queue.last(each.name) - progress.done,
        "problem": progress.problem,
    }  # fmt: skip


@watch.command()
@archive_option
@click.argument("name")
def remove(archive: Path, name: str) -> None:
    """Remove a watch, and what is queued for it. Files that it wrote stay.

    Example: govkz watch remove budget
    """
    with locked(watch_queue(archive)):
        watches = read(archive)
        if all(known.name != name for known in watches):
            raise WatchError(f"there is no watch {name}")
        write(archive, [known for known in watches if known.name != name])
        with closing(Queue(watch_queue(archive))) as queue:
            queue.forget(name)


@watch.command()
@archive_option
@settings_option
def run(archive: Path, settings: Settings) -> None:
    """Deliver what is due: what runs left, and what failed before and may be tried again.

    It says nothing where there is nothing to do, and ends 3 where a target did not take what it was sent.

    Example: govkz watch run
    """
    means = Means(mail_server(settings), user_agent(settings["GOVKZ_CONTACT"]))
    results = deliver(archive, means)
    for result in results:
        told = f"{result.events} events" + (f", then {result.problem}" if result.problem else "")
        click.echo(printable(f"{result.watch} to {result.target}: {told}"))
    if any(result.problem for result in results):
        sys.exit(Exit.PARTIAL)


COMMANDS = (watch,)
