"""Says which extra of the package brings a library that is not installed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import requires

from govkz_crawler.errors import GovkzError

_PACKAGE = "govkz-crawler"


class MissingExtra(GovkzError):
    """A library of an extra is not installed. Its text says how to install it."""


@contextmanager
def needed_for(what: str) -> Iterator[None]:
    """Around imports of an extra's libraries. Raises MissingExtra, which says what they are needed for."""
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        extra = _extra(module)
        if extra is None:
            raise
        raise MissingExtra(f"{what} needs {module}: pip install '{_PACKAGE}[{extra}]'") from error


def _extra(module: str) -> str | None:
    """Which extra asks for a distribution of that name, by the metadata of the installed package (PEP 508)."""
    for requirement in requires(_PACKAGE) or ():
        match = re.fullmatch(r"(?P<name>[\w.-]+).*\bextra == [\"'](?P<extra>[\w-]+)[\"']", requirement)
        if match and match["name"].replace("-", "_").lower() == module.lower():
            return match["extra"]
    return None
