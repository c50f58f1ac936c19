"""The crawl: a first one with everything on, beside what people would run instead, and one that finds no news."""

import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figure
from bench.measure import PYTHON, ROOT, Usage, measured, server
from bench.site import ENTITIES

REPEATED = 3
LANGS = 2

SHORT = 6_700  # items: a crawl that takes some 15 seconds, of which starting and ending are a part

HELD = 2_600_000  # variants on the site; a poll without news costs the same however many are held

REQUESTS = "(a) requests + BeautifulSoup + CSV"
SCRAPY = "(b) plain Scrapy + html-text + JSON Lines"

_LESS: dict[str, Any] = {"more_is_better": False}

# Politeness is not what is measured: the server is ours.
IMPOLITE = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "GOVKZ_DAILY_REQUESTS=0")


def run(full: bool) -> list[Figure]:
    with TemporaryDirectory(prefix="bench-") as folder:
        if full:  # takes minutes: once
            return _crawls(165_000, 16_500, 1, Path(folder))
        return _crawls(16_500, 4_000, REPEATED, Path(folder))


def _crawls(items: int, fewer: int, repeated: int, folder: Path) -> list[Figure]:
    ours, by_requests, by_scrapy, second = (list[Usage]() for _ in range(4))
    short = _short(repeated, folder)
    fetched, asked = list[int](), list[int]()
    with server("bench.site", str(items)) as base_url:
        for number in range(repeated):
            out = folder / str(number)
            out.mkdir()
            before = _bytes_sent(base_url)
            by_requests.append(_requests(base_url, out))
            fetched.append(_bytes_sent(base_url) - before)
            by_scrapy.append(_plain(base_url, out))
            ours.append(_crawl("history", base_url, out, "-a", "since=2000-01-01"))
            _crawl("press", base_url, out)  # the feeds have not been seen before this one
            before = _bytes_sent(base_url)
            second.append(_crawl("press", base_url, out))
            asked.append(_bytes_sent(base_url) - before)
    variants = items * LANGS
    rate, cpu = (lambda usage: variants / usage.seconds), (lambda usage: usage.cpu / variants * 1e6)
    found = [
        Figure(
            f"first crawl of {SHORT * LANGS:,} beside (a): rate, start included", "/s",
            _each(_rate_of_short, short[0]), REQUESTS, _each(_rate_of_short, short[1]), goal=1.0,
        )
    ]  # fmt: skip
    for baseline, theirs in {REQUESTS: by_requests, SCRAPY: by_scrapy}.items():
        named = f"first crawl of {variants:,} beside {baseline[:3]}"
        found += [
            Figure(f"{named}: rate", "/s", _each(rate, ours), baseline, _each(rate, theirs), goal=1.0),
            Figure(f"{named}: CPU a variant", "µs", _each(cpu, ours), baseline, _each(cpu, theirs), **_LESS),
            Figure(f"{named}: peak memory", "MB", _each(_peak, ours), baseline, _each(_peak, theirs), **_LESS),
        ]
    again = f"{REQUESTS}, all again"
    enough = [100 * ours_.cpu / (theirs.cpu / variants) for ours_, theirs in zip(second, by_requests, strict=True)]
    return [
        *found,
        Figure("no news: 100 times less CPU at", "variants", tuple(enough), goal=HELD, **_LESS),
        Figure("no news: CPU", "s", _each(_cpu, second), again, _each(_cpu, by_requests), goal=0.01, **_LESS),
        Figure("no news: bytes", "kB", _each(_kilo, asked), again, _each(_kilo, fetched), goal=0.01, **_LESS),
        Figure(
            f"peak memory of a crawl of {variants:,}", "MB", _each(_peak, ours),
            f"of {fewer * LANGS:,}", _each(_peak, _small(fewer, repeated, folder)), goal=1.1, **_LESS,
        ),
    ]  # fmt: skip


def _short(repeated: int, folder: Path) -> tuple[list[Usage], list[Usage]]:
    """A crawl of ours and one by ``requests``, in turn, several times."""
    ours, by_requests = list[Usage](), list[Usage]()
    with server("bench.site", str(SHORT)) as base_url:
        for number in range(repeated):
            out = folder / f"short-{number}"
            out.mkdir()
            by_requests.append(_requests(base_url, out))
            ours.append(_crawl("history", base_url, out, "-a", "since=2000-01-01"))
    return ours, by_requests


def _rate_of_short(usage: Usage) -> float:
    return SHORT * LANGS / usage.seconds


def _small(items: int, repeated: int, folder: Path) -> list[Usage]:
    with server("bench.site", str(items)) as base_url:
        return [
            _crawl("history", base_url, folder / f"small-{number}", "-a", "since=2000-01-01")
            for number in range(repeated)
        ]


def _requests(base_url: str, out: Path) -> Usage:
    return measured([*PYTHON, "bench.baselines.requests_csv", base_url, out / "a.csv", *ENTITIES])


def _plain(base_url: str, out: Path) -> Usage:
    spider = ROOT / "bench" / "baselines" / "plain_scrapy.py"
    given = ("-a", f"base_url={base_url}", "-a", f"entities={','.join(ENTITIES)}", "-o", f"{out / 'b.jsonl'}")
    return measured([*PYTHON, "scrapy", "runspider", spider, *given], cwd=out)


def _crawl(spider: str, base_url: str, out: Path, *arguments: str) -> Usage:
    given = {
        "GOVKZ_BASE_URL": base_url, "GOVKZ_ARCHIVE": f"{out / 'press.db'}", "GOVKZ_WARC_DIR": f"{out / 'warc'}",
        "GOVKZ_ANY_ENTITY": "1",
    }  # fmt: skip
    settings = [f"{name}={value}" for name, value in given.items()]
    passed = [part for setting in (*settings, *IMPOLITE) for part in ("-s", setting)]
    return measured([*PYTHON, "scrapy", "crawl", spider, "-a", f"entities={','.join(ENTITIES)}", *arguments, *passed])


def _bytes_sent(base_url: str) -> int:
    with urllib.request.urlopen(f"{base_url}/bytes-sent") as answer:
        return int(answer.read())


def _each(told: Callable[[Any], float], measured: Iterable[Any]) -> tuple[float, ...]:
    return tuple(map(told, measured))


def _peak(usage: Usage) -> float:
    return usage.peak / 1e6


def _cpu(usage: Usage) -> float:
    return usage.cpu


def _kilo(count: int) -> float:
    return count / 1000
