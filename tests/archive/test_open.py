"""Opening what is no archive, or no longer one: a clear line, and not a byte of it changed."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from click.testing import CliRunner

from govkz_crawler.archive.errors import ArchiveError, ClockWentBack, Damaged, Locked, NewerSchema, NotAnArchive
from govkz_crawler.archive.file.connection import create_or_open, open_to_read
from govkz_crawler.archive.schema import definition
from govkz_crawler.archive.write.writer import Run, Writer
from govkz_crawler.cli import main
from tests.archive.writing import day, findings, record, rows, run
from tests.archive_factory import item
from tests.crawling import ROOT
from tests.disks import bound


def write(path: Path, started_at: str = day(20)) -> None:
    """Begin a run, as a crawl does."""
    with closing(Writer(path, run=Run("run", started_at))) as writer:
        writer.begin_run("press", {}, started_at)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_within_a_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 6000)


def garbage_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\x00" * 100)


def garbage_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3000)


def random_bytes(path: Path) -> None:
    path.write_bytes(b"\x17\x03\x99" * 5000)


def text(path: Path) -> None:
    path.write_text("Баспасөз хабарламасы\n" * 100, encoding="utf-8")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE articles (title TEXT)")


def foreign_with_a_log(path: Path) -> None:
    """Somebody else's database, as a program that died left it: opening it for writing would change it."""
    foreign(path)
    writer = "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('PRAGMA journal_mode = WAL'); "
    writer += "db.execute('INSERT INTO articles VALUES (1)'); db.commit(); os._exit(0)"
    subprocess.run([sys.executable, "-c", writer, path], check=True)
    assert path.with_name("press.db-wal").stat().st_size


def later(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'govkz_crawler', 'm999_from_the_future', '2030')")


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def two_bytes(path: Path) -> None:
    path.write_bytes(b"SQ")


def emptied_beside_its_log(path: Path) -> None:
    path.with_name("press.db-wal").write_bytes(b"\x37\x7f\x06\x82 the newest commits")
    path.write_bytes(b"")


def gone_beside_its_log(path: Path) -> None:
    path.with_name("press.db-wal").write_bytes(b"\x37\x7f\x06\x82 the newest commits")
    path.unlink()


WRONG = [
    pytest.param(truncated, Damaged, "is damaged: database disk image is malformed", id="truncated"),
    pytest.param(cut_within_a_page, Damaged, "is damaged: database disk image is malformed", id="cut within a page"),
    pytest.param(garbage_header, NotAnArchive, "is not an SQLite file", id="garbage for a header"),
    pytest.param(garbage_schema, Damaged, "is damaged: ", id="garbage for a schema"),
    pytest.param(random_bytes, NotAnArchive, "is not an SQLite file", id="random bytes"),
    pytest.param(text, NotAnArchive, "is not an SQLite file", id="text"),
    pytest.param(foreign, NotAnArchive, "is an SQLite file, but not an archive of govkz_crawler", id="foreign"),
    pytest.param(foreign_with_a_log, NotAnArchive, "is an SQLite file, but not an archive", id="foreign with a log"),
    pytest.param(later, NewerSchema, "by a later release (it has m999_from_the_future): upgrade first", id="later"),
    pytest.param(directory, NotAnArchive, "is not a file", id="directory"),
    pytest.param(pipe, NotAnArchive, "is not a file", id="pipe"),
    pytest.param(two_bytes, NotAnArchive, "is not an SQLite file", id="two bytes"),
]
GONE = [
    pytest.param(emptied_beside_its_log, Damaged, "press.db-wal holds a part of it", id="emptied beside its log"),
    pytest.param(gone_beside_its_log, Damaged, "press.db-wal holds a part of it", id="gone beside its log"),
]


def content(path: Path) -> dict[str, bytes | None]:
    """The files, but for those that come and go: the lock, and the memory that readers share."""
    return {
        found.name: found.read_bytes() if found.is_file() else None
        for found in path.parent.iterdir()
        if not found.name.endswith((".lock", "-shm")) and (found.stat().st_size or not found.name.endswith("-wal"))
    }


@pytest.mark.parametrize(("spoil", "error", "message"), [*WRONG, *GONE])
def test_a_crawl_cannot_write_it(several, spoil, error, message):
    spoil(several)
    before = content(several)
    with pytest.raises(error) as raised:
        write(several)
    assert message in str(raised.value)
    assert str(several) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert content(several) == before
    shutil.rmtree(several) if several.is_dir() else several.unlink(missing_ok=True)
    several.with_name("press.db-wal").unlink(missing_ok=True)
    write(several)  # and the lock was let go


