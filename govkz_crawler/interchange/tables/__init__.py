"""Lists what can be exported beside the articles: one module each, and one line in the table."""

from importlib import import_module

from govkz_crawler.interchange.tables.table import Table

ARTICLES = "articles"  # the one that has formats of its own

NAMES = (ARTICLES, "versions", "edits", "removals", "pairs", "coverage", "entities")

OF_EDITIONS = ("log", "redactions")  # what an edition has beside them, to prove what it holds


def table(name: str) -> Table:
    """The table of that name, which is one of ``NAMES`` but not ``ARTICLES``, or of ``OF_EDITIONS``."""
    found: Table = import_module(f"{__name__}.{name}").TABLE
    return found
