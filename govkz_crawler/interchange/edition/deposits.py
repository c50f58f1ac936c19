"""Prepares an edition for Zenodo, Kaggle and Hugging Face. Depositing it is a person's act."""

from html import escape
from typing import Any

import yaml  # type: ignore[import-untyped]

from govkz_crawler.interchange.edition import naming
from govkz_crawler.interchange.edition.contents import Contents, HeldTable
from govkz_crawler.interchange.edition.schema_org import languages
from govkz_crawler.interchange.fields import Type
from govkz_crawler.interchange.formats.datapackage import RIGHTS

_SIZES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M")  # powers of ten, from 1,000 on

# From 6 to 50 characters; by whether gov.kz answered.
_KAGGLE_TITLES = {True: "Press releases of Kazakhstan's government", False: "Test data, not of gov.kz"}

_KAGGLE_TYPES: dict[Type, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "datetime": "datetime",
    "list": "string",
}


def zenodo(contents: Contents) -> dict[str, Any]:
    """What stands in ``.zenodo.json`` (https://developers.zenodo.org, representation of a deposit's metadata)."""
    return {
        "upload_type": "dataset",
        "title": naming.title(contents),
        "description": "".join(f"<p>{escape(naming.description(contents, lang))}</p>" for lang in naming.LANGS),
        "creators": [{"name": name} for name in naming.creators(contents)],
        "publication_date": contents.made_on,
        "version": contents.version,
        "keywords": list(naming.KEYWORDS),
        "access_right": "restricted" if contents.with_texts else "open",
        **({"access_conditions": escape(RIGHTS)} if contents.with_texts else {"license": "other-closed"}),
        "related_identifiers": [{"identifier": naming.HOME, "relation": "isDerivedFrom"}],
        "notes": escape(RIGHTS),
    }


def kaggle(contents: Contents) -> dict[str, Any]:
    """What stands in ``dataset-metadata.json`` (https://github.com/Kaggle/kaggle-cli, dataset metadata). Whoever
    deposits it puts the name of their account into ``id``."""
    return {
        "id": "INSERT_ACCOUNT_HERE/govkz-press",
        "title": _KAGGLE_TITLES[contents.origin == "site"],
        "subtitle": f"{contents.rows_of('articles'):,} press items as of {contents.made_on}",  # 20 to 80
        "description": f"{naming.title(contents)}\n\n{naming.description(contents)}\n\n{RIGHTS}",
        "licenses": [{"name": "other"}],
        "keywords": ["government", "news"],
        "resources": [_kaggle_resource(table) for table in contents.tables],
    }


def _kaggle_resource(table: HeldTable) -> dict[str, Any]:
    columns = [
        {"name": field.name, "description": field.about, "type": _KAGGLE_TYPES[field.type]} for field in table.fields
    ]
    return {"path": table.file.path, "description": table.title, "schema": {"fields": columns}}


def hugging_face(contents: Contents) -> str:
    """The front matter of a dataset card, as YAML (https://huggingface.co/docs/hub/datasets-cards)."""
    told = {
        "pretty_name": naming.title(contents),
        "license": "other",
        "license_name": "all-rights-reserved",
        "license_link": naming.HOME,
        "language": sorted({lang.partition("-")[0] for lang in languages(contents)}),
        "size_categories": [_size(contents.rows_of("articles"))],
        "tags": ["kazakhstan", "government", "press-releases"],
        "configs": [
            {"config_name": table.name, "data_files": table.file.path, **({"default": True} if first else {})}
            for first, table in zip([True, *[False] * len(contents.tables)], contents.tables, strict=False)
        ],
    }
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100))


def _size(rows: int) -> str:
    return _SIZES[min(max(len(str(rows)) - 3, 0), len(_SIZES) - 1)]
