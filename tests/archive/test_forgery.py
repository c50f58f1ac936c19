"""Hashes computed again by somebody who knows the recipe: what has been written down elsewhere gives it away."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from govkz_crawler.archive.file.connection import reading, writing
from govkz_crawler.archive.schema.guards import withheld
from govkz_crawler.archive.schema.ledgers import LEDGERS, REDACTIONS, VERSIONS
from govkz_crawler.archive.transfer.merge import merge
from govkz_crawler.archive.write.entries import Entries
from govkz_crawler.cli import main
from govkz_crawler.log.checkpoint import Checkpoint, write
from govkz_crawler.log.signing import Signer
from tests.archive.attempts import FALSE, SAYS
from tests.archive.writing import day, findings, record, redact, redaction, row, rows, run
from tests.archive_factory import archive as made
from tests.archive_factory import item
from tests.evidence.forging import forge, make_fit, unguarded


def tamper(path: Path, *statements: str) -> None:
    """Change rows behind the guards, which are put back, and nothing else."""
    with unguarded(path) as db:
        for statement in statements:
            db.execute(statement)


def rewritten(path: Path, *statements: str) -> None:
    """The same by somebody who then computes every leaf, the log and all checkpoints again."""
    with unguarded(path) as db:
        for statement in statements:
            db.execute(statement)
        make_fit(db)


def reported(path: Path, number: int) -> Path:
    """A run, and its report where somebody keeps it."""
    folder = path.parent / "published"
    folder.mkdir(exist_ok=True)
    with run(path, number) as writer:
        report = folder / f"{writer.run_id}.json"
    size, root = rows(path, "SELECT size, root FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1")[0]
    report.write_text(json.dumps({"archive_id": writer.archive_id, "log_size": size, "log_root": root}), "utf-8")
    return folder


def published(path: Path, signer: Signer) -> Path:
    """The newest checkpoint, signed, where somebody keeps it."""
    size, root = rows(path, "SELECT size, root FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1")[0]
    file = path.parent / "checkpoint"
    file.write_text(write(Checkpoint(signer.name, size, bytes.fromhex(root)), signer), encoding="utf-8")
    return file


def verified(path: Path, *options: object) -> tuple[int, list[str]]:
    """How ``govkz verify`` ends, and what it says."""
    done = CliRunner().invoke(main, ["verify", "--archive", str(path), *map(str, options)])
    return done.exit_code, (done.stderr or done.stdout).splitlines()


# What somebody does who changes the file and computes nothing


def test_a_text_changed_with_its_own_hash(several):
    tamper(several, f"UPDATE versions SET text = '{FALSE}' WHERE version_id = 3")
    assert findings(several)[0] == "versions 3: is not what its leaf says"
    forged = VERSIONS.hash(row(several, "SELECT * FROM versions WHERE version_id = 3"))
    tamper(several, f"UPDATE versions SET leaf_hash = '{forged}' WHERE version_id = 3")
    assert findings(several)[0] == "versions 3: its leaf_hash is not that of its entry in the log"
    tamper(several, f"UPDATE log SET leaf_hash = '{forged}' WHERE ledger = 'versions' AND row = 3")
    assert "its first" in findings(several)[0]
    assert "entries are not those of the checkpoint of run" in findings(several)[0]


LAST = "(SELECT max(log_index) FROM log)"
OTHER_WAYS = [
    pytest.param(
        ["DELETE FROM log WHERE log_index = 5"],
        "log 6: comes where entry 5 must be: what was between is gone",
        id="an entry dropped",
    ),
    pytest.param(
        ["DELETE FROM versions WHERE version_id = 3"],
        "versions 3: is gone, though the log has an entry of it",
        id="a row dropped",
    ),
    pytest.param(
        [f"DELETE FROM log WHERE log_index = {LAST}"], "log {last}: ends here, but", id="the last entry dropped"
    ),
    pytest.param(
        [f"INSERT INTO log SELECT {LAST} + 1, ledger, row, leaf_hash FROM log WHERE log_index = 5"],
        "{table} {row}: is gone, though the log has an entry of it",
        id="an entry told twice",
    ),
    pytest.param(
        [
            "UPDATE log SET log_index = -1 WHERE log_index = 5",
            "UPDATE log SET log_index = 5 WHERE log_index = 6",
            "UPDATE log SET log_index = 6 WHERE log_index = -1",
        ],
        "",
        id="two entries exchanged",
    ),
    pytest.param(
        ["UPDATE log SET ledger = 'articles' WHERE log_index = 5"],
        "log 5: names articles, which is no ledger",
        id="an entry of no ledger",
    ),
]


@pytest.mark.parametrize(("statements", "what"), OTHER_WAYS)
def test_the_first_wrong_entry_is_named_with_what_is_wrong(several, statements, what):
    entry = row(several, "SELECT ledger AS 'table', row FROM log WHERE log_index = 5")
    ((last,),) = rows(several, "SELECT max(log_index) FROM log")
    tamper(several, *statements)
    assert findings(several)[0].startswith(what.format(**entry, last=last))
    assert verified(several)[0] == 1


def test_derived_columns_that_were_changed_are_named_and_derived_again(several):
    with closing(sqlite3.connect(several, isolation_level=None)) as db:
        db.execute("UPDATE versions SET published_at = '2020-01-01T00:00:00Z', translation = 'placeholder'")
    found = findings(several)
    assert "versions 1: its derived columns are not as they were written: run govkz rebuild" in found
    assert not any("leaf" in finding for finding in found)
    assert CliRunner().invoke(main, ["rebuild", "--archive", str(several)]).exit_code == 0
    assert findings(several) == []


# What the attacker cannot change: what has left the machine


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.table)
def test_a_log_computed_again_is_another_than_a_report_names(several, ledger):
    folder = reported(several, 5)
    key = 2 if ledger.table != "quarantine" else 3  # of a redacted row there is no text to forge
    forge(several, ledger, key, **{SAYS[ledger.table]: FALSE})
    assert findings(several) == []
    (report,) = folder.glob("*")
    ((size,),) = rows(several, "SELECT max(size) FROM checkpoints")
    assert findings(several, folder) == [
        f"log {size}: its first {size} entries are not those of the report {report.name}"
    ]


FORGERIES = [
    pytest.param([f"UPDATE versions SET text = '{FALSE}' WHERE version_id = 3"], id="rewritten"),
    pytest.param(["DELETE FROM coverage WHERE coverage_id = 2"], id="dropped"),
    pytest.param(
        [
            "CREATE TEMP TABLE one AS SELECT * FROM absences WHERE absence_id = 1",
            "UPDATE one SET absence_id = 0, article_id = 4",
            "INSERT INTO absences SELECT * FROM one",
            "UPDATE log SET log_index = -log_index - 2 WHERE log_index > 0",
            "UPDATE log SET log_index = -log_index - 1 WHERE log_index < 0",
            "INSERT INTO log VALUES (1, 'absences', 0, '')",
        ],
        id="slipped in",
    ),
    pytest.param(
        [
            "UPDATE log SET log_index = -1 WHERE log_index = 1",
            "UPDATE log SET log_index = 1 WHERE log_index = 0",
            "UPDATE log SET log_index = 0 WHERE log_index = -1",
        ],
        id="in another order",
    ),
]


@pytest.mark.parametrize("statements", FORGERIES)
def test_only_a_published_checkpoint_tells_of_an_archive_forged_throughout(several, statements):
    """The attacker has the file, the reports and the WARC files, and neither the key nor what was published."""
    signer = Signer.generate("example.org/govkz")
    published_before = published(several, signer)
    assert verified(several, "--checkpoint", published_before)[0] == 0
    folder = several.with_name("published")
    folder.mkdir()
    shutil.copy(published_before, folder / "checkpoint")
    rewritten(several, *statements)
    assert verified(several)[0] == 0
    status, (finding, *_) = verified(several, "--checkpoint", published_before)
    assert status == 1
    assert finding.startswith("log ")
    assert finding.endswith(f"of the checkpoint {published_before}") or "ends here, but the checkpoint" in finding
    assert verified(several, "--checkpoint", folder, "--vkey", signer.verifier.vkey)[0] == 1


def test_an_archive_that_was_rolled_back(several):
    older = several.read_bytes()
    folder = reported(several, 5)
    kept = published(several, Signer.generate("example.org/govkz"))
    ((size,),) = rows(several, "SELECT count(*) FROM log")
    for left in several.parent.glob("press.db*"):
        left.unlink()
    several.write_bytes(older)
    ((ends,),) = rows(several, "SELECT count(*) FROM log")
    (report,) = folder.glob("*")
    assert findings(several) == []
    assert findings(several, folder) == [
        f"log {ends}: ends here, but the report {report.name} names one of {size} entries"
    ]
    status, (finding, _) = verified(several, "--checkpoint", kept)
    assert (status, finding) == (1, f"log {ends}: ends here, but the checkpoint {kept} names one of {size} entries")


def test_a_fork_is_named_though_each_side_is_in_order(several):
    fork = shutil.copy(several, several.with_name("fork.db"))
    record(several, 5, item(20, seen_at=day(5)))
    record(fork, 5, item(21, seen_at=day(5)))
    kept = published(several, Signer.generate("example.org/govkz"))
    assert (findings(several), findings(fork)) == ([], [])
    ((size,),) = rows(several, "SELECT max(size) FROM checkpoints")
    status, (finding, _) = verified(fork, "--checkpoint", kept)
    assert (status, finding) == (1, f"log {size}: its first {size} entries are not those of the checkpoint {kept}")


# Checkpoints that are forged themselves


def test_a_forged_checkpoint_in_the_archive(several):
    with closing(sqlite3.connect(several, isolation_level=None)) as db:
        db.execute(
            "INSERT INTO checkpoints (archive_id, run_id, size, root, made_at, note) "
            f"SELECT archive_id, run_id, size, '{'5f' * 32}', made_at, note FROM checkpoints LIMIT 1"
        )
    found = findings(several)
    assert any("entries are not those of the checkpoint of run" in finding for finding in found)
    assert "checkpoints 5: its note does not say the size and root beside it" in found


def test_a_forged_checkpoint_outside_of_it_is_not_believed(several):
    signer, attacker = Signer.generate("example.org/govkz"), Signer.generate("example.org/govkz")
    vkey = signer.verifier.vkey
    assert verified(several, "--checkpoint", published(several, signer), "--vkey", vkey)[0] == 0
    rewritten(several, f"UPDATE versions SET text = '{FALSE}' WHERE version_id = 3")
    forged = published(several, attacker)
    assert verified(several, "--checkpoint", forged)[0] == 0, "it says what the forged archive says"
    status, said = verified(several, "--checkpoint", forged, "--vkey", vkey)
    assert status == 1
    assert any(str(forged) in line and "signature" in line for line in said), said


@pytest.mark.parametrize("content", ["", "example.org/govkz\n-1\n", "\0", "example.org\n7\nAAAA\n\n"])
def test_a_file_that_is_no_checkpoint_is_told_in_a_line(several, content):
    file = several.with_name("checkpoint")
    file.write_text(content, encoding="utf-8")
    status, said = verified(several, "--checkpoint", file)
    assert (status, len(said), str(file) in said[0]) == (1, 1, True), said


# Redactions


@pytest.mark.parametrize(
    "change",
    [
        "salt = NULL",
        "text = ''",
        "{emptied}, entity = 'moa'",
        "{emptied}, seen_at = '2025-01-01T00:00:00Z'",
        "{emptied}, text = 'жалған'",
        "{emptied}, leaf_hash = ''",
    ],
)
@pytest.mark.parametrize("is_declared", [True, False])
def test_the_guard_lets_nothing_pass_but_what_was_declared(several, change, is_declared):
    ((key, found),) = [(1, row(several, "SELECT * FROM versions WHERE version_id = 1"))]
    emptied = ", ".join(
        f"{name} = {'NULL' if value is None else repr(value)}" for name, value in withheld(VERSIONS).items()
    )
    if is_declared:
        with writing(several) as db, db.atomic():
            entries = Entries(db)
            entries.append(REDACTIONS, redaction(VERSIONS, found))
            entries.keep()
    with closing(sqlite3.connect(several, isolation_level=None)) as db:
        set_to = change.format(emptied=emptied)
        with pytest.raises(sqlite3.IntegrityError, match="versions is append-only"):
            db.execute(f"UPDATE versions SET {set_to} WHERE version_id = {key}")
        if is_declared:
            db.execute(f"UPDATE versions SET {emptied} WHERE version_id = {key}")
    assert row(several, "SELECT text FROM versions WHERE version_id = 1")["text"] == (
        "" if is_declared else found["text"]
    )


def test_a_text_that_is_gone_without_a_redaction_is_damage(several):
    tamper(several, "UPDATE versions SET text = '', salt = NULL WHERE version_id = 3")
    assert findings(several)[0] == "versions 3: its text is gone, and no redaction declares that"


def test_a_redaction_that_keeps_another_leaf_is_named(several):
    ((key,),) = rows(several, "SELECT max(redaction_id) FROM redactions")
    forge(several, REDACTIONS, key, leaf="{}")
    ((of,),) = rows(several, "SELECT version_id FROM versions WHERE salt IS NULL")
    assert findings(several) == [f"versions {of}: the leaf that its redaction keeps is not its own"]


def test_nothing_of_a_redacted_text_is_left_in_the_file(archive):
    secret = "Құпиялы сөйлем осында жазылды, ешкім білмесін"
    record(archive, 1, item(1, text=secret), item(2))
    found = row(archive, "SELECT * FROM versions WHERE version_id = 1")
    redact(archive, VERSIONS, 1)
    with closing(sqlite3.connect(archive)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for word in (*secret.split(), found["salt"], found["content_digest"]):
        assert word.encode() not in archive.read_bytes(), word
    assert rows(archive, "SELECT text FROM articles ORDER BY article_id") == [("",), (found_text(archive),)]
    assert findings(archive) == []
    record(archive, 2, item(1, text=secret, seen_at=day(2)))
    assert findings(archive) == []


def found_text(archive: Path) -> str:
    return str(row(archive, "SELECT text FROM versions WHERE version_id = 2")["text"])


# Reports


def test_reports_of_another_archive_say_nothing(tmp_path):
    one, other = tmp_path / "one" / "press.db", tmp_path / "other" / "press.db"
    record(one, 1, item())
    record(other, 1, item(2), item(3))
    folder = reported(other, 2)
    assert findings(one, folder) == findings(other, folder) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[1]",
        b"null",
        b"{",
        b'{"archive_id": 7}',
        b'{"log_size": 1, "log_root": "00"}',
        b"[" * 100_000,
    ],
    ids=["empty", "not UTF-8", "a list", "null", "half", "another id", "no id", "too deep"],
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
    ours = "archive_id = (SELECT value FROM archive_info WHERE name = 'archive_id')"
    assert rows(one, f"SELECT {ours}, size FROM checkpoints ORDER BY checkpoint_id") == [(1, 3), (0, 3), (0, 6)]
    assert findings(one) == []
