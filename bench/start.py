"""How soon commands are ready: their processor time beside that of ``scrapy version``, measured in turn with it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.measure import PYTHON, ROOT, measured

FIFTH = 0.2
PAIRS = 5

GOVKZ = (*PYTHON, "govkz_crawler.cli")
VERSION = (*PYTHON, "scrapy", "version")
ENTITIES = "mfa,moa,mod,kostanay"


def run(full: bool) -> list[Figure]:
    """``full`` measures more pairs."""
    with TemporaryDirectory() as folder:
        archive = Path(folder, "press.db")
        poll = (
            *PYTHON, "scrapy", "crawl", "press", "-a", f"entities={ENTITIES}", "-s", f"GOVKZ_ARCHIVE={archive}",
            "-s", f"GOVKZ_CASSETTE={ROOT / 'cassettes' / 'first-poll.yaml'}",
        )  # fmt: skip
        measured(poll)
        commands = {
            "govkz --version": ((*GOVKZ, "--version"), FIFTH),
            "govkz --help": ((*GOVKZ, "--help"), FIFTH),
            "govkz status": ((*GOVKZ, "status", "--archive", archive), FIFTH),
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
