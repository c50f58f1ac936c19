"""Refuses entities that neither the shipped registry nor the archive knows, and names the nearest ones."""

from collections.abc import Iterable
from pathlib import Path

import click

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.spiders.arguments import WrongArguments, check_entities

_HELD = "SELECT slug FROM entities UNION SELECT DISTINCT entity FROM variants"


def refuse_unknown(entities: Iterable[str], archive: Path) -> None:
    """Raises UsageError for the first one that is unknown: it is a slip, and would find nothing."""
    try:
        check_entities(entities, lambda: _held(archive))
    except WrongArguments as error:
        raise click.UsageError(str(error)) from error


def _held(archive: Path) -> list[str]:
    """The entities of the archive's own registry, and those of its items."""
    if not archive.exists():
        return []
    with reading(archive) as db:
        return [slug for (slug,) in db.execute(_HELD)]
