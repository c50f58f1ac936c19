"""How soon commands are ready, and a poll that finds no news: their processor time beside that of ``scrapy version``,
measured in turn with it, on an archive of all entities of which some publish.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.measure import PYTHON, measured
from tests.standin import StandIn, World

FIFTH = 0.2
POLL = 1.4
PAIRS = 5

GOVKZ = (*PYTHON, "govkz_crawler.cli")
VERSION = (*PYTHON, "scrapy", "version")
PUBLISHERS = ("mfa", "moa", "mod", "edu", "kostanay")  # of more than 2,000 entities that are asked about
ITEMS = 5_000  # each in two languages
DAYS = 200
POLLS = 10  # before anything is measured


def run(full: bool) -> list[Figure]:
    """``full`` measures more pairs."""
    now = datetime.now(UTC)
    world = World(PUBLISHERS)
    for number in range(ITEMS):
        published = now - timedelta(days=DAYS) * (1 - number / ITEMS) - timedelta(hours=1)
        world.add(PUBLISHERS[number % len(PUBLISHERS)], created=published, body_chars=400)
    with TemporaryDirectory() as folder, StandIn(world, site_wide="answer", rest="open") as standin:
        archive = Path(folder, "press.db")
        settings = (
            "-s", f"GOVKZ_ARCHIVE={archive}", "-s", f"GOVKZ_BASE_URL={standin.url}", "-s", "GOVKZ_DAILY_REQUESTS=0",
            "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0",
        )  # fmt: skip
        measured(
            (*PYTHON, "scrapy", "crawl", "history", "-a", f"since={now - timedelta(days=DAYS + 1):%Y-%m-%d}", *settings)
        )
        poll = (*PYTHON, "scrapy", "crawl", "press", *settings)
        for _ in range(POLLS):
            measured(poll)
        commands = {
            "govkz --version": ((*GOVKZ, "--version"), FIFTH),
            "govkz --help": ((*GOVKZ, "--help"), FIFTH),
            "govkz status": ((*GOVKZ, "status", "--archive", archive), FIFTH),
            "a poll that finds no news": (poll, POLL),
        }
        pairs = range(PAIRS * 4 if full else PAIRS)
        return [
            Figure(
                name, "s CPU", tuple(one for one, _ in taken), "scrapy version", tuple(other for _, other in taken),
                goal, more_is_better=False,
            )
            for name, (command, goal) in commands.items()
            if (taken := [(_cpu(command), _cpu(VERSION)) for _ in pairs])
        ]  # fmt: skip


def _cpu(command: tuple[str | Path, ...]) -> float:
    """With compiled modules on the disk, as any second run has them."""
    return measured(command, PYTHONDONTWRITEBYTECODE="").cpu
