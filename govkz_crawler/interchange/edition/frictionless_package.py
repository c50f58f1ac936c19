"""Describes an edition as a Data Package 2.0 (https://datapackage.org/standard/data-package/)."""

from typing import Any

from govkz_crawler.interchange.edition import naming
from govkz_crawler.interchange.edition.contents import Contents, HeldTable
from govkz_crawler.interchange.formats.datapackage import RIGHTS, described

_PROFILES = "https://datapackage.org/profiles/2.0"


def descriptor(contents: Contents) -> dict[str, Any]:
    """What stands in ``datapackage.json``."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": contents.name,
        "title": naming.title(contents),
        "description": naming.description(contents),
        "version": contents.version,
        "created": contents.stored.made_at,
        "keywords": list(naming.KEYWORDS),
        "contributors": [{"title": name, "roles": ["creator"]} for name in naming.creators(contents)],
        "sources": [{"title": "gov.kz", "path": naming.HOME}],
        "licenses": [{"name": "other-closed", "title": RIGHTS, "path": naming.HOME}],
        "resources": [_resource(table) for table in contents.tables],
    }


def _resource(table: HeldTable) -> dict[str, Any]:
    """As a file whose columns are told, and neither of type ``table`` nor of format ``parquet``: frictionless reads
    Parquet through pandas, where a missing integer becomes NaN and a list no array, and would call right rows wrong."""
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "title": table.title,
        "path": table.file.path,
        "format": "apache-parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": table.file.size,
        "hash": f"sha256:{table.file.sha256}",
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [described(field) for field in table.fields],
            "primaryKey": list(table.key),
        },
    }
