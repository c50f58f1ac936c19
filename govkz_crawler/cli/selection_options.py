"""Defines the options of commands that are about some of the articles only."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.cli.options import listed, slugs
from govkz_crawler.languages import LANGUAGES
from govkz_crawler.normalise.clock import instant

_OPTIONS = (
    click.option("--entity", "entities", multiple=True, callback=slugs, help="Only these entities (mfa,moa)."),
    click.option("--lang", "langs", multiple=True, callback=listed, help="Only these languages (kk,ru)."),
    click.option("--since", help="From then on (2024-01-01, 2024-01-01T12:00:00Z or 14d)."),
    click.option("--until", help="Until then, that day included."),
    click.option(
        "--after-version", type=click.IntRange(min=0), help="Only what changed after this version_id: a delta."
    ),
)


def selection_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command ``selection``. What is no slug, language or moment is a usage error."""

    @wraps(command)
    def chosen(
        *args: Any,
        entities: tuple[str, ...],
        langs: tuple[str, ...],
        since: str | None,
        until: str | None,
        after_version: int | None,
        **options: Any,
    ) -> None:
        bounds = (_moment(since), _moment(until, end=True))
        command(*args, selection=Selection(entities, _codes(langs), *bounds, after_version), **options)

    decorated: Callable[..., None] = chosen
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _codes(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in LANGUAGES:
            raise click.BadParameter(f"{value!r} is none of {', '.join(LANGUAGES)}", param_hint="--lang")
    return values


def _moment(argument: str | None, end: bool = False) -> str | None:
    try:
        return argument and instant(argument, datetime.now(UTC), end_of_day=end)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--until" if end else "--since") from error
