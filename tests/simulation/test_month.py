"""A month of polls on a site that lies in every way we know: no false event, nothing missed, no window that is wrong.

``python -m tests.simulation`` plays longer ones: a month, every hour, any seed, one trouble alone.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.simulation.command import summary
from tests.simulation.month import Month
from tests.simulation.troubles import SITE_WIDE


def blamed(month: Month, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Plays it, prints the counts, and tells what is held against the archive."""
    verdict = month.play()
    with capsys.disabled():
        print(f"\n{summary(month.runs, verdict)}")  # noqa: T201
    assert all(run.honest for run in [run for run in month.runs if run.spider == "history"][-2:])
    assert sum(count for what, count in verdict.counts.items() if what.startswith("told")) > 100
    wrong = verdict.counts["published_at wrong"]
    return verdict.faults + [f"{wrong} moments of publication wrong"] * bool(wrong)


@pytest.mark.parametrize(
    "month",
    [
        pytest.param(
            {"days": 5, "every": 24, "names": (), "settled": timedelta(days=3)}, id="the site tells the truth"
        ),
        pytest.param({"days": 10, "every": 24, "at_once": 3}, id="the site lies"),
        pytest.param(
            {"days": 8, "every": 24, "at_once": 4, "seed": 4, "names": SITE_WIDE, "site_wide": True},
            id="the site-wide list lies",
        ),
    ],
)
def test_the_archive_says_what_happened(month: dict, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played = Month(tmp_path, **month)
    found = blamed(played, capsys)
    assert found == []
    lies = {trouble for run in played.runs for trouble in run.troubles}
    assert not played.names or len(lies) >= 8, "it lies in ways enough"


def test_the_same_seed_is_the_same_month(tmp_path: Path) -> None:
    """What happens on the site and what goes wrong follow from the seed alone."""
    stories = []
    for number in range(2):
        month = Month(tmp_path / str(number), days=1, every=24, settled=timedelta())
        month.folder.mkdir()
        month.play()
        happened = [(change.kind, change.item.id, change.item.entity) for change in month.world.changes]
        stories.append((happened, [(run.spider, run.troubles) for run in month.runs]))
    assert stories[0] == stories[1]
    assert all(stories[0])
