"""The registry of entities that ships: slugs of gov.kz, some with a name (the site's own registry, March 2024)."""

import csv
from functools import cache
from importlib.resources import files


@cache
def shipped() -> dict[str, str | None]:
    """Every slug with its English name, None where none is known."""
    with files("govkz_crawler").joinpath("entities.tsv").open(encoding="utf-8") as lines:
        return {row["slug"]: row["name"] or None for row in csv.DictReader(lines, delimiter="\t")}
