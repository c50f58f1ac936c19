"""Which room of the package may import from which: arrows run down only, so there is no circle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "govkz_crawler"

# From the ground up. A room may import from the rooms below its own floor, and from itself.
FLOORS = (
    {"__init__", "errors", "languages", "limits", "places", "sections", "streams"},
    {"configuration", "entities", "extras", "items", "log", "user_agent"},
    {"normalise"},
    {"polling", "sources"},
    {"warc"},
    {"archive"},
    {"transport"},
    {"politeness"},
    {"settings"},
    {"cluster"},
    {"evidence"},
    {"captures"},
    {"spiders"},
    {"pipelines"},
    {"interchange"},
    {"operate"},
    {"browse"},
    {"cli"},
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    """``archive`` of ``govkz_crawler.archive.write.writer``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(file: Path) -> Iterator[str]:
    """The modules of the package that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("govkz_crawler"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("govkz_crawler"):
            module = node.module or ""
            known = (f"{module}.{name.name}" for name in node.names)
            yield from (name if is_module(name) else module for name in known)


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "site" not in path.relative_to(PACKAGE).parts)


def test_every_room_has_a_floor() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert rooms == set(FLOOR_OF)


@pytest.mark.parametrize("room", sorted(FLOOR_OF))
def test_arrows_run_down_only(room: str) -> None:
    upwards = {
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in modules()
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") == room
        for name in imported(path)
        if room_of(name) != room and FLOOR_OF[room_of(name)] >= FLOOR_OF[room]
    }
    assert upwards == set()
