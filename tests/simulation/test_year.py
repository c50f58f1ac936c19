"""Some days of a year as ``python -m tests.simulation year`` plays it: what looking costs, and that it verifies."""

import gzip
import json
from collections import Counter
from datetime import timedelta

import pytest

from govkz_crawler.warc.build import JOURNAL
from govkz_crawler.warc.gathered import TABLE
from govkz_crawler.warc.records import undamaged
from tests.crawling import Crawl, govkz
from tests.simulation.year import DAY, START, Year, records

DAYS = 4


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> Year:
    played = Year(tmp_path_factory.mktemp("year"), days=DAYS, every=360)
    played.play()
    return played


def test_every_run_ends_as_the_site_was(year):
    down = [run for run in year.runs if run.status]
    assert {run.status for run in down} == {1}
    assert 0 < len(down) < len(year.runs) / 2
    assert sum(run.new for run in year.runs) == sum(run.new for run in year.runs if not run.status) > 10


def test_days_that_are_over_lie_in_a_file_each(year):
    files = sorted(path.name for path in (year.archive.parent / "warc").glob("*.warc.gz"))
    last = f"{START + (DAYS - 1) * DAY:%Y%m%d}"
    before = [name for name in files if not name.startswith(f"govkz-{last}")]
    assert len(before) == len({name[:14] for name in before}) == DAYS - 1
    assert all(name.endswith("-gathered.warc.gz") for name in before)


def test_a_poll_without_news_costs_no_more_bytes_than_these(year):
    """A description, which is left out when the day is gathered, three answers as before, and one journal."""
    (quiet,) = [run for run in year.runs[-1:] if not run.status and not run.new]
    newest = max((year.archive.parent / "warc").glob(f"govkz-{quiet.at:%Y%m%d}*.warc.gz"))
    (_, described), *asked, (_, told) = found = records(newest)
    assert [kind for kind, _ in found] == ["warcinfo", "revisit", "revisit", "revisit", "metadata"]
    assert described <= 580
    assert max(size for _, size in asked) <= 640
    assert told <= 1_250
    assert year.newest_rows() == {"run_log": 2, "coverage": 2}


def test_a_gathered_day_keeps_of_a_poll_without_news_what_is_its_own(year):
    """One description and one table more than those of the day itself; of each run that found nothing, one journal."""
    quiet = Crawl(0, "", "", year.archive).rows("SELECT run_id FROM runs WHERE json_extract(counts, '$.new') = 0")
    for path in (year.archive.parent / "warc").glob("*-gathered.warc.gz"):
        found = list(undamaged(path))
        journals = Counter(each.fields["warc-target-uri"] for each in found if each.kind == "metadata")
        assert journals[TABLE] == [each.kind for each in found].count("warcinfo") == 2
        of_quiet = {journals[f"{JOURNAL}{run_id}"] for (run_id,) in quiet if run_id[:8] == path.name[6:14]}
        assert of_quiet == {1}


def test_a_poll_takes_as_much_in_the_end_as_in_the_beginning(year):
    first, last = year.quiet_polls(slice(2)), year.quiet_polls(slice(-2, None))
    assert last.steps <= 1.2 * first.steps
    assert last.read <= 1.2 * first.read


def test_reports_of_past_days_lie_in_the_file_of_their_month(year):
    folder = year.archive.parent / "reports"
    (month,) = folder.glob("*.jsonl.gz")
    gathered = [json.loads(line)["run_id"] for line in gzip.decompress(month.read_bytes()).splitlines()]
    alone = [path.stem for path in folder.glob("*.json")]
    told = Crawl(0, "", "", year.archive).rows("SELECT run_id FROM runs ORDER BY run_id")
    assert sorted(gathered + alone) == [run_id for (run_id,) in told]
    assert all(run_id >= f"{START + (DAYS - 1) * DAY - timedelta(days=2):%Y%m%d}" for run_id in alone)


def test_a_look_without_news_costs_a_row_a_language(year):
    """And an outage one for the whole site, whoever asks."""
    quiet = {run.at for run in year.runs if not run.new}
    rows = Crawl(0, "", "", year.archive).rows(
        "SELECT started_at, coverage.outcome, count(*) FROM coverage JOIN runs USING (run_id) GROUP BY run_id"
    )
    told = {"down": 0, "quiet": 0}
    for started_at, outcome, count in rows:
        if outcome == "failed":
            assert count == 1
            told["down"] += 1
        elif any(f"{at:%Y-%m-%dT%H:%M}" == started_at[:16] for at in quiet):
            assert count == 2
            told["quiet"] += 1
    assert told["down"] > 1
    assert told["quiet"] > 1


def test_all_of_it_verifies(year):
    done = govkz("verify", "--warc", "--archive", year.archive)
    assert (done.returncode, done.stderr) == (0, "")
