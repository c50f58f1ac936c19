"""`make bench`: every benchmark, as a table and as JSON, beside the ratios of the main branch.

`python -m bench [NAME…] [--full]` runs some of them; ``--full`` takes the sizes that need hours.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.figures import Figure, as_json, table

# In the order in which they are worth reading.
BENCHMARKS = ("crawl", "start", "size", "economy", "browse", "search", "reprints", "captures", "cluster")

RESULTS = Path(__file__).parent / "results"
MAIN = RESULTS / "main.json"  # of the main branch: what a change is held against
LATEST = RESULTS / "latest.json"


def main(names: list[str], full: bool) -> None:
    kept = _kept()
    figures: list[Figure] = []
    for name in names:
        began = time.monotonic()
        print(f"\n{name}", flush=True)
        found = import_module(f"bench.{name}").run(full)
        print(*table(found, kept), sep="\n")
        print(f"({time.monotonic() - began:,.0f} s)", flush=True)
        figures += found
    RESULTS.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps([as_json(figure) for figure in figures], indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"\nwritten to {LATEST.relative_to(Path.cwd())}; copy it to {MAIN.name} when it is of the main branch")
    short = [figure.name for figure in figures if figure.is_met is False]
    print(f"falls short: {', '.join(short) or 'nothing'}")


def _kept() -> dict[str, dict[str, Any]]:
    if not MAIN.exists():
        return {}
    return {figure["name"]: figure for figure in json.loads(MAIN.read_text("utf-8"))}


if __name__ == "__main__":
    asked = [name for name in sys.argv[1:] if name != "--full"]
    if unknown := set(asked) - set(BENCHMARKS):
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))} (there are {', '.join(BENCHMARKS)})")
    main(asked or list(BENCHMARKS), "--full" in sys.argv)
