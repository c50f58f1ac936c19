"""Programs of others that check our log; a test skips, and says why, where one is not installed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.patience import PATIENCE

# Where Debian's golang-golang-x-mod-dev puts golang.org/x/mod.
GOPATH = Path("/usr/share/gocode")

Go = Callable[..., "subprocess.CompletedProcess[str]"]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js."""
    return _program("node")


@pytest.fixture(scope="session")
def openssl() -> str:
    """OpenSSL's command."""
    return _program("openssl")


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """Go's own tlog and note: call it with the arguments of ``go/main.go`` and what it reads."""
    if not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("golang.org/x/mod is not installed: apt-get install golang-go golang-golang-x-mod-dev")
    binary = tmp_path_factory.mktemp("go") / "check"
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOFLAGS": "", "GOPROXY": "off"}
    source = Path(__file__).with_name("go") / "main.go"
    subprocess.run([_program("go"), "build", "-o", binary, source], env=environment, check=True, timeout=PATIENCE)

    def run(*arguments: str | Path | int, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        command = [binary, *map(str, arguments)]
        return subprocess.run(command, check=False, input=stdin, capture_output=True, text=True, timeout=PATIENCE)

    return run
