"""Editions: what they hold, and what programs that are not ours say of them. None of these asks the network."""

import hashlib
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
import yaml
from rdflib import Graph

from govkz_crawler import places
from govkz_crawler.archive.file.connection import reading
from govkz_crawler.archive.log import chosen_checkpoint
from govkz_crawler.archive.transfer.select import Selection
from govkz_crawler.interchange.edition.making import Asked, Edition
from govkz_crawler.interchange.fields import FIELDS
from govkz_crawler.interchange.tables import ARTICLES, NAMES, OF_EDITIONS, table
from govkz_crawler.interchange.tables.table import TableRows
from govkz_crawler.log.checkpoint import read
from tests.archive_factory import TEXTS, archive, item, missed
from tests.crawling import govkz
from tests.disks import enlarge, small_disk
from tests.interchange.conftest import made_press
from tests.patience import PATIENCE

PROGRAMS = Path(sys.executable).parent
SCHEMAS = Path(__file__).with_name("schemas")
TABLES = (*NAMES, *OF_EDITIONS)
BASE = "https://example.org/edition/"


def edition(press: Path, out: Path, *options: object, status: int = 0) -> str:
    """What the command says."""
    done = govkz("edition", "--archive", press, "--out", out, *options)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def others(name: str, *words: object) -> subprocess.CompletedProcess[str]:
    """A program that is not ours."""
    return subprocess.run([PROGRAMS / name, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What DuckDB finds; ``{}`` in the query is the folder of the tables."""
    return duckdb.sql(query.format(folder / "data")).fetchall()


def described(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf-8"))


def entries(press: Path) -> int:
    with reading(press) as db:
        return chosen_checkpoint.newest(db).size


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive and its edition, which nobody changes."""
    press = made_press(tmp_path_factory.mktemp("shared"))
    out = press.parent / "edition"
    said = edition(press, out, "--creator", "Ұлттық кітапхана")
    assert said.startswith(f"{out}: {len(TABLES)} tables, ")
    return press, out


@pytest.fixture
def press(shared: tuple[Path, Path]) -> Path:
    return shared[0]


@pytest.fixture
def made(shared: tuple[Path, Path]) -> Path:
    return shared[1]


@pytest.fixture
def copied(shared: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The same for one test to change."""
    folder = Path(shutil.copytree(shared[0].parent, tmp_path / "copied"))
    return folder / "press.db", folder / "edition"


class TestOthersCheckIt:
    def test_bagit(self, copied: tuple[Path, Path]) -> None:
        made = copied[1]
        checked = others("bagit.py", "--validate", made)
        assert checked.returncode == 0, checked.stderr
        for path in ("data/log.parquet", "README.kk.md", "checkpoint/checkpoint"):
            whole = (made / path).read_bytes()
            (made / path).write_bytes(whole + b" ")
            assert others("bagit.py", "--validate", made).returncode != 0
            (made / path).write_bytes(whole)
        assert others("bagit.py", "--validate", made).returncode == 0

    def test_sha256sum(self, made: Path) -> None:
        manifests = ["manifest-sha256.txt", "tagmanifest-sha256.txt"]
        subprocess.run(["sha256sum", "--check", "--strict", *manifests], cwd=made, check=True, capture_output=True)
        listed = {line.split("  ")[1] for name in manifests for line in (made / name).read_text("utf-8").splitlines()}
        assert files(made).keys() - listed == {"tagmanifest-sha256.txt"}

    def test_frictionless(self, copied: tuple[Path, Path]) -> None:
        made = copied[1]
        report = json.loads(others("frictionless", "validate", made / "datapackage.json", "--json").stdout)
        assert report["valid"], report
        assert [task["name"] for task in report["tasks"]] == list(TABLES)
        with (made / "data" / "edits.parquet").open("ab") as file:
            file.write(b" ")
        assert not json.loads(others("frictionless", "validate", made / "datapackage.json", "--json").stdout)["valid"]

    def test_mlcroissant_validates_it_and_reads_the_rows(self, made: Path) -> None:
        """As its command ``validate`` does it, and on to the rows."""
        loaded = subprocess.run(
            [sys.executable, "-c", LOAD, made / "croissant.json"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert loaded.returncode == 0, loaded.stderr
        assert "rror" not in loaded.stderr
        assert "arning" not in loaded.stderr, loaded.stderr
        for name, number in json.loads(loaded.stdout).items():
            assert rows(made, f"SELECT count(*) FROM '{{}}/{name}.parquet'") == [(number,)], name

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own
    def test_rdflib_reads_what_catalogues_and_search_engines_do(self, made: Path) -> None:
        for name, kind in (
            ("dcat-ap.jsonld", "http://www.w3.org/ns/dcat#Dataset"),
            ("schema-org.jsonld", "https://schema.org/Dataset"),
            ("croissant.json", "https://schema.org/Dataset"),
        ):
            graph = Graph().parse(made / name, format="json-ld", publicID=BASE)
            assert len(list(graph.query(f"SELECT ?d WHERE {{ ?d a <{kind}> }}"))) == 1, name
        catalogue = Graph().parse(made / "dcat-ap.jsonld", format="json-ld", publicID=BASE)
        found = catalogue.query(
            """
            PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
            SELECT ?url ?size ?sum WHERE {
              <https://example.org/edition/> dcat:distribution ?d .
              ?d dcat:downloadURL ?url ; dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum
            }
            """
        )
        held = {
            f"{BASE}{path}": (len(content), hashlib.sha256(content).hexdigest())
            for path, content in files(made).items()
            if path.startswith("data/")
        }
        # rdflib makes bytes of xsd:hexBinary
        told = {str(url): (int(size), bytes(digest.toPython()).hex()) for url, size, digest in found}  # type: ignore[misc,union-attr]
        assert told == held
        languages = "SELECT ?t WHERE { <https://example.org/edition/> <http://purl.org/dc/terms/title> ?t }"
        assert {row[0].language for row in catalogue.query(languages)} == {"en", "kk", "ru"}  # type: ignore[index]

    def test_the_schema_of_citation_files(self, made: Path) -> None:
        cited = yaml.load((made / "CITATION.cff").read_text("utf-8"), yaml.BaseLoader)
        jsonschema.validate(cited, json.loads((SCHEMAS / "cff-1.2.0.json").read_text("utf-8")))
        assert cited["authors"] == [{"name": "Ұлттық кітапхана"}]


LOAD = """
import json, os, sys
import mlcroissant
dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
names = [each.name for each in dataset.metadata.record_sets if each.name != "redactions"]  # it has no rows
print(json.dumps({name: sum(1 for _ in dataset.records(name)) for name in names}))
sys.stdout.flush()
os._exit(0)  # threads of the libraries beneath it may abort when Python ends, now and then
"""


class TestDeposits:
    def test_zenodo(self, made: Path) -> None:
        """The fields that it asks for (https://developers.zenodo.org, deposit metadata)."""
        told = described(made, ".zenodo.json")
        assert told["upload_type"] == "dataset"
        assert {"title", "description", "creators", "access_right", "publication_date"} <= told.keys()
        assert told["access_right"] == "restricted"
        assert "access_conditions" in told

    def test_kaggle(self, made: Path) -> None:
        """Its own limits of lengths, and every file that it is told of is there."""
        told = described(made, "dataset-metadata.json")
        assert 6 <= len(told["title"]) <= 50
        assert 20 <= len(told["subtitle"]) <= 80
        assert told["licenses"] == [{"name": "other"}]
        assert all((made / each["path"]).is_file() for each in told["resources"])

    def test_hugging_face(self, made: Path) -> None:
        _, front, text = (made / "README.md").read_text("utf-8").split("---\n", 2)
        told = yaml.safe_load(front)
        assert (told["license"], told["language"], told["size_categories"]) == ("other", ["kk", "ru"], ["n<1K"])
        assert {config["config_name"] for config in told["configs"]} == set(TABLES)
        assert all((made / config["data_files"]).is_file() for config in told["configs"])
        assert text.startswith("\n# Government Press Release Archive of Kazakhstan, as of 2025-09-02\n")


class TestItIsWhatTheArchiveHas:
    def test_duckdb_counts_the_same(self, press: Path, made: Path) -> None:
        with reading(press) as db:
            for name in TABLES:
                held = (
                    db.execute("SELECT count(*) FROM articles").fetchone()[0]
                    if name == ARTICLES
                    else TableRows(table(name), db, Selection()).count()
                )
                assert rows(made, f"SELECT count(*) FROM '{{}}/{name}.parquet'") == [(held,)]
                for readme in ("README.md", "README.ru.md", "README.kk.md"):
                    assert f"| `{name}` | {held:,} |" in (made / readme).read_text("utf-8")

    def test_texts_and_types(self, press: Path, made: Path) -> None:
        found = rows(made, "SELECT title, text, links, published_on::TEXT FROM '{}/articles.parquet' ORDER BY ALL")
        with reading(press) as db:
            query = "SELECT title, text, links, published_on FROM articles"
            held = [(title, text, json.loads(links), day) for title, text, links, day in db.execute(query)]
        assert sorted(found, key=repr) == sorted(held, key=repr)
        (columns,) = [each for each in described(made, "datapackage.json")["resources"] if each["name"] == ARTICLES]
        assert [field["name"] for field in columns["schema"]["fields"]] == [field.name for field in FIELDS]

    def test_the_log_gives_the_root_of_the_checkpoint(self, made: Path) -> None:
        leaves = rows(made, "SELECT leaf_hash FROM '{}/log.parquet' ORDER BY log_index")
        checkpoint = read((made / "checkpoint" / "checkpoint").read_text("utf-8")).checkpoint
        assert (len(leaves), tree([bytes.fromhex(leaf) for (leaf,) in leaves])) == (checkpoint.size, checkpoint.root)
        assert checkpoint.root.hex() in (made / "README.md").read_text("utf-8")

    def test_without_texts(self, press: Path, tmp_path: Path) -> None:
        out = tmp_path / "bare"
        edition(press, out, "--without-texts")
        said = [line.encode() for text in TEXTS.values() for line in text.splitlines()]
        columns = set()
        for name in TABLES:
            listed = rows(out, f"DESCRIBE SELECT * FROM '{{}}/{name}.parquet'")
            columns |= {column for column, *_ in listed}
            values = repr(rows(out, f"SELECT * FROM '{{}}/{name}.parquet'")).encode()
            assert not any(line in values for line in said), name
        assert not {"text", "summary", "text_before", "text_after", "text_kk", "text_ru"} & columns
        assert {"title", "ni", "links", "leaf_hash", "url", "warc_record"} <= columns
        assert others("bagit.py", "--validate", out).returncode == 0
        assert described(out, ".zenodo.json")["access_right"] == "open"
        assert "without texts" in (out / "README.md").read_text("utf-8")

    def test_a_demo_says_so(self, tmp_path: Path) -> None:
        press = archive(tmp_path / "demo.db", [item()], origin="replay")
        edition(press, tmp_path / "out")
        told = files(tmp_path / "out")
        for name, word in {"README.md": "DEMO", "README.ru.md": "ДЕМО", "README.kk.md": "ДЕМО"}.items():
            assert f"# {word}, ".encode() in told[name]
        for name in ("CITATION.cff", "datapackage.json", "croissant.json", ".zenodo.json", "bag-info.txt"):
            assert b"DEMO, invented" in told[name], name


def tree(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, of leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree(leaves[:half]) + tree(leaves[half:])).digest()


class TestTheSameCheckpointGivesTheSameBytes:
    def later(self, press: Path) -> None:
        """Edits, a removal, a return, a new item and a reading that change every table."""
        archive(
            press,
            [
                item(1, "kk", title="Мүлде басқа", seen_at="2025-09-03T00:00:00Z"),
                item(1, "ru", seen_at="2025-09-03T00:00:00Z", entity="moa"),
                item(2, "kk", seen_at="2025-09-03T00:00:00Z"),
                item(6, "en", seen_at="2025-09-03T00:00:00Z"),
                missed(1),
            ],
            [item(7, "kk")],
            name="later",
            first=3,
        )

    def test_whatever_has_come_since(self, copied: tuple[Path, Path]) -> None:
        press, made = copied
        size = entries(press)
        kept = press.parent / "kept"
        kept.write_bytes((made / "checkpoint" / "checkpoint").read_bytes())
        self.later(press)
        edition(press, press.parent / "newest", "--creator", "Ұлттық кітапхана")
        assert files(press.parent / "newest") != files(made)
        for number, named in enumerate((size, kept)):
            out = press.parent / f"again-{number}"
            edition(press, out, "--creator", "Ұлттық кітапхана", "--checkpoint", named)
            assert files(out) == files(made)

    def test_every_checkpoint_gives_the_archive_as_it_was(self, tmp_path: Path) -> None:
        """The archive of each run against a copy that was made when there was no more."""
        press, sizes = tmp_path / "press.db", []
        runs = [
            [item(1, "kk"), item(1, "ru"), item(2, "kk")],
            [item(1, "kk", title="Өзгерді", seen_at="2025-09-02T00:00:00Z"), missed(2)],
            [item(2, "kk", seen_at="2025-09-03T00:00:00Z"), item(3, "ru", entity="moa"), missed(1)],
        ]
        for number, things in enumerate(runs):
            archive(press, things, first=number)
            sizes.append(entries(press))
            edition(press, tmp_path / f"then-{number}")
        for number, size in enumerate(sizes[:-1]):  # the last one is the archive as it is
            edition(press, tmp_path / f"now-{number}", "--checkpoint", size)
            assert files(tmp_path / f"now-{number}") == files(tmp_path / f"then-{number}")


class TestWhatIsRefused:
    def test_a_path_that_exists(self, press: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        (tmp_path / "folder").mkdir()
        (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
        for name in ("file", "folder", "dangling"):
            said = edition(press, tmp_path / name, status=1)
            assert said == f"govkz: {tmp_path / name} exists: an edition is never written over\n"
        assert (tmp_path / "file").read_text() == "mine"
        assert not any((tmp_path / "folder").iterdir())
        assert not (tmp_path / "nowhere").exists()

    @pytest.mark.parametrize(
        ("named", "said"),
        [("7", "no checkpoint of 7 entries"), ("nowhere", "No such file"), ("note", "no signature line")],
    )
    def test_a_checkpoint_that_is_none(self, named: str, said: str, press: Path, tmp_path: Path) -> None:
        (tmp_path / "note").write_text("a note\n\nto myself\n")
        named = named if named.isdecimal() else str(tmp_path / named)
        told = edition(press, tmp_path / "out", "--checkpoint", named, status=1)
        assert (said in told, told.count("\n"), (tmp_path / "out").exists()) == (True, 1, False), told

    def test_a_checkpoint_of_another_log(self, press: Path, tmp_path: Path) -> None:
        """Of one that says the same with other salts, and so has as many entries."""
        (tmp_path / "other").mkdir()
        with reading(made_press(tmp_path / "other")) as db:
            (tmp_path / "kept").write_text(chosen_checkpoint.newest(db).note)
        said = edition(press, tmp_path / "out", "--checkpoint", tmp_path / "kept", status=1)
        assert f"{tmp_path / 'kept'} is no checkpoint of this log" in said

    def test_a_log_without_a_checkpoint(self, copied: tuple[Path, Path], tmp_path: Path) -> None:
        forge(copied[0], "checkpoints", "DELETE FROM checkpoints")
        assert "no checkpoint yet" in edition(copied[0], tmp_path / "out", status=1)
        assert not (tmp_path / "out").exists()

    def test_a_log_that_is_not_what_its_checkpoint_says(self, copied: tuple[Path, Path], tmp_path: Path) -> None:
        forge(copied[0], "log", "UPDATE log SET leaf_hash = printf('%064d', 1) WHERE log_index = 0")
        assert "run govkz verify" in edition(copied[0], tmp_path / "out", status=1)
        assert not (tmp_path / "out").exists()


def forge(press: Path, table: str, statement: str) -> None:
    """Change a table in spite of its guards."""
    with closing(sqlite3.connect(press)) as db:
        guards = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table])
        for (name,) in guards.fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)
        db.commit()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of texts that compress badly."""
    noise = [hashlib.sha512(str(number).encode()).hexdigest() * 8 for number in range(300)]
    things = [item(number, text=text) for number, text in enumerate(noise, 1)]
    return archive(tmp_path_factory.mktemp("large") / "press.db", things)


@pytest.fixture(scope="module")
def complete(large: Path) -> dict[str, bytes]:
    """What its edition holds, which is whole by a program that is not ours."""
    out = large.parent / "complete"
    edition(large, out)
    assert others("bagit.py", "--validate", out).returncode == 0
    return files(out)


class TestADiskThatFills:
    @pytest.mark.parametrize("room", [4_096, 40_000, 120_000, 200_000])
    def test_nothing_half_done_is_left(
        self, room: int, large: Path, complete: dict[str, bytes], tmp_path: Path
    ) -> None:
        with small_disk(tmp_path / "disk", room) as disk:
            said = edition(large, disk / "out", status=1)
            assert ("o space left" in said, said.count("\n")) == (True, 1), said
            assert list(disk.iterdir()) == []
            enlarge(disk, 50_000_000)
            edition(large, disk / "out")
            assert files(disk / "out") == complete

    def test_nor_where_files_may_not_grow(self, large: Path, tmp_path: Path) -> None:
        """For machines on which nobody may mount a disk of their own."""
        words = [PROGRAMS / "govkz", "edition", "--archive", large, "--out", tmp_path / "deep" / "out"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, preexec_fn=limited, check=False)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "File too large" in done.stderr
        assert list((tmp_path / "deep").iterdir()) == []


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


class TestMemory:
    @pytest.fixture
    def peak(self, tmp_path: Path) -> int:
        """Bytes that Python held at most, at 4,000 items: Parquet keeps 1,000 rows back."""
        texts = [f"{number} " * 200 for number in range(4_000)]
        press = archive(tmp_path / "press.db", [item(number, text=text) for number, text in enumerate(texts, 1)])
        out = tmp_path / "out"
        out.mkdir()
        with reading(press) as db:
            made = Edition(db, chosen_checkpoint.newest(db), Asked())
            tracemalloc.start()
            made.write(out, None, lambda _: None)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return peak

    def test_it_does_not_grow_with_the_archive(self, peak: int) -> None:
        assert peak < 12_000_000  # 1,000 rows of versions, and what the registry holds


def test_the_key_of_the_log_lies_beside_its_checkpoint(tmp_path: Path) -> None:
    press = archive(tmp_path / "archive" / "press.db", [item()])
    key = tmp_path / "keys" / "log.key"
    assert govkz("log", "init", "--archive", press, "--origin", "example.org/press", "--key", key).returncode == 0
    edition(press, tmp_path / "before")
    published = tmp_path / "published"
    assert govkz("log", "publish", "--archive", press, "--key", key, "--out", published).returncode == 0
    edition(press, tmp_path / "after", "--checkpoint", published)
    after = files(tmp_path / "after")
    assert after["checkpoint/checkpoint"].startswith(b"example.org/press\n")
    assert after["checkpoint/log.vkey"] == (places.log_dir(press) / "log.vkey").read_bytes()
    assert "The keeper of the log example.org/press" in after["CITATION.cff"].decode()
    # a signature that came later changes no digest of the data
    assert after["manifest-sha256.txt"] == files(tmp_path / "before")["manifest-sha256.txt"]
