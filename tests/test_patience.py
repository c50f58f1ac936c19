"""No test has a limit of its own: how fast the machine is must not matter."""

import re
from pathlib import Path

LIMIT = re.compile(r"(timeout=|TIMEOUT=|\.(wait|join|communicate)\()[1-9]")


def test_what_waits_waits_for_one_limit():
    tests = Path(__file__).parent
    limits = {
        f"{path.relative_to(tests)}: {line.strip()}"
        for path in tests.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if LIMIT.search(line)
    }
    assert limits == set()
