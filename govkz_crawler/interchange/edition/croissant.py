"""Describes an edition in Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html)."""

from typing import Any

from govkz_crawler.interchange.edition import naming
from govkz_crawler.interchange.edition.citation_file import bibtex
from govkz_crawler.interchange.edition.contents import Contents, HeldTable
from govkz_crawler.interchange.edition.schema_org import dataset, encoded
from govkz_crawler.interchange.fields import Field, Type

# As the specification gives it in its appendix.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_PARQUET = "application/x-parquet"  # as the specification has it

_TYPES: dict[Type, str] = {
    "string": "sc:Text",
    "integer": "cr:Int64",
    "number": "cr:Float64",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "list": "sc:Text",
}


def descriptor(contents: Contents) -> dict[str, Any]:
    """What stands in ``croissant.json``."""
    return {
        "@context": _CONTEXT,
        **dataset(contents),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": naming.title(contents),
        "description": naming.description(contents),
        "citeAs": bibtex(contents),
        "isLiveDataset": False,
        "distribution": [
            {"@type": "cr:FileObject", "@id": _file(table), "name": _file(table), **encoded(table, _PARQUET)}
            for table in contents.tables
        ],
        "recordSet": [_record_set(table) for table in contents.tables],
    }


def _file(table: HeldTable) -> str:
    return f"{table.name}.parquet"


def _record_set(table: HeldTable) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.title,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: HeldTable, field: Field) -> dict[str, Any]:
    described = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.about,
        "dataType": _TYPES[field.type],
        "source": {"fileObject": {"@id": _file(table)}, "extract": {"column": field.name}},
    }
    return described | ({"isArray": True, "arrayShape": "-1"} if field.type == "list" else {})