@pytest.mark.parametrize("command", ["verify", "rebuild", "status"])
@pytest.mark.parametrize(("spoil", "error", "message"), WRONG)
def test_the_commands_say_so_in_a_line(several, spoil, error, message, command):
    spoil(several)
    before = content(several)
    done = CliRunner().invoke(main, [command, "--archive", str(several)])
    assert done.exit_code == (2 if several.is_dir() else 1)
    *pages, said = done.stderr.splitlines()
    assert several.is_dir() or message in said
    assert all(command == "verify" and line.startswith("file page ") for line in pages) or several.is_dir()
    assert done.stdout == ""
    assert content(several) == before


@pytest.mark.parametrize("command", ["verify", "rebuild", "status"])
def test_none_is_made_by_looking(archive, command):
    done = CliRunner().invoke(main, [command, "--archive", str(archive)])
    assert (done.exit_code, done.stderr) == (1, f"govkz: no archive at {archive}\n")
    assert not archive.parent.exists()


def test_a_symbolic_link_stays_one(archive, tmp_path):
    """The archive is made where it leads: a second name would have it locked, and its log written, apart."""
    there, link = tmp_path / "disk" / "made.db", tmp_path / "press.db"
    there.parent.mkdir()
    link.symlink_to(there)
    write(link)
    assert (link.is_symlink(), there.is_file(), findings(link)) == (True, True, [])


def test_a_file_that_is_mounted_alone_is_written_by_neither(several, tmp_path):
    """SQLite's log would lie beside each of the two names, and one of the two would be lost."""
    other = tmp_path / "other name.db"
    other.touch()
    with bound(several, other):
        with pytest.raises(ArchiveError, match="it is mounted alone"):
            write(other)
        assert CliRunner().invoke(main, ["status", "--archive", str(other)]).exit_code == 0


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (("", "-wal", "-shm"), None),
        (("", "-wal"), "holds the newest of"),
        (("",), None),
    ],
    ids=["as a writer left them", "without the shared memory", "without the log"],
)
def test_where_nobody_may_write_beside_it_the_newest_are_read_or_missed_loudly(several, tmp_path, left, told):
    copy, shown = tmp_path / "copy", tmp_path / "shown"
    copy.mkdir()
    shown.mkdir()
    with closing(create_or_open(several)) as db:
        db.execute("CREATE TABLE notes (note)")  # in the log alone
        for end in left:
            shutil.copy(f"{several}{end}", copy)
    with bound(copy, shown, "ro"):
        done = CliRunner().invoke(main, ["status", "--archive", str(shown / several.name)])
    assert (done.exit_code, done.stderr.count("\n")) == ((1, 1) if told else (0, 0)), done.stderr
    assert (told or "") in done.stderr


def test_symbolic_links_in_a_circle_are_no_place_for_an_archive(tmp_path):
    link = tmp_path / "press.db"
    link.symlink_to(link)
    with pytest.raises(ArchiveError, match="symbolic links lead in a circle"):
        write(link)
    assert link.is_symlink()


def test_a_place_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot lock"):
        write(tmp_path / "file" / "press.db")


def test_a_clock_that_was_set_back(several):
    before = content(several)
    with pytest.raises(
        ClockWentBack, match=r"the clock says 2024-12-31T23:59:59Z, but .* already has entries of 2025-"
    ):
        write(several, "2024-12-31T23:59:59Z")
    assert content(several) == before


def test_a_clock_that_was_put_right_by_minutes(archive):
    record(archive, 5, item())
    write(archive, "2025-09-05T08:55:01Z")
    assert findings(archive) == []


def test_a_second_run_ends_at_once(archive):
    with run(archive, 1) as writer:
        writer.record(item())
        with pytest.raises(Locked, match=rf"another run holds .*press.db \(process {os.getpid()}\)"):
            write(archive)
        assert CliRunner().invoke(main, ["rebuild", "--archive", str(archive)]).exit_code == 75
    write(archive)


def test_one_of_its_own_release_that_has_to_be_migrated(several):
    with closing(sqlite3.connect(several)) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")
    with pytest.raises(ArchiveError, match="was made by an earlier release: run any crawl once, or govkz rebuild"):
        open_to_read(several)


