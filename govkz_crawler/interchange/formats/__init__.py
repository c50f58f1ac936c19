"""Export formats: one module each, and one line in the table."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from govkz_crawler.extras import needed_for
from govkz_crawler.interchange.articles import Articles


@dataclass(frozen=True, slots=True)
class Format:
    """What is to be known of a format without loading it.

    Its module has ``write(articles, out)``, which returns the number of articles written. ``out`` is a binary stream,
    or, where ``holds`` says what will lie there (as glob patterns), an empty folder. The same articles give the same
    bytes.
    """

    holds: tuple[str, ...] = ()


FORMATS = {
    "csv": Format(),
    "jsonl": Format(),
    "parquet": Format(holds=("year=*",)),
    "datapackage": Format(holds=("datapackage.json", "articles.csv")),
    "wacz": Format(),
    "dump": Format(),
    "csl": Format(),
}

Write = Callable[[Articles, Any], int]


def writer(name: str) -> Write:
    """The ``write`` of a format. Raises MissingExtra where it needs a library that is not installed."""
    with needed_for(f"--format {name}"):
        write: Write = import_module(f"{__name__}.{name}").write
    return write
