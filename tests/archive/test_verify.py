"""`govkz verify`: what it says, in which order, how it ends, and that it gets in nobody's way."""

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.schema.ledgers import LEDGERS, QUARANTINE
from govkz_crawler.archive.verify.checks import size, verify
from govkz_crawler.cli import main
from tests.archive.writing import day, findings, record, rows, run
from tests.archive_factory import item


def verified(archive: Path) -> Result:
    return CliRunner().invoke(main, ["verify", "--archive", str(archive)])


def spoil(archive: Path, *statements: str) -> None:
    """Change rows behind the guards, which are put back."""
    with closing(sqlite3.connect(archive, isolation_level=None)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE name GLOB '*_no_*'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, definition in guards:
            db.execute(definition)


def test_a_varied_archive_is_green(several):
    counted = sum(rows(several, f"SELECT count(*) FROM {ledger.table}")[0][0] for ledger in LEDGERS)
    done = verified(several)
    assert (done.exit_code, done.stdout, done.stderr) == (
        0,
        f"{several}: {counted:,} entries verified, 2 redacted, declared\n",
        "",
    )


def test_an_archive_that_nobody_has_written_to_is_green(archive):
    with run(archive, 1):
        pass
    assert findings(archive) == []


def test_the_first_wrong_row_is_named_first_and_the_others_after_it(several):
    spoil(several, "UPDATE versions SET title = 'жалған' WHERE version_id IN (4, 9)")
    done = verified(several)
    first, second, *_, last = done.stderr.splitlines()
    assert done.exit_code == 1
    assert first == "versions 4: is not what its leaf says"
    assert second == "versions 9: is not what its leaf says"
    assert last.startswith(f"{several}: ")
    assert last.endswith(" findings, 2 redacted, declared")


def test_a_row_that_is_gone_is_missed_where_it_was(several):
    spoil(several, "DELETE FROM versions WHERE version_id = 3", "DELETE FROM coverage WHERE coverage_id = 2")
    assert findings(several)[:2] == [
        "versions 3: is gone, though the log has an entry of it",
        "coverage 2: is gone, though the log has an entry of it",
    ]


def test_a_row_that_was_slipped_in_is_named_before_the_entry_that_it_stands_in_front_of(several):
    columns = ", ".join(name for name in QUARANTINE.stored if name != QUARANTINE.key)
    spoil(several, f"INSERT INTO quarantine SELECT 77, {columns} FROM quarantine WHERE quarantine_id = 2")
    assert "quarantine 77: is in no entry of the log: it was slipped in" in findings(several)
    spoil(several, "UPDATE quarantine SET quarantine_id = 0 WHERE quarantine_id = 77")
    found = findings(several)
    assert found[0] == "quarantine 0: is in no entry of the log: it was slipped in"


def test_a_hash_that_was_changed_is_named(several):
    spoil(several, f"UPDATE versions SET leaf_hash = '{'0' * 64}' WHERE version_id = 4")
    assert findings(several)[0] == "versions 4: its leaf_hash is not that of its entry in the log"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("x'd0b6'", "cannot be read: JSON cannot hold BLOB values"),
        ("CAST(x'd0' AS TEXT)", "is not what its leaf says"),
        ("7", "is not what its leaf says"),
        ("7.5", "is not what its leaf says"),
        ("title || char(0)", "is not what its leaf says"),
        ("title || ' '", "is not what its leaf says"),
    ],
    ids=["bytes", "broken UTF-8", "integer", "real", "NUL", "space"],
)
def test_a_value_of_another_kind_is_named(several, value, what):
    spoil(several, f"UPDATE versions SET title = {value} WHERE version_id = 4")
    assert f"versions 4: {what}" in findings(several)


@pytest.mark.parametrize("column", ["salt", "leaf_hash", "warc_record", "content_digest"])
@pytest.mark.parametrize("value", ["''", "CAST({} AS BLOB)", "upper({})", "CAST(x'ff' AS TEXT)"])
def test_a_hash_of_another_kind_is_named(several, column, value):
    ((number,),) = rows(several, "SELECT version_id FROM versions WHERE warc_record IS NOT NULL")
    spoil(several, f"UPDATE versions SET {column} = {value.format(column)} WHERE version_id = {number}")
    assert any(finding.startswith(f"versions {number}: ") for finding in findings(several))


def test_only_the_first_findings_are_spelt_out(several):
    spoil(several, "UPDATE versions SET title = 'жалған', entity = 'mfa'")
    *shown, last = verified(several).stderr.splitlines()
    assert len(shown) == 20 < int(last.split(": ")[-1].split()[0].replace(",", ""))


def test_progress_adds_up(several):
    told: list[int] = []
    with reading(several) as db:
        assert list(verify(db, told.append)) == []
        assert sum(told) == size(db)


def test_a_run_may_write_meanwhile(archive):
    record(archive, 1, item(1))
    with run(archive, 2) as writer, reading(archive) as db:
        writer.record(item(2, seen_at=day(2)))
        found = verify(db)
        writer.commit()
        assert list(found) == []
        assert size(db) < sum(rows(archive, f"SELECT count(*) FROM {ledger.table}")[0][0] for ledger in LEDGERS)
    assert findings(archive) == []


def test_memory_is_flat(archive):
    text = "Ауылдағы мектепке оқулық пен құрал-жабдық жеткізілді, сабақ уақытында басталады.\n" * 500
    record(archive, 1, *(item(number, text=f"{number}{text}") for number in range(100)))
    with reading(archive) as db:
        list(verify(db))
        tracemalloc.start()
        assert list(verify(db)) == []
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10 * len(text.encode()) < rows(archive, "SELECT sum(length(text)) FROM versions")[0][0]