def test_a_run_that_died_while_the_archive_was_made_leaves_none(archive):
    """It is made aside and moved into place."""
    archive.parent.mkdir()
    (archive.parent / ".press.db.left").mkdir()
    write(archive)
    assert findings(archive) == []


def test_an_empty_file_becomes_an_archive(archive):
    archive.parent.mkdir()
    archive.touch()
    write(archive)
    assert findings(archive) == []


# Lost guards


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    return [sorted(rows(path, f"SELECT * FROM {table}")) for table in ("versions", "coverage", "log")]


def transformed(path: Path) -> None:
    with closing(create_or_open(path)) as db:
        tools = sqlite_utils.Database(db.conn)
        tools.table("versions").transform()
        tools.table("coverage").transform()


def test_an_archive_as_it_was_made_is_told_by_a_digest_of_its_definitions(several):
    """After a change of the schema, ``AS_MADE`` in archive/schema/definition.py is what stands here on the right."""
    with closing(open_to_read(several)) as db:
        assert definition.is_as_made(db), definition.digest(db)


def test_without_its_guards_nothing_is_written_until_they_are_put_back(several):
    before = contents(several)
    transformed(several)
    with pytest.raises(Damaged, match="has lost its guard versions_no_update: run govkz verify, then govkz rebuild"):
        write(several)
    assert any(finding.startswith("versions_no_update: is gone") for finding in findings(several))
    done = CliRunner().invoke(main, ["rebuild", "--archive", str(several)])
    assert done.exit_code == 0
    assert {"versions_no_update: definition put back", "versions: definition put back"} < {*done.stdout.splitlines()}
    assert contents(several) == before
    assert findings(several) == []
    write(several)
    with pytest.raises(sqlite3.DatabaseError, match="append-only"), closing(sqlite3.connect(several)) as db:
        db.execute("DELETE FROM versions")


def test_putting_guards_back_does_not_forgive_what_happened_without_them(several):
    transformed(several)
    with closing(sqlite3.connect(several)) as db, db:
        db.execute("DELETE FROM versions WHERE version_id = (SELECT max(version_id) FROM versions)")
        db.execute("UPDATE coverage SET items = 77 WHERE coverage_id = 1")
    assert CliRunner().invoke(main, ["rebuild", "--archive", str(several)]).exit_code == 0
    found = findings(several)
    assert found[0] == "coverage 1: is not what its leaf says"
    assert any(finding.endswith("is gone, though the log has an entry of it") for finding in found)


def test_a_ledger_that_is_gone_cannot_be_put_back(several):
    with closing(sqlite3.connect(several)) as db, db:
        db.execute("DROP TABLE versions")
    before = content(several)
    done = CliRunner().invoke(main, ["rebuild", "--archive", str(several)])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "versions is gone, and nothing can derive it again: restore the archive from a copy" in done.stderr
    assert content(several) == before


def test_somebodys_table_is_not_thrown_away(several):
    with closing(sqlite3.connect(several)) as db, db:
        db.executescript("DROP VIEW edits; CREATE TABLE edits (mine TEXT); INSERT INTO edits VALUES ('kept')")
    done = CliRunner().invoke(main, ["rebuild", "--archive", str(several)])
    assert (done.exit_code, "edits is not defined as it was, and cannot be put back" in done.stderr) == (1, True)
    assert rows(several, "SELECT mine FROM edits") == [("kept",)]


# Reading where nothing can be written


AS_NOBODY = """
import importlib.metadata, importlib.readers, os, sqlite_utils.migrations, sys
from pathlib import Path
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.verify.checks import size, verify
os.setgid(65534), os.setuid(65534)
with reading(Path(sys.argv[1])) as db:
    print(size(db) > 0, list(verify(db)))
"""


