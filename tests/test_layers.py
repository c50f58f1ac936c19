"""The layers of the package: imports run down only; names, first lines and lengths are as a newcomer needs them."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "govkz_crawler"

# From the ground up. A room may import from the rooms below its own floor, and from itself.
FLOORS = (
    {"__init__", "errors", "garbage", "languages", "limits", "places", "sections", "streams"},
    {"configuration", "entities", "extras", "items", "log", "second_process", "user_agent"},
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
    {"watches"},
    {"cli"},
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# The same within archive/.
ARCHIVE_FLOORS = (
    {"__init__", "database", "errors", "finding"},
    {"schema"},
    {"feeds", "reference"},
    {"derived"},
    {"file"},
    {"verify", "write"},
    {"log"},
    {"transfer"},
)
ARCHIVE_FLOOR_OF = {room: number for number, rooms in enumerate(ARCHIVE_FLOORS) for room in rooms}


def room_of(module: str, depth: int = 1) -> str:
    """``archive`` of ``govkz_crawler.archive.write.writer``; ``write`` at depth 2."""
    parts = module.split(".")
    return parts[depth] if len(parts) > depth else "__init__"


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


def room_of_file(path: Path, folder: Path) -> str:
    return path.relative_to(folder).parts[0].removesuffix(".py")


def test_every_room_has_a_floor() -> None:
    assert {room_of_file(path, PACKAGE) for path in modules()} == set(FLOOR_OF)
    archive = PACKAGE / "archive"
    assert {room_of_file(path, archive) for path in archive.rglob("*.py")} == set(ARCHIVE_FLOOR_OF)


@pytest.mark.parametrize("room", sorted(FLOOR_OF))
def test_arrows_run_down_only(room: str) -> None:
    upwards = {
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in modules()
        if room_of_file(path, PACKAGE) == room
        for name in imported(path)
        if room_of(name) != room and FLOOR_OF[room_of(name)] >= FLOOR_OF[room]
    }
    assert upwards == set()


def test_the_drawing_of_the_floors_is_these_floors() -> None:
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [row for row in re.findall(r"^\|.*?\|(.*?)\|", text.partition("## The floors")[2], re.M) if "`" in row]
    drawn = [{room.removesuffix("/").removesuffix(".py") for room in re.findall(r"`(.+?)`", row)} for row in rows]
    assert set().union(*drawn) == set(FLOOR_OF) - {"__init__"}
    floors = [{FLOOR_OF[room] for room in rooms} for rooms in drawn]
    assert all(min(above) >= max(below) for above, below in pairwise(floors))


@pytest.mark.parametrize("room", sorted(ARCHIVE_FLOOR_OF))
def test_arrows_run_down_only_in_the_archive(room: str) -> None:
    archive = PACKAGE / "archive"
    upwards = {
        f"{path.relative_to(archive)} imports {name}"
        for path in archive.rglob("*.py")
        if room_of_file(path, archive) == room
        for name in imported(path)
        if name.startswith("govkz_crawler.archive") and room_of(name, 2) != room
        if ARCHIVE_FLOOR_OF[room_of(name, 2)] >= ARCHIVE_FLOOR_OF[room]
    }
    assert upwards == set()


def test_no_two_modules_need_each_other() -> None:
    """In one room either, and whatever way around: ``prepare`` raises CycleError, which names the circle."""
    arrows = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): set(imported(path))
        for path in modules()
    }
    faces = {name for name in arrows if (PACKAGE.parent / Path(*name.split(".")) / "__init__.py").exists()}
    TopologicalSorter({name: known - faces for name, known in arrows.items() if name not in faces}).prepare()


# A page, its query, an exported table, a format, a command and a spider may share the noun that they are about.
SHARING = (
    "browse/pages", "browse/queries", "captures/formats", "cli", "interchange/dump", "interchange/formats",
    "interchange/tables", "operate/commands", "spiders",
)  # fmt: skip
EVERYWHERE = {"__init__", "errors"}  # each room has its own


def test_no_two_modules_share_a_name() -> None:
    """Singular and plural are one name; otherwise a newcomer who looks for a noun finds two rooms."""
    places: dict[str, list[str]] = {}
    for path in modules():
        place = path.relative_to(PACKAGE)
        if path.stem not in EVERYWHERE and place.parent.as_posix() not in SHARING:
            places.setdefault(path.stem.removesuffix("s"), []).append(str(place))
    assert [sharing for sharing in places.values() if len(sharing) > 1] == []


# "Reads …", or "``govkz export``: writes …"; not a noun such as "Tables of …", and no question such as "What …".
SENTENCE = re.compile(r"(``?[^`]+``?((, | and )``?[^`]+``?)*: [a-z]|[A-Z])[a-z]+s[:,]? (?!of |that |for |about ).*\.")


def test_the_first_line_of_a_module_says_what_it_does() -> None:
    first = {
        path: (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n") for path in modules()
    }
    wrong = [
        f"{path.relative_to(PACKAGE)}: {lines[0]}" for path, lines in first.items() if not SENTENCE.fullmatch(lines[0])
    ]
    assert wrong == []


LONGEST_FUNCTION = 37  # lines without the docstring, which is the help of a command


def test_no_function_is_long() -> None:
    long = [
        f"{path.relative_to(PACKAGE)}: {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > LONGEST_FUNCTION
    ]
    assert long == []


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring
