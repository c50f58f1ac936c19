"""Says how to cite an edition: Citation File Format 1.2.0 (https://citation-file-format.github.io) and BibTeX."""

import yaml  # type: ignore[import-untyped]

from govkz_crawler.interchange.edition import naming
from govkz_crawler.interchange.edition.contents import Contents


def cff(contents: Contents) -> str:
    """What stands in ``CITATION.cff``."""
    point = contents.checkpoint
    told = {
        "cff-version": "1.2.0",
        "message": "Cite this edition as below, and a single item by its own citation in the table articles.",
        "type": "dataset",
        "title": naming.title(contents),
        "abstract": naming.description(contents),
        "authors": [{"name": name} for name in naming.creators(contents)],
        "version": contents.version,
        "date-released": contents.made_on,
        "keywords": list(naming.KEYWORDS),
        "identifiers": [
            {
                "type": "other",
                "value": f"{point.origin} {point.size} {point.root.hex()}",
                "description": "The log, its size, and the root of its Merkle tree (RFC 6962)",
            }
        ],
    }
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100))


def bibtex(contents: Contents) -> str:
    """One entry."""
    fields = {
        "author": " and ".join(f"{{{name}}}" for name in naming.creators(contents)),
        "title": naming.title(contents),
        "year": contents.made_on[:4],
        "version": contents.version,
        "note": f"Log of {contents.stored.size} entries, root {contents.checkpoint.root.hex()}",
    }
    listed = ", ".join(f"{name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{contents.name}, {listed}}}"
