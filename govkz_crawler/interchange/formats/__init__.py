"""Lists the export formats: one module each, and one line in the table."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from govkz_crawler.extras import needed_for
from govkz_crawler.interchange.tables import NAMES


@dataclass(frozen=True, slots=True)
class Format:
    """What is to be known of a format without loading it.

    Its module has ``write(rows, out)``, which returns the number of rows written. ``rows`` are Articles or, where the
    format is ``tabular``, any Rows. ``out`` is a binary stream, or, where ``holds`` says what will lie there (as glob
    patterns), an empty folder. The same rows give the same bytes.
    """

    holds: tuple[str, ...] = ()
    tabular: bool = False


FORMATS = {
    "csv": Format(tabular=True),
    "jsonl": Format(tabular=True),
    "parquet": Format(holds=("year=*", "part-0.parquet"), tabular=True),
    "datapackage": Format(holds=("datapackage.json", *(f"{name}.csv" for name in NAMES)), tabular=True),
    "wacz": Format(),
    "dump": Format(),
    "csl": Format(),
}

Write = Callable[[Any, Any], int]


def writer(name: str) -> Write:
    """The ``write`` of a format. Raises MissingExtra where it needs a library that is not installed."""
    with needed_for(f"--format {name}"):
        write: Write = import_module(f"{__name__}.{name}").write
    return write
