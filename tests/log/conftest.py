"""Programs of others that check our log; a test skips, and says why, where one is not installed."""

import shutil

import pytest


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
