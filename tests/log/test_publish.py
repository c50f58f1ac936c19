"""A published log: tiles that Go and Node check, written once, never a fork."""

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkz_crawler.log import checkpoint
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.errors import Fork, Malformed, Unverified
from govkz_crawler.log.leaf import leaf_bytes, leaf_hash
from govkz_crawler.log.merkle import (
    Frontier,
    Node,
    consistency_proof,
    in_memory,
    inclusion_proof,
    root,
    verify_inclusion,
)
from govkz_crawler.log.publish import publish
from govkz_crawler.log.signing import Signer
from govkz_crawler.log.tiles import Tiles, entries_path, tile_path
from tests.log.conftest import Go
from tests.log.consistency import verify_consistency
from tests.log.published_log import check
from tests.patience import PATIENCE

ORIGIN = "example.org/govkz"
SIGNER = Signer.generate(ORIGIN)
SIZE = 70_000  # the specification's example: 273 full tiles, and partial ones at three levels
LEAVES = [leaf_bytes("versions", 1, {"n": n}) for n in range(1_500)]  # as many as most tests need
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
CHECK = Path(__file__).parents[2] / "docs" / "check.mjs"


def note(size: int, hashes: list[bytes] = HASHES) -> str:
    return checkpoint.write(Checkpoint(ORIGIN, size, root(hashes[:size])), SIGNER)


def leaves(start: int) -> Iterator[bytes]:
    return iter(LEAVES[start:])


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Whole(NamedTuple):
    """The log of the specification's example: where it is published, and what is in it."""

    folder: Path
    leaves: list[bytes]
    hashes: list[bytes]
    node: Node

    def root(self, size: int) -> str:
        """The root at a size, from what is in memory, not from the tiles."""
        return Frontier.of(size, self.node).root().hex()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    out = tmp_path_factory.mktemp("log") / "out"
    leaves = [leaf_bytes("versions", 1, {"n": n}) for n in range(SIZE)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    assert publish(out, note(SIZE, hashes), lambda start: iter(leaves[start:])) == SIZE
    return Whole(out, leaves, hashes, in_memory(hashes))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_path(0, 0), "tile/0/000"),
        (tile_path(3, 1234067), "tile/3/x001/x234/067"),
        (tile_path(0, 1000, 5), "tile/0/x001/000.p/5"),
        (entries_path(273, 112), "tile/entries/273.p/112"),
    ],
)
def test_paths_are_those_of_the_specification(path: str, expected: str) -> None:
    assert path == expected


def test_a_published_log_is_the_specifications_example(whole: Whole) -> None:
    there = files(whole.folder)
    assert len([p for p in there if p.startswith("tile/0/") and ".p/" not in p]) == 273
    assert {p for p in there if ".p/" in p} == {
        "tile/0/273.p/112", "tile/entries/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"
    }  # fmt: skip
    opened = check(whole.folder)
    assert [v.by for v in opened.verify([SIGNER.verifier])] == [SIGNER.verifier]
    tiles = Tiles(whole.folder, SIZE)
    assert list(tiles.leaves(69_000)) == whole.leaves[69_000:]
    assert list(tiles.leaf_hashes(69_000)) == whole.hashes[69_000:]


def hexes(proof: list[bytes]) -> str:
    return ",".join(h.hex() for h in proof) or "-"


def test_go_verifies_what_we_prove(whole: Whole, go: Go) -> None:
    node, roots = Tiles(whole.folder, SIZE).node, whole.root
    choice = random.Random(6962)
    lines = []
    for _ in range(1000):
        size = choice.randint(1, SIZE)
        index = choice.randrange(size)
        lines.append(
            f"inclusion {index} {size} {whole.hashes[index].hex()} {roots(size)}"
            f" {hexes(inclusion_proof(index, size, node))}"
        )
        old = choice.randint(1, size)
        lines.append(f"consistency {old} {roots(old)} {size} {roots(size)} {hexes(consistency_proof(old, size, node))}")
    answer = go("verify", stdin="\n".join(lines))
    assert answer.stdout == "2000\n", answer.stderr


def test_we_verify_what_go_proves_from_our_tiles(whole: Whole, go: Go) -> None:
    answer = go("prove", whole.folder, 1000, 9162)
    assert answer.returncode == 0, answer.stderr
    seen = 0
    for line in answer.stdout.splitlines():
        kind, *rest = line.split()
        proof = [bytes.fromhex(h) for h in rest.pop().split(",") if h != "-"]
        if kind == "inclusion":
            index, size, leaf, tree_root = rest
            assert leaf == whole.hashes[int(index)].hex()
            assert verify_inclusion(bytes.fromhex(leaf), int(index), int(size), proof, bytes.fromhex(tree_root))
        else:
            old, old_root, new, new_root = rest
            assert old_root == whole.root(int(old))
            assert verify_consistency(int(old), bytes.fromhex(old_root), int(new), bytes.fromhex(new_root), proof)
        seen += 1
    assert seen == 2000


def run_node(node: str, folder: Path, *vkey: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([node, CHECK, folder, *vkey], check=False, capture_output=True, text=True, timeout=PATIENCE)


def test_node_verifies_root_tiles_and_signature(whole: Whole, node: str) -> None:
    answer = run_node(node, whole.folder, SIGNER.verifier.vkey)
    assert answer.stdout == f"{ORIGIN}: 70000 entries, root and tiles as its checkpoint says, signature valid\n", answer
    assert "no signature by" in run_node(node, whole.folder, Signer.generate(ORIGIN).verifier.vkey).stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    out = tmp_path / "small"
    publish(out, note(600), leaves)
    return out


DAMAGE: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("tile/entries/001", lambda b: b.replace(b'"n":300', b'"n":301', 1), "entry 300"),
    ("tile/0/001", lambda b: bytes(32) + b[32:], "entry 256"),
    ("tile/0/002.p/88", lambda b: b[:-32] + bytes(32), "entry 599"),
    ("tile/1/000.p/2", lambda b: b[:32] + bytes(32), "below it"),
    ("checkpoint", lambda b: note(600, [bytes(32), *HASHES]).encode(), "checkpoint"),
]


