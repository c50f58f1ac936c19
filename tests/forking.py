"""Commands run in forks of a process that has imported everything: starting Python and Scrapy anew takes a second.

What is run is the real command, ``python -m …``, with its own arguments, environment, streams and exit status.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import warnings
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.patience import PATIENCE

ROOT = Path(__file__).parent.parent

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.preloaded"])


def fork(
    words: list[str],
    folder: Path,
    env: dict[str, str] | None = None,
    out: str = os.devnull,
    err: str = os.devnull,
    checkout: Path = ROOT,
) -> BaseProcess:
    """Start ``python -m MODULE …`` in a folder, its streams going to files; another checkout brings its own package."""
    given = dict(os.environ) if env is None else env
    process = SERVER.Process(target=command, args=(words, folder, given, out, err, checkout))
    process.start()
    return process


def run(
    words: list[str],
    folder: Path,
    env: dict[str, str] | None = None,
    timeout: float = PATIENCE,
    checkout: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """As ``subprocess.run`` with its output captured."""
    with tempfile.TemporaryDirectory() as streams:
        out, err = Path(streams, "out"), Path(streams, "err")
        process = fork(words, folder, env, str(out), str(err), checkout)
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, timeout)
        return subprocess.CompletedProcess(words, process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))


def command(words: list[str], folder: Path, env: dict[str, str], out: str, err: str, checkout: Path = ROOT) -> None:
    """Become that command: what a fork does."""
    enter(folder, env, out, err)
    if checkout != ROOT:
        move_to(checkout)
    python, dash_m, module, *_ = words
    assert (python, dash_m) == (sys.executable, "-m")
    sys.argv = words[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def move_to(checkout: Path) -> None:
    """Import this package and its tests from another checkout; the libraries stay as they are imported."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("govkz_crawler", "tests")]:
        del sys.modules[name]
    sys.path.insert(0, str(checkout))


def enter(folder: Path, env: dict[str, str], out: str, err: str) -> None:
    """Be where a command would begin."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    if os.isatty(2):  # where nobody can seek, as in the file that it was
        sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False, encoding=sys.stderr.encoding)
    if "PYTHONWARNINGS" in env:  # which Python reads when it starts
        warnings.simplefilter(env["PYTHONWARNINGS"])  # type: ignore[arg-type]
    sys.modules.pop("govkz_crawler.settings", None)  # which reads the environment, and govkz.toml in the folder
