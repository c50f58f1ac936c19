"""Shows the progress of a long command: a bar on a terminal, log lines on request, nothing under cron."""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click

LINE_SECONDS = 60.0  # between two lines in a log
_REDRAWS = 200  # of a bar: more than anybody sees, and few enough to cost nothing


@contextmanager
def progress(label: str, length: int | None) -> Iterator[Callable[[int], None]]:
    """Gives what is to be called with each number of steps that are done."""
    total = length or 1
    if sys.stderr.isatty():
        with _bar(label, total) as advance:
            yield advance
    elif click.get_current_context().find_root().params.get("verbose"):
        lines = _Lines(label, total)
        yield lines.advance
        lines.end()
    else:
        yield lambda steps: None


@contextmanager
def _bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    started = monotonic()

    def rate(_: object) -> str:
        return f"{bar.pos / max(monotonic() - started, 0.001):,.0f}/s"

    bar = click.progressbar(
        length=total, label=label, show_pos=True, item_show_func=rate, update_min_steps=max(total // _REDRAWS, 1),
        file=sys.stderr,
    )  # fmt: skip
    with bar:
        yield bar.update
        bar.update_min_steps = 1
        bar.update(max(total - bar.pos, 0))  # lengths are estimates, but what is over is over


class _Lines:
    """One line after another, ``LINE_SECONDS`` apart."""

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total = label, total
        self._started = self._told = monotonic()
        self._done = 0

    def advance(self, steps: int) -> None:
        self._done += steps
        if monotonic() - self._told >= LINE_SECONDS:
            self.tell()

    def end(self) -> None:
        self._done = max(self._done, self._total)
        self.tell()

    def tell(self) -> None:
        self._told = monotonic()
        passed = max(self._told - self._started, 0.001)
        rate = self._done / passed
        left = math.ceil((self._total - self._done) / rate / 60) if rate else None
        more = f", about {left:,} min left" if left and left > 0 else ""
        click.echo(f"{self._label}: {self._done:,} of {self._total:,}, {rate:,.0f}/s{more}", err=True)
