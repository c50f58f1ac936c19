"""An edition of a crawled archive: what was withheld travels as a tombstone, and anchors come along."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from govkz_crawler.interchange.tables import NAMES, OF_EDITIONS
from govkz_crawler.log.leaf import ni_name
from tests.log.loopback import Authority, Witness
from tests.proofs import test_anchor, test_redact
from tests.proofs.conftest import Newsroom

BAGIT = Path(sys.executable).with_name("bagit.py")

# Fixtures are found by their names.
item, words, redacted = test_redact.item, test_redact.words, test_redact.redacted
authority, services = test_anchor.authority, test_anchor.services


def edition(room: Newsroom, out: Path, *options: object) -> Path:
    room.govkz("edition", "--out", out, *options)
    return out


def validate(out: Path) -> None:
    subprocess.run([BAGIT, "--validate", out], check=True, capture_output=True)


def held(out: Path) -> str:
    """Every value of every table, and every text beside them."""
    tables = (duckdb.sql(f"SELECT * FROM '{out}/data/{name}.parquet'").fetchall() for name in (*NAMES, *OF_EDITIONS))
    texts = (path.read_text("utf-8") for path in sorted(out.iterdir()) if path.is_file())
    return "".join([*map(repr, tables), *texts])


def test_a_withheld_text_is_a_tombstone(
    newsroom: Newsroom, redacted: Newsroom, item: str, words: set[str], tmp_path: Path
) -> None:
    before, after = edition(newsroom, tmp_path / "before"), edition(redacted, tmp_path / "after")
    validate(after)
    assert all(repr(word)[1:-1] in held(before) for word in words)
    assert not any(repr(word)[1:-1] in held(after) for word in words)
    stones = duckdb.sql(
        f"""
        SELECT r.scope, r.reason, v.ni, v.title, v.text FROM '{after}/data/redactions.parquet' AS r
        JOIN '{after}/data/versions.parquet' AS v ON v.ni = r.ni_redacted
        """
    ).fetchall()
    assert [(scope, reason, title, text) for scope, reason, _, title, text in stones] == [
        (item, test_redact.REASON, "", "")
    ] * 2
    section, article_id, lang = item.split("/")
    query = "SELECT leaf_hash FROM versions WHERE section = ? AND article_id = ? AND lang = ?"
    names = {ni_name(bytes.fromhex(leaf)) for (leaf,) in newsroom.rows(query, section, int(article_id), lang)}
    assert {name for _, _, name, _, _ in stones} == names


def test_an_older_checkpoint_does_not_bring_it_back(
    newsroom: Newsroom, redacted: Newsroom, words: set[str], tmp_path: Path
) -> None:
    ((size,),) = newsroom.rows("SELECT max(size) FROM checkpoints")
    out = edition(redacted, tmp_path / "old", "--checkpoint", size)
    assert not any(repr(word)[1:-1] in held(out) for word in words)
    (number,) = duckdb.sql(f"SELECT count(*) FROM '{out}/data/redactions.parquet'").fetchall()
    assert number == (2,)  # declared, though that was later
    assert (out / "data" / "log.parquet").read_bytes() == (
        edition(newsroom, tmp_path / "new") / "data" / "log.parquet"
    ).read_bytes()


@pytest.mark.parametrize("options", [(), ("--without-texts",)])
def test_anchors_come_along(
    options: tuple[str, ...], services: tuple[Newsroom, Witness], authority: Authority, tmp_path: Path
) -> None:
    room, witness = services
    before = edition(room, tmp_path / "before", *options)
    room.govkz("anchor")
    after = edition(room, tmp_path / "after", *options)
    validate(after)
    checkpoint = after / "checkpoint"
    assert {path.name for path in checkpoint.iterdir()} == {
        "checkpoint",
        "log.vkey",
        "timestamp-1.tsr",
        "witnesses.vkey",
    }
    note = (checkpoint / "checkpoint").read_text("utf-8")
    assert (checkpoint / "witnesses.vkey").read_text("utf-8") == f"{witness.vkey}\n"
    assert "witness.example/w1" in note
    (tmp_path / "body").write_text(note.partition("\n\n")[0] + "\n")
    verify = ["ts", "-verify", "-in", checkpoint / "timestamp-1.tsr", "-data", tmp_path / "body"]
    assert b"OK" in authority.run(*verify, "-CAfile", authority.root).stdout
    for name in ("manifest-sha256.txt", "README.md", "croissant.json", "CITATION.cff"):
        assert (before / name).read_bytes() == (after / name).read_bytes()
