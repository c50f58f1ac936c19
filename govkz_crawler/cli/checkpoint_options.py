"""Options of commands that hold an archive against checkpoints that somebody kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from govkz_crawler.archive.verify import pins
from govkz_crawler.archive.verify.log_check import Pinned
from govkz_crawler.log.signing import Verifier


@dataclass(frozen=True, slots=True)
class Kept:
    """Checkpoints that the archive must agree with, and the public key of its log, None where none is named."""

    checkpoints: tuple[Pinned, ...]
    key: Verifier | None


_OPTIONS = (
    click.option(
        "--checkpoint",
        "files",
        type=click.Path(path_type=Path, exists=True),
        multiple=True,
        help="A checkpoint of the log that you have, or the folder of the published log. May be repeated.",
    ),
    click.option("--vkey", help="The public key of the log: those checkpoints must be signed by it."),
)


def checkpoint_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command ``kept``. It raises LogError for a file that is no checkpoint, or is not signed as it must be."""

    @wraps(command)
    def told(*args: Any, files: tuple[Path, ...], vkey: str | None, **options: Any) -> None:
        key = Verifier.parse(vkey) if vkey else None
        command(*args, kept=Kept(tuple(pins.of_file(file, key) for file in files), key), **options)

    decorated: Callable[..., None] = told
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
