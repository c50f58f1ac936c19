"""Installed as a package it is as complete as in a checkout: pages, words and data included."""

import shutil
import subprocess
import sys
import zipfile

from tests.crawling import ROOT

MADE_ON_THE_WAY = shutil.ignore_patterns("__pycache__", ".*_cache")


def test_every_file_of_the_package_is_in_the_wheel(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT / "govkz_crawler", source / "govkz_crawler", ignore=MADE_ON_THE_WAY)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", tmp_path, source], check=True, capture_output=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    ours = {path.relative_to(source).as_posix() for path in source.glob("govkz_crawler/**/*") if path.is_file()}
    assert ours - set(zipfile.ZipFile(wheel).namelist()) == set()
    assert {f"govkz_crawler/entities/{name}.tsv" for name in ("registry", "lineage")} <= ours
