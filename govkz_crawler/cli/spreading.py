"""Defines the options of commands that can spread their work over processes and machines."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from govkz_crawler.cli.options import Time
from govkz_crawler.cluster.connecting import elsewhere, spread
from govkz_crawler.cluster.on_dask import OnDask
from govkz_crawler.cluster.spread import Spread

_LOCAL = 2  # workers, where nobody says how many


@dataclass(frozen=True, slots=True)
class Spreading:
    """Where the user wants work to be done. Called, it gives that place, to be entered when all else is in order."""

    workers: int | None
    cluster: str | None
    seconds: float

    def __call__(self) -> AbstractContextManager[Spread]:
        return spread(self.workers, self.cluster, self.seconds)

    @property
    def requested(self) -> bool:
        return bool(self.workers or self.cluster)

    def elsewhere(self) -> AbstractContextManager[OnDask]:
        """For what is only worth doing on workers."""
        return elsewhere(self.workers or _LOCAL, self.cluster, self.seconds)

    def only_with(self, option: str) -> None:
        """Raises UsageError where spreading was asked for: without that option there is nothing to spread."""
        if self.requested:
            raise click.UsageError(f"--workers and --cluster go with {option}")


_OPTIONS = (
    click.option("--workers", type=click.IntRange(min=1), help="Spread the work over so many processes here."),
    click.option("--cluster", metavar="ADDRESS", help="Spread the work over the Dask cluster there (tcp://host:8786)."),
)


def spread_options(seconds: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command ``spreading``. ``seconds`` is how long a piece may take unless the user says otherwise."""
    limit = click.option(
        "--time-limit",
        type=Time(),
        default=seconds,
        show_default=True,
        metavar="SECONDS",
        help="A piece of spread work that takes longer is tried elsewhere.",
    )

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def told(*args: Any, workers: int | None, cluster: str | None, time_limit: float, **options: Any) -> None:
            if workers and cluster:
                raise click.UsageError("--workers are processes here and --cluster is elsewhere: name one of them")
            command(*args, spreading=Spreading(workers, cluster, time_limit), **options)

        decorated: Callable[..., None] = told
        for option in (limit, *reversed(_OPTIONS)):
            decorated = option(decorated)
        return decorated

    return decorate
