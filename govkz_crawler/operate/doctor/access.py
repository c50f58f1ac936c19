"""Judges what the site allows, how it answers, and whether its clock and ours agree. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median

from scrapy.http import Response

from govkz_crawler.limits import CLOCK_TOLERANCE
from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.normalise.http_date import http_date
from govkz_crawler.operate.doctor.observation import Finding
from govkz_crawler.operate.doctor.probes import Answer, Answers
from govkz_crawler.politeness.robots import TOKEN, rules
from govkz_crawler.sources import graphql, rest, rss

# What is asked for below each, and what is never asked for but good to know.
_PATHS = {
    "rss": f"{rss.PATH}/mfa/news/ru",
    "graphql": graphql.PATH,
    "rest": f"{rest.PATH}/news",
    "pages": "/memleket/entities/mfa/press/news",
    "uploads": "/uploads/",
}


def robots(response: Response | None, base_url: str) -> Iterator[Finding]:
    """The verdict of robots.txt on each interface."""
    if response is None:
        yield Finding("robots", "What does robots.txt say?", "it was not answered, so nothing may be asked", wrong=True)
        return
    if response.status >= 400:
        meaning = "nothing may be asked" if response.status >= 500 or response.status == 429 else "all may be asked"
        yield Finding("robots", "What does robots.txt say?", f"HTTP {response.status}: {meaning}")
        return
    said = rules(response.body)
    for name, path in _PATHS.items():
        verdict = "yes" if said.can_fetch(f"{base_url}{path}", TOKEN) else "no"
        yield Finding("robots", f"May {name} be asked for ({path})?", verdict)
    delay = said.crawl_delay(TOKEN)
    yield Finding("robots", "Does it ask for a delay?", f"{delay:g} s" if delay else "no")


def access(answers: Answers) -> Iterator[Finding]:
    """Whether each interface answers."""
    for source in ("rss", "graphql", "rest"):
        if answer := answers.get(source):
            # That REST refuses robots is known, and nothing needs it.
            wrong = source != "rest" and answer.verdict != "answers"
            yield Finding(source, "Does it answer?", status_line(answer), wrong)


def status_line(answer: Answer) -> str:
    """The verdict with its reason."""
    return f"{answer.verdict}: {answer.said}" if answer.said else answer.verdict


def clocks(answers: Answers) -> Iterator[Finding]:
    """The skew between the two clocks, and how old the newest item is by the site's own."""
    dated = [(answer, date) for answer in answers.values() if (date := _date(answer))]
    if dated:
        skew = median((date - _ended(answer)).total_seconds() for answer, date in dated)
        wrong = abs(skew) > CLOCK_TOLERANCE.total_seconds()
        yield Finding("clock", "How far ahead is the site's clock?", f"{round(skew)} s", wrong)
    elif answers:
        yield Finding("clock", "How far ahead is the site's clock?", "unknown: it does not tell the time")
    for source in ("rss", "graphql"):
        answer = answers.get(source)
        if answer and answer.moments and (date := _date(answer)):
            hours = (date - parse_utc(max(answer.moments.values()))) / timedelta(hours=1)
            said = f"{hours:.1f} hours old" if hours >= 0 else f"{-hours:.1f} hours in the future: its zone is wrong"
            yield Finding("clock", f"How old is the newest item of {source}, by the site's clock?", said)
    if seconds := [answer.seconds for answer in answers.values() if answer.seconds]:
        said = f"{median(seconds):.2f} s, at most {max(seconds):.2f} s"
        yield Finding("clock", "How long does the site take to answer?", said)


def _ended(answer: Answer) -> datetime:
    return parse_utc(answer.asked_at) + timedelta(seconds=answer.seconds)


def _date(answer: Answer) -> datetime | None:
    return http_date(answer.headers.get("Date"))
