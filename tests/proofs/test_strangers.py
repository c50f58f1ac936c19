"""Strangers check the log that a newsroom has published, by code that is not ours."""

import subprocess
from pathlib import Path

import pytest

from tests.log.conftest import Go
from tests.log.test_publish import CHECK
from tests.proofs.conftest import ORIGIN, Newsroom


def test_go_proves_a_thousand_entries_and_pairs_from_its_tiles(newsroom: Newsroom, go: Go) -> None:
    answer = go("prove", newsroom.published, 1000, 9162)
    assert answer.returncode == 0, answer.stderr
    kinds = [line.split()[0] for line in answer.stdout.splitlines()]
    assert (kinds.count("inclusion"), kinds.count("consistency")) == (1000, 1000)
    note = (newsroom.published / "checkpoint").read_text()
    assert go("open", newsroom.verifier.vkey, stdin=note).returncode == 0
    assert note.startswith(ORIGIN)


def test_node_computes_its_root_from_the_entries(newsroom: Newsroom, node: str) -> None:
    words = [node, CHECK, newsroom.published, newsroom.verifier.vkey]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("what", ["checkpoint", "tile/entries"])
def test_a_forgery_is_named(newsroom: Newsroom, node: str, tmp_path: Path, what: str) -> None:
    room = Newsroom(tmp_path, newsroom.site)
    subprocess.run(["cp", "-r", newsroom.published, room.published], check=True)
    path = room.published / what
    if path.is_dir():
        path = max((each for each in path.rglob("*") if each.is_file()), key=lambda each: each.stat().st_size)
    forged = bytearray(path.read_bytes())
    forged[len(forged) // 2] ^= 1
    path.write_bytes(forged)
    words = [node, CHECK, room.published, newsroom.verifier.vkey]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode != 0
