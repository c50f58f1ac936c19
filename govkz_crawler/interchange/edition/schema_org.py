"""Describes an edition as a Dataset of schema.org (https://schema.org/Dataset), which search engines read."""

from typing import Any

from govkz_crawler.interchange.edition import naming
from govkz_crawler.interchange.edition.contents import Contents, HeldTable
from govkz_crawler.interchange.formats.datapackage import RIGHTS

# By itself, so that nobody needs the network to read it.
_CONTEXT = {"@vocab": "https://schema.org/"}

_PARQUET = "application/vnd.apache.parquet"  # as IANA has it

# RFC 5646; the code of gov.kz for Kazakh in Latin script is its own.
BCP_47 = {"qq": "kk-Latn"}


def descriptor(contents: Contents) -> dict[str, Any]:
    """What stands in ``schema-org.jsonld``."""
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "name": _in_three(naming.title, contents),
        "description": _in_three(naming.description, contents),
        **dataset(contents),
        "variableMeasured": [field.name for field in contents.tables[0].fields],
        "distribution": [
            {"@type": "DataDownload", "name": table.name, "description": table.title, **encoded(table, _PARQUET)}
            for table in contents.tables
        ],
    }


def dataset(contents: Contents) -> dict[str, Any]:
    """Its properties but for name, description and files."""
    point = contents.checkpoint
    covered = {"temporalCoverage": f"{contents.first}/{contents.last}"} if contents.first else {}
    return {
        "version": contents.version,
        "datePublished": contents.made_on,
        "dateModified": contents.made_on,
        "inLanguage": languages(contents),
        "keywords": list(naming.KEYWORDS),
        "identifier": f"{point.origin} {point.size} {point.root.hex()}",
        "creator": [{"@type": "Organization", "name": name} for name in naming.creators(contents)],
        "license": {"@type": "CreativeWork", "name": "All rights reserved", "text": RIGHTS, "url": naming.HOME},
        "url": "README.md",  # wherever somebody puts it: that is not known yet
        "isBasedOn": naming.HOME,
        "spatialCoverage": {"@type": "Country", "name": "Kazakhstan"},
        **covered,
    }


def encoded(table: HeldTable, media_type: str) -> dict[str, Any]:
    """Where its file lies, and what is in it."""
    return {
        "contentUrl": table.file.path,
        "encodingFormat": media_type,
        "contentSize": f"{table.file.size} B",
        "sha256": table.file.sha256,
    }


def languages(contents: Contents) -> list[str]:
    """The languages of its items, as RFC 5646 has them."""
    return [BCP_47.get(lang, lang) for lang in contents.langs]


def _in_three(text: Any, contents: Contents) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": text(contents, lang)} for lang in naming.LANGS]
