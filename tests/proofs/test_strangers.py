"""Strangers check the log that a newsroom has published, by code that is not ours."""

import subprocess
from pathlib import Path

import pytest

from govkz_crawler.log import checkpoint
from govkz_crawler.log.signing import Signer
from tests.archive.test_log import checked_in_javascript, food
from tests.log.conftest import Go
from tests.log.test_publish import CHECK
from tests.patience import PATIENCE
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
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=PATIENCE)
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
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0


@pytest.fixture(scope="module")
def followed(newsroom: Newsroom, node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody has done what docs/proof.md says, with the archive of a log that has a key."""
    folder = tmp_path_factory.mktemp("followed")
    done = checked_in_javascript(newsroom.archive, folder, food(newsroom.archive))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def checked(followed: Path, node: str, vkey: str, note: str) -> tuple[int, str]:
    """The program of the document with a vkey, for a checkpoint."""
    (followed / "note").write_text(note, encoding="utf-8")
    words = [node, "check.mjs", "note", vkey]
    done = subprocess.run(words, cwd=followed, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_program_of_the_document_checks_the_signature(newsroom: Newsroom, followed: Path, node: str) -> None:
    vkey = newsroom.verifier.vkey
    for file in (followed / "checkpoint", newsroom.published / "checkpoint"):
        status, said = checked(followed, node, vkey, file.read_text())
        assert (status, "holds" in said) == (0, True), said


def test_it_refuses_another_key_another_name_another_signature_and_none(
    newsroom: Newsroom, followed: Path, node: str
) -> None:
    vkey, note = newsroom.verifier.vkey, (newsroom.published / "checkpoint").read_text()
    body, _, signature = note.rpartition("\n\n")
    shorter = body.replace(body.split("\n")[1], "1", 1)
    attempts = {
        "another key": (Signer.generate(ORIGIN).verifier.vkey, note),
        "another name": (vkey.replace(ORIGIN, "other.example.org/govkz"), note),
        "another signature": (vkey, f"{body}\n\n{signature[:-20]}{signature[-20:].swapcase()}"),
        "another text": (vkey, f"{shorter}\n\n{signature}"),
        "none": (vkey, f"{body}\n\n{checkpoint.UNSIGNED}"),
    }
    told = {name: checked(followed, node, *attempt) for name, attempt in attempts.items()}
    names = {name: attempt[0].partition("+")[0] for name, attempt in attempts.items()}
    assert told == {name: (1, f"the checkpoint is not signed by {names[name]}\n") for name in attempts}
