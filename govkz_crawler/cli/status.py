"""``govkz status``."""

import json
from pathlib import Path
from typing import Any

import click

from govkz_crawler.archive.connection import open_to_read
from govkz_crawler.archive.overview import overview
from govkz_crawler.cli.options import archive_option


@click.command()
@archive_option
@click.option("--json", "as_json", is_flag=True, help="For programs: the same as JSON.")
def status(archive: Path, as_json: bool) -> None:
    """Tell what the archive holds, how fresh its feeds are, and what needs a look.

    Example: govkz status --archive archive/press.db
    """
    state = overview(open_to_read(archive))
    click.echo(json.dumps(state, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(archive, state)))


def _lines(archive: Path, state: dict[str, Any]) -> list[str]:
    held = ", ".join(f"{count:,} {lang}" for lang, count in sorted(state["articles"].items())) or "nothing yet"
    feeds = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(state["feeds"].items())) or "none"
    period = state["published"]
    lines = [
        f"{archive}: {sum(state['articles'].values()):,} articles ({held}) of {state['entities_with_articles']:,} "
        f"entities, published {period['first']} to {period['last']}",
        f"versions {state['versions']:,} · edits {state['edits']:,} · removed {state['removed']:,} · "
        f"suspected {state['suspected_removals']:,} · quarantine {state['quarantine']:,} · gaps {state['gaps']:,}",
        f"feeds: {feeds}",
    ]
    for feed in state["stalest_feeds"]:
        lines.append(f"  {feed['entity']}/{feed['section']}/{feed['lang']}: {feed['reason']}")
    lines += [f"run {run['run_id']} {run['spider']}: {run['outcome']}" for run in state["runs"]]
    return lines


COMMANDS = (status,)
