"""What is behind a request without an answer, and whom it makes the run leave alone."""

import pytest
from scrapy.exceptions import DownloadTimeoutError
from twisted.internet.error import ConnectError

from govkz_crawler.items import Feed
from govkz_crawler.politeness.errors import BudgetSpent, Disallowed, LeftAlone
from govkz_crawler.sources.feed_page import Faulty, Refused
from govkz_crawler.spiders.run_problems import FAULTS_IN_A_ROW, RunProblems
from govkz_crawler.transport.errors import Unreadable, Unrecorded
from govkz_crawler.warc.errors import WarcError

FEED = Feed("mfa", "news", "kk")


@pytest.mark.parametrize(
    ("error", "kind", "fatal", "left_alone"),
    [
        (DownloadTimeoutError("too slow"), Faulty, False, False),
        (ConnectError(), Faulty, False, False),
        (Unreadable("too large"), Faulty, False, False),
        (Disallowed("robots.txt disallows /graphql"), Refused, False, False),
        (LeftAlone("the site is down"), Faulty, False, True),
        (BudgetSpent("the day's requests are used up"), Faulty, False, True),
        (Unrecorded("not there"), Faulty, True, False),
        (WarcError("disk full"), Faulty, True, False),
        (OSError(24, "Too many open files"), Faulty, True, False),
        (KeyError("ours"), Faulty, True, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_whose_fault_it_is(error, kind, fatal, left_alone):
    """What is wrong with us is never taken for the site's being down: such a run has failed."""
    problems = RunProblems()
    assert type(problems.read_failure(error)) is kind
    assert (bool(problems.fatal), bool(problems.left_alone)) == (fatal, left_alone)
    assert problems.stopped("rss") is left_alone


def test_a_source_whose_answers_cannot_be_read_is_left_alone_and_the_others_are_not():
    problems = RunProblems()
    for _ in range(FAULTS_IN_A_ROW):
        assert not problems.stopped("graphql")
        problems.faulty("graphql", "HTML instead of JSON", FEED)
    assert problems.stopped("graphql") and not problems.stopped("rss")


def test_the_report_stays_short_whatever_names_come():
    problems = RunProblems()
    problems.answered("rest", frozenset(f"\x1b{number}" * 1000 for number in range(1000)))
    assert len(problems.unknown) <= 20
    assert all(len(name) < 250 and "\x1b" not in name for name in problems.unknown)
