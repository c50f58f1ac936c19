"""``govkz import-dump``, ``export`` and ``merge`` as users run them."""

import csv
import shutil
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.file.lock import Lock
from govkz_crawler.archive.schema.identity import Origin
from govkz_crawler.cli.main import main
from govkz_crawler.interchange.formats import FORMATS
from tests.archive_factory import NAMES, archive, item, missed

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
LISTING = "News\nMore\n\nЖаңа мектеп\n20.08.2025\nМектепте 300 орын бар.\n"


def govkz(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "press.db"
    return archive(path, [*NAMES, item(1), item(1, "ru"), item(2)], [item(1, title="Мектеп ашылды")])


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Path:
    """A copy for one test."""
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.txt"
    path.write_text(LISTING, encoding="utf-8")
    return path


def titles(path: Path, table: str) -> list[str]:
    with reading(path) as db:
        return [title for (title,) in db.execute(f"SELECT title FROM {table}")]


@pytest.mark.parametrize("command", ["import-dump", "export", "merge"])
def test_help_has_an_example(command: str) -> None:
    told = govkz(command, "--help")
    assert told.exit_code == 0
    assert f"Example: govkz {command}" in " ".join(told.output.split())


class TestImportDump:
    def test_counts_are_told(self, press: Path, dump: Path) -> None:
        told = govkz("import-dump", dump, "--archive", press)
        assert told.exit_code == 0
        assert "1 items read, 1 new, 0 repeated; of the 1 held from this dump 1 without a source" in told.stdout

    def test_the_same_file_again_adds_nothing(self, press: Path, dump: Path) -> None:
        copy = shutil.copy(dump, dump.with_name("copy.txt"))
        govkz("import-dump", dump, "--archive", press)
        assert "1 items read, 0 new, 1 repeated" in govkz("import-dump", copy, "--archive", press).stdout
        assert titles(press, "dump_items") == ["Жаңа мектеп"]

    def test_what_is_no_dump_is_named_and_the_rest_imported(self, press: Path, dump: Path, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        page.write_text("<html></html>")
        told = govkz("import-dump", page, dump, "--archive", press)
        assert told.exit_code == 1
        assert told.stderr == f"govkz: {page} is no dump: an HTML or XML page, not a text dump\n"
        assert titles(press, "dump_items") == ["Жаңа мектеп"]

    def test_no_archive_is_made_for_nothing(self, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        page.write_text("<html></html>")
        assert govkz("import-dump", page, "--archive", tmp_path / "new" / "press.db").exit_code == 1
        assert not (tmp_path / "new").exists()

    @pytest.mark.parametrize("origin", ["replay", "other"])
    def test_a_demo_takes_none(self, origin: Origin, dump: Path, tmp_path: Path) -> None:
        demo = archive(tmp_path / "demo.db", [item()], origin=origin)
        told = govkz("import-dump", dump, "--archive", demo)
        assert (told.exit_code, "dumps tell of gov.kz" in told.stderr) == (2, True)
        assert titles(demo, "dump_items") == []

    def test_a_held_archive_is_left_alone(self, press: Path, dump: Path) -> None:
        lock = Lock(press)
        told = govkz("import-dump", dump, "--archive", press)
        lock.release()
        assert told.exit_code == 75
        assert told.stderr.startswith("govkz: another run holds")

    @pytest.mark.skipif(not SEEDS.is_dir(), reason="the real dumps are not here")
    def test_real_dumps_each_item_once(self, tmp_path: Path) -> None:
        """The second lists its items twice."""
        path = tmp_path / "press.db"
        for new in (25, 0):
            told = govkz("import-dump", *sorted(SEEDS.glob("*.txt")), "--archive", path)
            assert told.exit_code == 0
            assert sum(int(line.split(" new")[0].split()[-1]) for line in told.stdout.splitlines()) == new
        with reading(path) as db:
            held = (
                "SELECT count(*), sum(source_url IS NULL), sum(entity IS NOT NULL AND section = 'news') FROM dump_items"
            )
            assert db.execute(held).fetchone() == (25, 19, 6)
            linked = "SELECT count(*) FROM dump_links WHERE article_id IS NOT NULL AND lang IS NOT NULL"
            assert db.execute(linked).fetchone() == (6,)


class TestExport:
    def test_to_standard_output(self, press: Path) -> None:
        told = govkz("export", "--archive", press, "--format", "csv", "--out", "-", "--lang", "ru")
        _, row = csv.reader(StringIO(told.stdout, newline=""))
        assert row[:4] == ["news", "1", "ru", "edu"]
        assert told.stderr == "-: 1 articles, as of version 4\n"

    @pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"wacz"}))
    def test_to_a_path(self, press: Path, tmp_path: Path, name: str) -> None:
        out = tmp_path / "new" / "export"
        told = govkz("export", "--archive", press, "--format", name, "--out", out)
        assert told.stdout == f"{out}: 3 articles, as of version 4\n"
        assert out.exists()

    def test_a_delta_goes_on_from_what_the_last_one_told(self, press: Path, tmp_path: Path) -> None:
        version = govkz("export", "--archive", press, "--format", "csv", "--out", tmp_path / "a").stdout.split()[-1]
        archive(press, [missed(2)], name="later", first=2)
        words = ("--format", "jsonl", "--out", "-", "--after-version", version)
        told = govkz("export", "--archive", press, *words)
        assert told.stdout.count("\n") == 1
        assert '"status":"removed"' in told.stdout

    @pytest.mark.parametrize(
        ("words", "status", "message"),
        [
            (["--entity", "МИД"], 2, "'МИД' is no entity's slug"),
            (["--entity", "mfaa"], 2, "no entity is called mfaa; the nearest: mfa,"),
            (["--lang", "kz"], 2, "'kz' is none of kk, ru, en, qq"),
            (["--since", "yesterday"], 2, "not a moment: 'yesterday'"),
            (["--after-version", "-1"], 2, "-1 is not in the range"),
            (["--after-version", "5"], 1, "there is no version 5: the newest is 4"),
            (["--archive", "gone.db"], 1, "no archive at gone.db"),
            (["--format", "wacz"], 1, "no raw answer is kept for any of these articles"),
        ],
        ids=[
            "entity",
            "unknown entity",
            "language",
            "moment",
            "negative version",
            "later version",
            "no archive",
            "no evidence",
        ],
    )
    def test_errors(self, press: Path, tmp_path: Path, words: list[str], status: int, message: str) -> None:
        out = tmp_path / "out"
        told = govkz("export", "--archive", press, "--format", "csv", "--out", out, *words)
        assert told.exit_code == status
        assert message in told.stderr.splitlines()[-1]
        assert not out.exists()

    def test_what_exists_is_not_written_over(self, press: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.csv"
        out.write_text("mine")
        words = ("export", "--archive", press, "--format", "csv", "--out", out)
        told = govkz(*words)
        assert (told.exit_code, told.stderr) == (1, f"govkz: {out} exists: --force replaces it\n")
        assert out.read_text() == "mine"
        assert govkz(*words, "--force").exit_code == 0
        assert out.read_text().startswith("section,")

    def test_not_even_force_writes_over_the_archive(self, press: Path) -> None:
        before = press.read_bytes()
        told = govkz("export", "--archive", press, "--format", "csv", "--out", press, "--force")
        assert (told.exit_code, told.stderr) == (1, f"govkz: {press} is the archive itself\n")
        assert press.read_bytes() == before


class TestMerge:
    def test_several(self, press: Path, tmp_path: Path) -> None:
        one = archive(tmp_path / "one.db", [item(1, title="Басқа тақырып")], name="one")
        two = archive(tmp_path / "two.db", [item(3)], name="two")
        told = govkz("merge", one, two, "--archive", press)
        assert told.exit_code == 0, told.stderr
        assert "1 versions" in told.stdout
        assert "conflict: news 1 kk, seen 2025-08-20T06:00:00Z and otherwise 2025-08-20T06:00:00Z" in told.stdout
        again = govkz("merge", two, one, "--archive", press)
        assert again.stdout == f"{two}: nothing new\n{one}: nothing new\n"

    def test_into_a_new_archive(self, press: Path, tmp_path: Path) -> None:
        new = tmp_path / "all" / "press.db"
        assert govkz("merge", press, "--archive", new).exit_code == 0
        assert titles(new, "articles") == titles(press, "articles")

    def test_with_itself(self, press: Path) -> None:
        link = press.with_name("link.db")
        link.symlink_to(press)
        told = govkz("merge", link, "--archive", press)
        assert (told.exit_code, told.stderr) == (1, f"govkz: {link} is the archive that it should be merged into\n")

    @pytest.mark.parametrize("kind", ["missing", "text", "another database", "newer", "edited", "cut"])
    def test_what_cannot_be_merged(self, press: Path, tmp_path: Path, kind: str) -> None:
        """Told in one line; nothing is merged, not even from the archives that could be."""
        good = archive(tmp_path / "good.db", [item(9)], name="good")
        bad = unusable(tmp_path / "bad.db", kind)
        before = titles(press, "versions")
        told = govkz("merge", good, bad, "--archive", press)
        assert told.exit_code == 1
        assert told.stderr.startswith("govkz: ")
        assert "bad.db" in told.stderr
        assert told.stderr.count("\n") == 1
        assert titles(press, "versions") == before


def unusable(path: Path, kind: str) -> Path:
    match kind:
        case "missing":
            return path
        case "text":
            path.write_text("Бұл мұрағат емес.\n" * 100)
            return path
        case "another database":
            with sqlite3.connect(path) as other:
                other.execute("CREATE TABLE notes (text)")
            other.close()
            return path
    archive(path, [item(number) for number in range(1, 30)], name="bad")
    with sqlite3.connect(path) as db:
        if kind == "newer":
            db.execute(
                """
                INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
                SELECT migration_set, 'm999_later', applied_at FROM _sqlite_migrations LIMIT 1
                """
            )
        elif kind == "edited":
            db.execute("DROP TRIGGER versions_no_update")
            db.execute("UPDATE versions SET text = 'Басқа мәтін' WHERE version_id = 7")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    if kind == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


class TestOrigins:
    def test_a_demo_is_not_merged_into_a_record(self, press: Path, tmp_path: Path) -> None:
        demo = archive(tmp_path / "demo.db", [item(7)], name="demo", origin="replay")
        before = titles(press, "versions")
        told = govkz("merge", demo, "--archive", press)
        assert (told.exit_code, told.stderr) == (
            2, "govkz: this archive holds what gov.kz answered, the other what a cassette replayed: it is not merged\n",
        )  # fmt: skip
        assert titles(press, "versions") == before

    def test_demos_are_united_as_a_demo(self, tmp_path: Path) -> None:
        demos = [archive(tmp_path / f"{name}.db", [item(7)], name=name, origin="replay") for name in ("a", "b")]
        assert govkz("merge", *demos, "--archive", tmp_path / "all.db").exit_code == 0
        assert govkz("status", "--archive", tmp_path / "all.db").stdout.startswith("DEMO: ")

    def test_exports_say_so(self, tmp_path: Path) -> None:
        demo = archive(tmp_path / "demo.db", [item(7)], origin="replay")
        (row,) = csv.DictReader(StringIO(govkz("export", "--archive", demo, "--format", "csv", "--out", "-").stdout))
        assert row["origin"] == "replay"
        assert row["citation"].startswith("DEMO, ")
