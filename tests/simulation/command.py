"""Play a month: ``python -m tests.simulation --seed 1``; or each trouble by itself: ``--baseline``.

``python -m tests.simulation year`` plays a year of cron and prints what it costs.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from tests.crawling import govkz
from tests.simulation.judge import Verdict
from tests.simulation.month import Month
from tests.simulation.run import Run
from tests.simulation.together import Together
from tests.simulation.troubles import SITE_WIDE, TROUBLES
from tests.simulation.year import Year
from tests.simulation.year import table as year_table

WORST = ("false", "missed", "window", "seen before", "runs that", "published_at wrong", "covered")


# A trouble all the time for two nights, then a day in which the damage shows.
STEADY: dict[str, Any] = {"steady": True, "settled": timedelta(days=1)}


def main() -> None:
    options = _parser().parse_args()
    if options.what == "year":
        _year(options)
        return
    if options.baseline:
        _baseline(options)
    else:
        month, verdict = _play(options, _names(options))
        told = [*verdict.faults, *verdict.notes]
        _say(*(told if options.verbose else told[:20]), summary(month.runs, verdict))


def _year(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        year = Year(options.keep or Path(folder), options.days or 365, options.minutes, runner=Together().run)
        if options.verbose:
            year.told = lambda run: _say(
                f"{run.at:%m-%d %H:%M} {run.spider} {run.status} {run.new} {run.usage.cpu:.2f}"
            )
        year.play()
        _say(year_table(year))
        checked = govkz("verify", "--warc", "--archive", year.archive)
        _say((checked.stdout + checked.stderr).strip())
        sys.exit(checked.returncode)


def summary(runs: Sequence[Run], verdict: Verdict) -> str:
    """The counts, one a line."""
    statuses = Counter("hung" if run.status is None else f"ended {run.status}" for run in runs)
    lines = {**statuses, "honest look backs": sum(run.honest for run in runs), **verdict.counts}
    return "\n".join(f"{count:6} {what}" for what, count in sorted(lines.items()))


def _baseline(options: argparse.Namespace) -> None:
    """One trouble after another: which of them make the archive say what is not so."""
    for name in (None, *_names(options)):
        month, verdict = _play(options, (name,) if name else (), **STEADY)
        statuses = Counter("hung" if run.status is None else str(run.status) for run in month.runs if run.troubles)
        wrong = {what: count for what, count in verdict.counts.items() if what.startswith(WORST)}
        told = ", ".join(f"{count} {what}" for what, count in sorted(wrong.items())) or "nothing false"
        ends = " ".join(f"{status}×{count}" for status, count in sorted(statuses.items()))
        _say(f"| {name or 'no trouble'} | {ends} | {told} |")


def _names(options: argparse.Namespace) -> tuple[str, ...]:
    return tuple(options.trouble or (SITE_WIDE if options.site_wide else TROUBLES))


def _play(options: argparse.Namespace, names: tuple[str, ...], **more: Any) -> tuple[Month, Verdict]:
    with tempfile.TemporaryDirectory() as folder:
        play = {"seed": options.seed, "days": options.days or 30, "every": options.every, "at_once": options.at_once}
        month = Month(options.keep or Path(folder), **play, names=names, site_wide=options.site_wide, **more)
        month.knobs = {"graphql_zone": UTC} if options.utc else {}
        if options.verbose:
            month.told = lambda run: _say(f"{run.started:%d %H:%M} {run.spider} {run.status} {run.troubles}")
        return month, month.play()


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation",
        description="A month of polls on a site that lies, judged by what truly happened.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("what", nargs="?", choices=("month", "year"), default="month", help="what to play")
    parser.add_argument("--minutes", type=int, default=15, help="of a year: between polls")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same month")
    parser.add_argument("--days", type=int, help="30 of a month, the last four without faults; 365 of a year")
    parser.add_argument("--every", type=int, default=1, help="hours between polls")
    parser.add_argument("--at-once", type=float, default=1.0, help="faults at a time, on average")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="leave the archive there, for a look; it is there already"
    )
    parser.add_argument("--trouble", action="append", choices=TROUBLES, metavar="NAME", help="only these faults")
    parser.add_argument("--site-wide", action="store_true", help="ask for all entities by the list of the whole site")
    parser.add_argument("--utc", action="store_true", help="let GraphQL's clock be UTC, not Almaty's wall clock")
    parser.add_argument("--baseline", action="store_true", help="each fault by itself, as a table (with --days 4)")
    parser.add_argument("--verbose", action="store_true", help="a line for each run and for each false event")
    return parser
