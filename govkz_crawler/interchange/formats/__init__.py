"""Export formats: one module each, and one line in the table."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from govkz_crawler.interchange.articles import Articles
from govkz_crawler.interchange.errors import InterchangeError


@dataclass(frozen=True, slots=True)
class Format:
    """What is to be known of a format without loading it.

    Its module has ``write(articles, out)``, which returns the number of articles written. ``out`` is a binary stream,
    or, where ``holds`` says what will lie there (as glob patterns), an empty folder. The same articles give the same
    bytes. ``extra`` is the optional dependency that it needs.
    """

    holds: tuple[str, ...] = ()
    extra: str | None = None


FORMATS = {
    "csv": Format(),
    "jsonl": Format(),
    "parquet": Format(holds=("year=*",), extra="parquet"),
    "datapackage": Format(holds=("datapackage.json", "articles.csv")),
    "wacz": Format(),
    "dump": Format(),
    "csl": Format(),
}

Write = Callable[[Articles, Any], int]


def writer(name: str) -> Write:
    """The ``write`` of a format. Raises InterchangeError where an optional dependency is missing."""
    try:
        write: Write = import_module(f"{__name__}.{name}").write
    except ModuleNotFoundError as error:
        extra = FORMATS[name].extra
        if extra is None:
            raise
        needed = (error.name or name).partition(".")[0]
        raise InterchangeError(f"{name} needs {needed}: pip install 'govkz-crawler[{extra}]'") from error
    return write
