"""Describes an edition in DCAT-AP 3.0, for catalogues of open data (https://semiceu.github.io/DCAT-AP/releases/3.0.0/)."""

from collections.abc import Callable
from typing import Any

from govkz_crawler.interchange.edition import naming
from govkz_crawler.interchange.edition.contents import Contents, HeldTable
from govkz_crawler.interchange.formats.datapackage import RIGHTS

_EU = "http://publications.europa.eu/resource/authority"

# Authority codes of the EU's vocabularies, which DCAT-AP asks for.
_LANGUAGES = {"kk": "KAZ", "qq": "KAZ", "ru": "RUS", "en": "ENG"}

_GOVERNMENT = {
    "@id": f"{_EU}/data-theme/GOVE",
    "@type": "skos:Concept",
    "skos:prefLabel": [{"@language": "en", "@value": "Government and public sector"}],
}

# What is referred to has its class beside it, for validators that do not load the vocabularies.
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def descriptor(contents: Contents) -> dict[str, Any]:
    """What stands in ``dcat-ap.jsonld``. Identifiers are relative: they become absolute where the edition is put."""
    rights = {"@type": "dct:RightsStatement", "rdfs:label": RIGHTS}
    return {
        "@context": _CONTEXT,
        "@id": "",
        "@type": "dcat:Dataset",
        "dct:title": _in_three(naming.title, contents),
        "dct:description": _in_three(naming.description, contents),
        "dct:identifier": contents.name,
        "dcat:version": contents.version,
        "dct:issued": _typed("xsd:date", contents.made_on),
        "dct:publisher": _agents(contents)[0],
        "dct:creator": _agents(contents),
        "dcat:keyword": [{"@language": "en", "@value": word} for word in naming.KEYWORDS],
        "dcat:theme": _GOVERNMENT,
        "dct:language": [
            {"@id": uri, "@type": "dct:LinguisticSystem"}
            for uri in sorted({f"{_EU}/language/{_LANGUAGES[lang]}" for lang in contents.langs if lang in _LANGUAGES})
        ],
        "dct:spatial": {"@id": f"{_EU}/country/KAZ", "@type": "dct:Location"},
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": f"Read from {naming.HOME} by govkz_crawler",
        },
        **_period(contents),
        "dcat:distribution": [_distribution(table, rights) for table in contents.tables],
    }


def _distribution(table: HeldTable, rights: dict[str, Any]) -> dict[str, Any]:
    return {
        "@id": table.file.path,
        "@type": "dcat:Distribution",
        "dct:title": [{"@language": "en", "@value": table.title}],
        "dcat:accessURL": {"@id": table.file.path, "@type": "rdfs:Resource"},
        "dcat:downloadURL": {"@id": table.file.path, "@type": "rdfs:Resource"},
        "dct:format": {"@id": f"{_EU}/file-type/PARQUET", "@type": "dct:MediaTypeOrExtent"},
        "dcat:byteSize": _typed("xsd:nonNegativeInteger", str(table.file.size)),
        "dct:rights": rights,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
            "spdx:checksumValue": _typed("xsd:hexBinary", table.file.sha256),
        },
    }


def _period(contents: Contents) -> dict[str, Any]:
    if contents.first is None or contents.last is None:
        return {}
    ends = {"dcat:startDate": contents.first, "dcat:endDate": contents.last}
    told = {name: _typed("xsd:date", day) for name, day in ends.items()}
    return {"dct:temporal": {"@type": "dct:PeriodOfTime", **told}}


def _agents(contents: Contents) -> list[dict[str, Any]]:
    return [{"@type": "foaf:Agent", "foaf:name": name} for name in naming.creators(contents)]


def _typed(kind: str, value: str) -> dict[str, str]:
    return {"@type": kind, "@value": value}


def _in_three(text: Callable[[Contents, str], str], contents: Contents) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": text(contents, lang)} for lang in naming.LANGS]