def test_a_small_log_without_damage_holds(small: Path, node: str) -> None:
    assert run_node(node, small).returncode == 0


@pytest.mark.parametrize(("path", "change", "named"), DAMAGE)
def test_damage_is_named(small: Path, node: str, path: str, change: Callable[[bytes], bytes], named: str) -> None:
    (small / path).write_bytes(change((small / path).read_bytes()))
    with pytest.raises(Malformed, match=named):
        check(small)
    answer = run_node(node, small)
    assert answer.returncode == 1
    assert named in answer.stderr


@pytest.mark.parametrize("path", ["tile/entries/001", "tile/0/002.p/88", "tile/1/000.p/2"])
@pytest.mark.parametrize("cut", [0, 0.5, 0.99, None])
def test_a_missing_or_shortened_file_is_named(small: Path, path: str, cut: float | None) -> None:
    file = small / path
    held = file.read_bytes()
    file.unlink()
    if cut is not None:
        file.write_bytes(held[: int(len(held) * cut)])
    with pytest.raises(Malformed, match=path):
        check(small)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 1500) | st.sampled_from([255, 256, 257, 511, 512, 513]), min_size=1, max_size=4))
def test_publishing_in_steps_ends_in_the_same_files(tmp_path: Path, sizes: list[int]) -> None:
    out, once = tmp_path / "steps", tmp_path / "once"
    for folder in (out, once):
        shutil.rmtree(folder, ignore_errors=True)
    before = 0
    for size in sorted(sizes):
        assert publish(out, note(size), leaves) == size - before
        before = size
        assert check(out).checkpoint.size == size
    publish(once, note(before), leaves, sizes)
    assert files(out) == files(once)


def test_only_what_is_new_is_written_and_read(small: Path) -> None:
    asked = []

    def counted(start: int) -> Iterator[bytes]:
        asked.append(start)
        return leaves(start)

    kept = {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in small.rglob("*") if p.is_file()}
    assert publish(small, note(700), counted) == 100
    assert asked == [600]
    written = {p for p, was in kept.items() if (p.stat().st_ino, p.stat().st_mtime_ns) != was}
    assert written == {small / "checkpoint"}
    assert (small / "tile/0/002.p/88").exists()  # a checkpoint was published that needs it
    assert publish(small, note(800), leaves) == 100
    assert not (small / "tile/0/002.p").exists()  # the full tile stands for it
    assert publish(small, note(800), lambda start: iter(())) == 0


def test_a_checkpoint_between_has_its_partial_tiles(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, note(100), leaves)
    publish(out, note(200), leaves, sizes=[150, 170])
    assert sorted(p.name for p in (out / "tile/0/000.p").iterdir()) == ["100", "150", "170", "200"]


FORKED = [*LEAVES[:300], b"{}", *LEAVES[301:]]
FORKED_HASHES = [leaf_hash(leaf) for leaf in FORKED[:1000]]


@pytest.mark.parametrize(
    ("new", "entries", "message"),
    [
        (note(599), LEAVES, "600 entries of example.org/govkz are published, the checkpoint has 599"),
        (note(600, FORKED_HASHES), FORKED, "entry 300 of the log is not the one that is published"),
        (note(700, FORKED_HASHES), FORKED, "entry 300 of the log is not the one that is published"),
        (note(700, FORKED_HASHES), LEAVES, "not those of the checkpoint"),
        (note(700), [*LEAVES[:650], *LEAVES[651:]], "not those of the checkpoint"),
        (note(700), LEAVES[:650], "not those of the checkpoint"),
        (
            checkpoint.write(
                Checkpoint("example.net/other", 700, root(HASHES[:700])), Signer.generate("example.net/other")
            ),
            LEAVES,
            "folder of example.org/govkz, not of example.net/other",
        ),
    ],
)
def test_a_fork_is_not_published(small: Path, new: str, entries: list[bytes], message: str) -> None:
    before = files(small)
    with pytest.raises(Fork, match=message):
        publish(small, new, lambda start: iter(entries[start:]))
    assert files(small) == before


def test_beside_damage_nothing_is_published(small: Path) -> None:
    path = small / "tile/0/002.p/88"
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    before = files(small)
    with pytest.raises(Malformed, match="damaged"):
        publish(small, note(700), leaves)
    assert files(small) == before


def test_an_unsigned_checkpoint_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(Unverified, match="unsigned"):
        publish(tmp_path / "out", checkpoint.write(Checkpoint(ORIGIN, 5, root(HASHES[:5])), None), leaves)
    assert not (tmp_path / "out").exists()


def test_what_a_killed_process_left_is_no_hindrance(small: Path) -> None:
    (small / ".unfinished/tile").mkdir(parents=True)
    (small / ".unfinished/tile/x").write_bytes(b"half")
    (small / "tile/0/002").write_bytes(b"".join(HASHES[512:768]))  # moved, but its checkpoint not yet
    publish(small, note(800), leaves)
    assert check(small).checkpoint.size == 800
    assert not (small / ".unfinished").exists()
