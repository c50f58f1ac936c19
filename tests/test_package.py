"""Installed as a package it is as complete as in a checkout: pages, words and data included."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.crawling import ROOT

MADE_ON_THE_WAY = shutil.ignore_patterns("__pycache__", ".*_cache")


# How pip has a wheel built (PEP 517), without pip.
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def wheel(source: Path, folder: Path) -> Path:
    """The wheel of a checkout, built into a folder."""
    subprocess.run([sys.executable, "-c", BUILD, folder], check=True, capture_output=True, cwd=source)
    (built,) = folder.glob("*.whl")
    return built


def test_every_file_of_the_package_is_in_the_wheel(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT / "govkz_crawler", source / "govkz_crawler", ignore=MADE_ON_THE_WAY)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    ours = {path.relative_to(source).as_posix() for path in source.glob("govkz_crawler/**/*") if path.is_file()}
    assert ours - set(zipfile.ZipFile(wheel(source, tmp_path)).namelist()) == set()
    assert {f"govkz_crawler/entities/{name}.tsv" for name in ("registry", "lineage")} <= ours
