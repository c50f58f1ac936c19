"""A copy of the checkout in which a test makes one addition, and the real commands run in that copy."""

import compileall
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tests import forking
from tests.crawling import ROOT
from tests.patience import until

FEEDS = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "False"}


@dataclass(frozen=True)
class Copy:
    """A checkout of the test's own, and an archive beside it."""

    root: Path

    @property
    def archive(self) -> Path:
        return self.root / "archive" / "press.db"

    def write(self, path: str, text: str) -> None:
        """Put a module into its place."""
        file = self.root / path
        file.write_text(text, encoding="utf-8")
        # Python knows a changed file by its size and the second of its change.
        Path(cache_from_source(file)).unlink(missing_ok=True)

    def insert(self, path: str, before: str, text: str) -> None:
        """Put text before the first line that begins so."""
        source = (self.root / path).read_text(encoding="utf-8")
        place = re.search(rf"^{re.escape(before)}", source, re.MULTILINE)
        assert place, f"{path} has no line that begins with {before!r}"
        self.write(path, source[: place.start()] + text + source[place.start() :])

    def replace(self, path: str, old: str, new: str) -> None:
        """Change one place."""
        source = (self.root / path).read_text(encoding="utf-8")
        assert source.count(old) == 1, f"{path} has {old!r} {source.count(old)} times"
        self.write(path, source.replace(old, new))

    def append(self, path: str, line: str) -> None:
        """Add a line at the end of a file."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def run(self, *words: str | Path, ends: int = 0) -> str:
        """What a Python module prints that is run in the copy; it must end with that exit code."""
        line = [sys.executable, "-m", *map(str, words)]
        done = forking.run(line, self.root, self._environment, checkout=self.root)
        assert done.returncode == ends, done.stdout + done.stderr
        return done.stdout + done.stderr

    def crawl(self, spider: str, url: str, *arguments: str, **settings: str) -> str:
        """The report line of a crawl of the stand-in."""
        said = {**FEEDS, "GOVKZ_BASE_URL": url, "GOVKZ_ARCHIVE": str(self.archive), **settings}
        given = [word for argument in arguments for word in ("-a", argument)]
        return self.run("scrapy", "crawl", spider, *given, *(f"-s{name}={value}" for name, value in said.items()))

    def page(self, path: str) -> str:
        """A page of the archive, as Datasette gives it to whoever asks for it in the address."""
        return self.run("datasette", self.archive.parent, "--get", path)

    @contextmanager
    def standin(self, *options: str) -> Iterator[str]:
        """The address of a stand-in that knows what the copy knows."""
        line = [sys.executable, "-m", "tests.standin", "--port", "0", *options]
        said = self.root / "kept" / "standin"
        site = forking.fork(line, self.root, self._environment, out=str(said), checkout=self.root)
        try:
            until(lambda: said.exists() and "\n" in said.read_text(encoding="utf-8"))
            yield said.read_text(encoding="utf-8").split()[2].rstrip(";")
        finally:
            site.terminate()
            site.join()

    @property
    def _environment(self) -> dict[str, str]:
        paths = (str(self.root), os.environ.get("PYTHONPATH", ""))
        return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that nobody changes: Python compiles it once for all."""
    root = tmp_path_factory.mktemp("growth") / "checkout"
    left_out = shutil.ignore_patterns("*.db*", "*warc", "*reports", "test_*")
    for name in ("govkz_crawler", "tests/standin", "archive"):
        shutil.copytree(ROOT / name, root / name, ignore=left_out)
    for name in ("tests/__init__.py", "scrapy.cfg"):
        shutil.copy(ROOT / name, root / name)
    (root / "kept").mkdir()
    compileall.compile_dir(root, quiet=2)
    return root


@pytest.fixture
def copy(compiled: Path, tmp_path: Path) -> Copy:
    shutil.copytree(compiled, tmp_path, dirs_exist_ok=True)
    return Copy(tmp_path)