VERIFIED_BY_NOBODY = """
import importlib.metadata, os, sys
from govkz_crawler.cli import verify as command
from govkz_crawler.cli.main import main
os.setgid(65534), os.setuid(65534)
main(["verify", "--warc", "--archive", sys.argv[1]])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_whoever_may_only_read_can_verify_all_but_the_words(archive):
    record(archive, 1, item())
    with closing(sqlite3.connect(archive)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (archive.parent / "warc").mkdir()
    for folder in (archive.parent, archive.parent.parent):
        folder.chmod(0o755)
    line = [sys.executable, "-c", VERIFIED_BY_NOBODY, archive]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "entries verified, 2 notes" in done.stdout) == (0, True), done.stderr
    assert "words of the full-text index were not compared" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_an_archive_in_a_directory_that_is_not_ours_can_be_read(several):
    several.parent.chmod(0o755)
    several.parent.parent.chmod(0o755)
    line = [sys.executable, "-c", AS_NOBODY, several]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True []\n", "")


# One archive, whatever it is called


def test_a_symbolic_link_is_another_name_for_the_same_lock(several, tmp_path):
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(several)
    with run(several, 20), pytest.raises(Locked, match="another run holds"):
        write(link, day(21))
    with run(link, 21), pytest.raises(Locked, match="another run holds"):
        write(several, day(22))
    assert findings(several) == []


def test_a_file_of_two_names_is_not_written(several, tmp_path):
    other = tmp_path / "other.db"
    os.link(several, other)
    for path in (several, other):
        with pytest.raises(ArchiveError, match="has a second name, by a hard link"):
            write(path)
    other.unlink()
    write(several)


# Somebody else's file that claims to be ours

ENDLESS = "WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) SELECT x AS name, x AS seq FROM n"


FOR_EVER = f"BEGIN SELECT count(*) FROM ({ENDLESS}); END"
MEDDLING = {
    "a trigger on a ledger": f"CREATE TRIGGER evil AFTER INSERT ON versions {FOR_EVER}",
    "a trigger on runs": f"CREATE TRIGGER evil BEFORE INSERT ON runs {FOR_EVER}",
    "a trigger on what is derived": f"CREATE TRIGGER evil AFTER UPDATE ON variants {FOR_EVER}",
    "a trigger in the place of ours": f"DROP TRIGGER versions_no_delete; CREATE TRIGGER versions_no_delete "
    f"BEFORE INSERT ON versions {FOR_EVER}",
    "a column that is computed": "ALTER TABLE versions ADD COLUMN evil AS (hex(zeroblob(900000000)))",
    "such a column of the log": "ALTER TABLE log ADD COLUMN evil AS (hex(zeroblob(900000000)))",
}


@pytest.mark.parametrize("meddling", MEDDLING.values(), ids=MEDDLING)
def test_what_would_act_with_each_row_keeps_a_crawl_out_until_it_is_gone(several, meddling):
    with closing(sqlite3.connect(several)) as db:
        db.executescript(meddling)
    with pytest.raises(Damaged, match="run govkz verify, then govkz rebuild"):
        write(several, day(21))
    said = CliRunner().invoke(main, ["verify", "--archive", str(several)])
    assert (said.exit_code, "run govkz rebuild" in said.stderr) == (1, True)
    assert CliRunner().invoke(main, ["rebuild", "--archive", str(several)]).exit_code == 0
    write(several, day(21))


@pytest.mark.parametrize("view", ["gaps", "feeds", "edits", "removals", "pairs"])
@pytest.mark.parametrize("command", ["status", "status --check", "export --format csv --out a.csv"])
def test_a_view_that_is_endless_is_not_read(several, view, command, monkeypatch):
    monkeypatch.chdir(several.parent)
    with closing(sqlite3.connect(several)) as db:
        db.executescript(f"DROP VIEW {view}; CREATE VIEW {view} AS {ENDLESS}")
    done = CliRunner().invoke(main, [*command.split(), "--archive", str(several)])
    assert done.exit_code in (1, 2)
    assert f"has another {view} than it must have" in done.stderr + done.stdout
    assert CliRunner().invoke(main, ["rebuild", "--archive", str(several)]).exit_code == 0
    assert CliRunner().invoke(main, ["status", "--archive", str(several)]).exit_code == 0


@pytest.mark.parametrize("table", ["_sqlite_migrations", "versions", "log", "archive_info", "variants"])
@pytest.mark.parametrize("command", [["verify"], ["status"], ["rebuild"], ["merge", "other.db"]], ids=" ".join)
def test_a_table_that_is_an_endless_view_is_not_read(tmp_path, table, command):
    path = record_one(tmp_path / "press.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"DROP TABLE {table}")
        db.execute(f"CREATE VIEW {table} AS {ENDLESS}")
    if command[0] == "merge":
        command = ["merge", str(path)]
        path = record_one(tmp_path / "ours.db")
    done = CliRunner().invoke(main, [*command, "--archive", str(path)])
    assert done.exit_code == 1
    assert f"has {table} as something else than a table" in done.stderr


def record_one(path):
    record(path, 1, item())
    return path
