"""An attacker who has the file, puts guards, checksums and derived tables right, and leaves no leaf wrong."""

import json

import pytest

from govkz_crawler.archive.schema import identity
from govkz_crawler.archive.schema.ledgers import BY_TABLE
from tests.archive.test_forgery import reported, tamper
from tests.archive.writing import day, findings, record, rows
from tests.archive_factory import item
from tests.evidence.forging import forge, unguarded


@pytest.mark.parametrize(
    ("table", "column"),
    [("versions", "text"), ("versions", "image_url"), ("quarantine", "raw"), ("quarantine", "reason")],
)
def test_a_text_put_where_one_was_withheld_is_named(several, table, column):
    """No leaf can be computed of it, so none can be wrong."""
    ((key,),) = rows(several, f"SELECT {BY_TABLE[table].key} FROM {table} WHERE salt IS NULL")
    tamper(several, f"UPDATE {table} SET {column} = 'жалған' WHERE {BY_TABLE[table].key} = {key}")
    assert findings(several)[0] == f"{table} {key}: says something, though its salt is gone: no leaf covers that"


def test_versions_that_change_places_are_named(archive):
    record(archive, 1, item(1))
    record(archive, 2, item(1, title="Ауылда екінші мектеп ашылды", seen_at=day(2)))
    tamper(
        archive,
        "UPDATE versions SET version = 9 WHERE version_id = 1",
        "UPDATE versions SET version = 1 WHERE version_id = 2",
        "UPDATE versions SET version = 2 WHERE version_id = 1",
    )
    assert findings(archive) == ["versions news 1 kk: its versions are not numbered in their order"]


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE captures SET captured_by = 'біреу' WHERE capture_id = 1", "captures 1"),
        ("UPDATE absences SET verdict = 'withdrawn' WHERE verdict = 'confirmed'", "absences"),
        ("UPDATE versions SET event = 'edited' WHERE event = 'removed'", "versions"),
        ("UPDATE versions SET not_before = '2020-01-01T00:00:00Z' WHERE event = 'removed'", "versions"),
        ("UPDATE coverage SET outcome = 'complete' WHERE outcome = 'partial'", "coverage"),
        ("UPDATE redactions SET order_sha256 = '' WHERE redaction_id = 1", "redactions 1"),
        ("UPDATE redactions SET redacted_hash = 'aa' WHERE redaction_id = 1", ""),
        ("UPDATE versions SET salt = lower(hex(randomblob(16))) WHERE version_id = 3", "versions 3"),
        ("UPDATE versions SET salt = NULL WHERE version_id = 3", "versions 3"),
        ("UPDATE versions SET recipe = 2 WHERE version_id = 3", "versions 3"),
        ("UPDATE quarantine SET raw = '' WHERE salt IS NOT NULL", "quarantine"),
        ("UPDATE entity_names SET name_kk = 'жалған' WHERE entity_name_id = 1", "entity_names 1"),
        ("UPDATE run_log SET outcome = 'complete', counts = '{}' WHERE finished_at IS NOT NULL", "run_log"),
        ("UPDATE checkpoints SET run_id = NULL WHERE checkpoint_id = 1", "checkpoints"),
        ("DELETE FROM redactions WHERE redaction_id = 1", ""),
    ],
)
def test_whatever_says_something_is_covered(several, statement, where):
    tamper(several, statement)
    assert findings(several)[0].startswith(where)


@pytest.mark.parametrize("ids", ["ours", "old"])
def test_an_archive_that_is_given_another_name_so_that_its_reports_say_nothing(several, ids):
    folder = reported(several, 5)
    (report,) = folder.glob("*")
    told = json.loads(report.read_text("utf-8")) | {"run_id": report.stem}
    report.write_text(json.dumps(told), "utf-8")
    assert findings(several, folder) == []
    forge(several, BY_TABLE["versions"], 3, text="жалған")
    with unguarded(several) as db:
        identity.name(db)
        if ids == "ours":
            db.execute("UPDATE checkpoints SET archive_id = ?", [identity.archive_id(db)])
    assert findings(several) == []
    assert findings(several, folder) == [
        f"checkpoints: that of run {report.stem} is not the one of archive {told['archive_id']} "
        f"which {report.name} names"
    ]
