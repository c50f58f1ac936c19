"""Defines the options of commands that hold an archive, or a proof, against what somebody knows from elsewhere."""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click
from cryptography.x509 import Certificate, load_pem_x509_certificates

from govkz_crawler.archive.verify import pins
from govkz_crawler.archive.verify.checks import Known
from govkz_crawler.log.errors import Malformed
from govkz_crawler.log.signing import Verifier


def _certificates(_context: click.Context, _option: click.Parameter, paths: Sequence[Path]) -> list[Certificate]:
    try:
        return [each for path in paths for each in load_pem_x509_certificates(path.read_bytes())]
    except ValueError as error:
        raise click.BadParameter("no certificate in PEM") from error


def verifier(_context: click.Context, _option: click.Parameter, given: str | None) -> Verifier | None:
    """The public key of a log: a callback."""
    try:
        return Verifier.parse(given) if given else None
    except Malformed as error:
        raise click.BadParameter(str(error)) from error


root_option = click.option(
    "--root",
    "roots",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    callback=_certificates,
    help="The root certificate of a timestamp authority, in PEM. May be repeated.",
)

_OPTIONS = (
    click.option(
        "--checkpoint",
        "files",
        type=click.Path(path_type=Path, exists=True),
        multiple=True,
        help="A checkpoint of the log that you have, or the folder of the published log. May be repeated.",
    ),
    click.option(
        "--vkey", "key", callback=verifier, help="The public key of the log: those checkpoints must be signed by it."
    ),
    root_option,
)


def checkpoint_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command ``known``. It raises LogError where a file is no checkpoint, or is not signed as it must be."""

    @wraps(command)
    def told(
        *args: Any, files: tuple[Path, ...], key: Verifier | None, roots: list[Certificate], **options: Any
    ) -> None:
        command(*args, known=Known(tuple(pins.of_file(file, key) for file in files), key, tuple(roots)), **options)

    decorated: Callable[..., None] = told
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
