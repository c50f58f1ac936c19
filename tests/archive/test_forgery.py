"""Hashes computed again by somebody who knows the recipe: what has been written down elsewhere gives it away."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.schema.ledgers import LEDGERS, RUN_LOG, VERSIONS, Ledger, content_hash
from govkz_crawler.archive.transfer.merge import merge
from tests.archive.attempts import FALSE, SAYS
from tests.archive.writing import day, findings, record, row, rows, run
from tests.archive_factory import archive as made
from tests.archive_factory import item
from tests.evidence.forging import forge

_GUARDS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND name GLOB '*_no_*'"


def tamper(path: Path, ledger: Ledger, statement: str, first: int | None = None) -> None:
    """Change a ledger behind its guards; with ``first``, compute each hash from that row on again."""
    guards = rows(path, _GUARDS, ledger.table)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        for guard in ("no_update", "no_delete", "no_replace"):
            db.execute(f"DROP TRIGGER {ledger.table}_{guard}")
        db.execute(statement)
        if first:
            rechain(db, ledger, first)
        for (guard,) in guards:
            db.execute(guard)


def rechain(db: sqlite3.Connection, ledger: Ledger, first: int) -> None:
    before = f"SELECT entry_hash FROM {ledger.table} WHERE {ledger.key} = ?"
    (prev_hash,) = db.execute(before, [first - 1]).fetchone()
    for entry in map(dict, db.execute(f"SELECT * FROM {ledger.table} WHERE {ledger.key} >= ?", [first]).fetchall()):
        if ledger is VERSIONS:
            entry |= {"content_hash": content_hash(entry), "prev_hash": prev_hash}
        prev_hash = entry["entry_hash"] = ledger.entry_hash(entry, prev_hash)
        assignments = ", ".join(f"{name} = :{name}" for name in entry)
        db.execute(f"UPDATE {ledger.table} SET {assignments} WHERE {ledger.key} = :{ledger.key}", entry)


def reported(path: Path, number: int) -> Path:
    """A run, and its report where somebody keeps it."""
    folder = path.parent / "published"
    folder.mkdir(exist_ok=True)
    with run(path, number) as writer:
        report = folder / f"{writer.run_id}.json"
    report.write_text(json.dumps({"archive_id": writer.archive_id, "chain_heads": writer.chain_heads()}), "utf-8")
    return folder


def test_a_text_changed_with_its_own_hash(several):
    tamper(several, VERSIONS, f"UPDATE versions SET text = '{FALSE}' WHERE version_id = 3")
    assert findings(several)[0] == "versions 3: its content is not what content_hash says"
    forged = content_hash(row(several, "SELECT * FROM versions WHERE version_id = 3"))
    tamper(several, VERSIONS, f"UPDATE versions SET content_hash = '{forged}' WHERE version_id = 3")
    assert findings(several)[0] == "versions 3: entry_hash is not the hash of this row after the one before"


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.table)
def test_a_chain_computed_again_from_some_row_on(several, ledger):
    folder = reported(several, 5)
    tamper(several, ledger, f"UPDATE {ledger.table} SET {SAYS[ledger.table]} = '{FALSE}' WHERE {ledger.key} = 2", 2)
    found = findings(several, folder)
    assert not any("hash" in finding for finding in found), "the chain itself is in order"
    where = [finding for finding in found if finding.startswith(ledger.table) and "names as the newest" in finding]
    assert any("that the report " in finding for finding in where)
    # Of its own rows the log of the runs cannot pin the last.
    assert any("that run " in finding for finding in where) or ledger is RUN_LOG


def test_rows_taken_off_the_end_and_forgotten(several):
    (newest,) = rows(several, "SELECT max(version_id) FROM versions")[0]
    tamper(several, VERSIONS, f"DELETE FROM versions WHERE version_id = {newest}")
    assert f"versions {newest}: is gone, with everything up to {newest}" in findings(several)
    with closing(sqlite3.connect(several)) as db, db:
        db.execute("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'versions'")
    assert any(f"versions {newest}: is not the entry that run" in finding for finding in findings(several))


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.table)
def test_only_what_lies_elsewhere_can_tell_of_an_archive_forged_throughout(several, ledger):
    folder = reported(several, 5)
    forge(several, ledger, 2, **{SAYS[ledger.table]: FALSE})
    assert findings(several) == []
    key = rows(several, f"SELECT max({ledger.key}) FROM {ledger.table}")[0][0]
    (report,) = folder.glob("*")
    expected = f"{ledger.table} {key}: is not the entry that the report {report.name} names as the newest of its time"
    assert expected in findings(several, folder)


# Reports


def test_reports_of_another_archive_say_nothing(tmp_path):
    one, other = tmp_path / "one" / "press.db", tmp_path / "other" / "press.db"
    record(one, 1, item())
    record(other, 1, item(2), item(3))
    folder = reported(other, 2)
    assert findings(one, folder) == findings(other, folder) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[1]", b"null", b"{", b'{"archive_id": 7}', b'{"chain_heads": {"versions": [1, "00"]}}'],
    ids=["empty", "not UTF-8", "a list", "null", "half", "another id", "no id"],
)
def test_whatever_else_lies_in_the_folder_of_reports_is_not_for_us(several, content):
    folder = reported(several, 5)
    (folder / "other.json").write_bytes(content)
    (folder / "folder.json").mkdir()
    assert findings(several, folder) == []


def test_old_reports_stay_true_while_the_archive_grows(several):
    for number in (5, 7, 9):
        folder = reported(several, number)
        record(several, number + 1, item(number, seen_at=day(number + 1)))
    assert findings(several, folder) == []


def test_a_merged_archive_is_not_held_to_what_others_pinned(tmp_path):
    one = made(tmp_path / "one.db", [item(1)], name="one")
    other = made(tmp_path / "other.db", [item(2)], [item(3)], name="other")
    with reading(other) as theirs, writing(one) as ours:
        merge(ours, theirs)
    assert rows(one, "SELECT count(chain_head), count(pins) FROM run_log") == [(3, 1)]
    assert findings(one) == []
