"""The Data Package as frictionless reads it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from govkz_crawler.interchange.article_rows import Articles
from govkz_crawler.interchange.fields import FIELDS
from govkz_crawler.interchange.formats.datapackage import write
from tests.patience import PATIENCE

FRICTIONLESS = Path(sys.executable).with_name("frictionless")


@pytest.fixture
def folder(articles: Articles, tmp_path: Path) -> Path:
    out = tmp_path / "package"
    out.mkdir()
    assert write(articles, out) == len(list(articles))
    return out


def frictionless(*words: str) -> Any:
    done = subprocess.run([FRICTIONLESS, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    return json.loads(done.stdout)


def test_frictionless_finds_it_valid(folder: Path, articles: Articles) -> None:
    report = frictionless("validate", str(folder / "datapackage.json"), "--json")
    assert report["valid"], report
    assert report["tasks"][0]["stats"]["rows"] == len(list(articles))
    assert report["tasks"][0]["stats"]["sha256"]


def test_frictionless_notices_another_byte(folder: Path) -> None:
    table = folder / "articles.csv"
    table.write_bytes(table.read_bytes().replace(b"350", b"351"))
    assert not frictionless("validate", str(folder / "datapackage.json"), "--json")["valid"]


def test_the_dictionary_explains_every_column(folder: Path) -> None:
    (resource,) = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    described = {field["name"]: field["description"] for field in resource["schema"]["fields"]}
    assert described == {field.name: field.about for field in FIELDS}
    assert resource["hash"] == f"sha256:{hashlib.sha256((folder / 'articles.csv').read_bytes()).hexdigest()}"


def test_it_claims_no_licence_for_the_texts(folder: Path) -> None:
    (licence,) = json.loads((folder / "datapackage.json").read_text("utf-8"))["licenses"]
    assert licence["name"] == "other-closed"
    assert "grants none" in licence["title"]
