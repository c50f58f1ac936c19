"""How soon commands are ready, and a poll that finds no news: their processor time beside that of ``scrapy version``,
measured in turn with it.
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
ENTITIES = ("mfa", "moa", "mod", "kostanay")
START = datetime(2026, 11, 1, tzinfo=UTC)


def run(full: bool) -> list[Figure]:
    """``full`` measures more pairs."""
    world = World.generate(1, ENTITIES, 10, START, START + timedelta(days=20), body_chars=400, odd=False)
    with TemporaryDirectory() as folder, StandIn(world) as standin:
        archive = Path(folder, "press.db")
        poll = (
            *PYTHON, "scrapy", "crawl", "press", "-a", f"entities={','.join(ENTITIES)}",
            "-s", f"GOVKZ_ARCHIVE={archive}", "-s", f"GOVKZ_BASE_URL={standin.url}",
            "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0",
        )  # fmt: skip
        measured(poll)  # from now on it finds no news
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
