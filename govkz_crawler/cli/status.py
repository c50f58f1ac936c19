"""``govkz status``: reports the archive's state to people, programs and monitors."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from govkz_crawler.archive.errors import ArchiveError, NotAnArchive
from govkz_crawler.archive.feeds.publication_history import histories
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.file.lock import refusals
from govkz_crawler.cli.options import Time, archive_option
from govkz_crawler.cli.table import table
from govkz_crawler.configuration.load import value
from govkz_crawler.configuration.own_settings import ANCHORED_BY
from govkz_crawler.normalise.clock import parse_utc, utc
from govkz_crawler.normalise.printable import printable
from govkz_crawler.operate.health import HISTORY, Alarm, Level, alarms
from govkz_crawler.operate.overview import overview
from govkz_crawler.watches.failing import failing_targets

# What archives of another origin say before all else.
_NOT_THE_SITE = {
    "replay": "DEMO: these items are invented, replayed from a recording; gov.kz never published them",
    "other": "NOT GOV.KZ: what another server answered",
}


@click.command()
@archive_option
@click.option("--json", "form", flag_value="json", help="For programs.")
@click.option("--check", "form", flag_value="check", help="For monitors: one line, and 0, 1, 2 or 3 as exit status.")
@click.option("--metrics", "form", flag_value="metrics", help="For Prometheus: its text format.")
@click.option("--changes", "form", flag_value="changes", help="For mails: what is new since this was last asked.")
@click.option(
    "--stale-after",
    type=Time(),
    default=26.0,
    show_default=True,
    metavar="HOURS",
    help="How old a complete reading may be.",
)
def status(archive: Path, form: str | None, stale_after: float) -> None:
    """Tell what the archive holds, how fresh its feeds are, and what needs a look.

    With --check the exit status is 0 when nothing does, 1 for a warning, 2 when it is critical, 3 when nobody can
    tell; otherwise it is 0. With --changes it says nothing while nothing changes, so that cron mails once when
    something begins, such as an outage of the site, and once when it is over.

    Example: govkz status --archive archive/press.db --check
    """
    try:
        state, found = _look(archive, timedelta(hours=stale_after))
    except ArchiveError as error:
        if form != "check":
            raise
        level = Level.UNKNOWN if isinstance(error, NotAnArchive) else Level.CRITICAL
        click.echo(f"GOVKZ {level.name} - {printable(str(error))}")
        sys.exit(level)
    if form == "json":
        import json  # noqa: PLC0415 - each form loads what it alone needs

        told = [{**asdict(alarm), "level": alarm.level.name.lower()} for alarm in found]
        click.echo(json.dumps({"archive": str(archive), **state, "alarms": told}, ensure_ascii=False, indent=2))
    elif form == "changes":
        from govkz_crawler.operate.alarm_changes import changes  # noqa: PLC0415

        for line in changes(archive, found):
            click.echo(printable(line))
    elif form == "metrics":
        from govkz_crawler.operate.metrics import metrics  # noqa: PLC0415

        click.echo(metrics(state, found), nl=False)
    elif form == "check":
        click.echo(_checked(state, found))
        sys.exit(max((alarm.level for alarm in found), default=Level.OK))
    else:
        click.echo("\n".join(_told(archive, state, found)))


def _look(archive: Path, stale_after: timedelta) -> tuple[dict[str, Any], list[Alarm]]:
    now = datetime.now(UTC)
    with reading(archive) as db:
        state = overview(db, utc(now), utc(now - stale_after))
        state["anchors"]["asked"] = any(value(name) for name in ANCHORED_BY)
        state["watches"] = failing_targets(archive)
        state["refused_runs"] = refused._asdict() if (refused := refusals(archive)) else None
        return state, alarms(state, histories(db, utc(now - HISTORY)), stale_after)


def _checked(state: dict[str, Any], found: list[Alarm]) -> str:
    """One line as the Monitoring Plugins Development Guidelines have it, with performance data behind the bar."""
    newest = state["last_complete_at"]
    age = int((parse_utc(state["at"]) - parse_utc(newest)).total_seconds()) if newest else "U"
    articles, feeds = sum(state["articles"].values()), sum(state["feeds"].values())
    level = found[0].level if found else Level.OK
    whose = _NOT_THE_SITE.get(state["origin"], "").partition(":")[0]
    said = f"{found[0].kind}: {found[0].subject}: {found[0].text}" if found else f"{articles} articles, {feeds} feeds"
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    data = f"age={age}s feeds={feeds} articles={articles} gaps={state['gaps']} alarms={len(found)}"
    said = f"{whose}: {said}" if whose else said
    return f"GOVKZ {level.name} - {printable(said).replace('|', '/')}{more} | {data}"


def _told(archive: Path, state: dict[str, Any], found: list[Alarm]) -> Iterator[str]:
    held = ", ".join(f"{count:,} {lang}" for lang, count in sorted(state["articles"].items())) or "nothing yet"
    if state["origin"] in _NOT_THE_SITE:
        yield _NOT_THE_SITE[state["origin"]]
    published = f"{state['published']['first'] or 'never'} to {state['published']['last'] or 'never'}"
    yield (
        f"{archive}: {sum(state['articles'].values()):,} articles ({held}) of {state['entities_with_articles']:,} "
        f"entities, published {published}"
    )
    yield (
        f"versions {state['versions']:,} · edits {state['edits']:,} · removed {state['removed']:,} · "
        f"suspected {state['suspected_removals']:,} · quarantine {state['quarantine']:,} · gaps {state['gaps']:,}"
    )
    anchors = state["anchors"]
    waiting = f" · waiting since {anchors['waiting_since']}" if anchors["waiting_since"] else ""
    yield f"checkpoints signed {anchors['signed']:,} · newest anchor {anchors['anchored_at'] or 'never'}{waiting}"
    yield from _section("Needs a look", [(a.level.name, a.kind, a.subject, a.text) for a in found])
    langs = sorted(state["freshness"])
    ages = {age for lang in langs for age, feeds in state["freshness"][lang].items() if feeds}
    order = [age for age in next(iter(state["freshness"].values()), {}) if age in ages]
    freshness = [(age, *(state["freshness"][lang][age] for lang in langs)) for age in order]
    yield from _section("Feeds read completely within", [("", *langs), *freshness] if freshness else [])
    yield from _section(
        "Feeds that could not be read completely",
        [(row["feeds"], row["outcome"], row["example"], row["reason"]) for row in state["troubles"]],
    )
    yield from _section(
        "Gaps: periods that nobody has read",
        [(f"{g['entity']}/{g['section']}/{g['lang']}", g["from_at"], g["to_at"]) for g in state["longest_gaps"]],
    )
    yield from _section(
        "Quarantine", [(row["things"], row["reason"], row["last_seen_at"]) for row in state["quarantined_for"]]
    )
    yield from _section("Last runs", [_run(run) for run in state["runs"]])


def _run(run: Mapping[str, Any]) -> tuple[object, ...]:
    note = "clock unknown" if run["clock_unknown"] else None
    return run["started_at"], run["spider"], run["outcome"], run["run_id"], note


def _section(title: str, rows: list[tuple[object, ...]]) -> Iterator[str]:
    if rows:
        yield f"\n{title}"
        yield from (f"  {line}" for line in table(rows))


COMMANDS = (status,)
