"""Command lines of the program ``scrapy``, each in a fork: errors begin with the program's name."""

import sys
import tempfile
from pathlib import Path

from scrapy.cmdline import execute

from tests import forking
from tests.crawling import ROOT
from tests.patience import PATIENCE


def run(words: list[str]) -> tuple[int | None, str, str]:
    """The exit status of the line, what it says, and what it says of errors."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = forking.SERVER.Process(target=_become, args=(words, str(out), str(err)))
        process.start()
        process.join(PATIENCE)
        return process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")


def _become(words: list[str], out: str, err: str) -> None:
    forking.enter(ROOT, {}, out, err)
    sys.argv = ["scrapy"]
    execute(["scrapy", *words])
