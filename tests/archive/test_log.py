"""The recipe of docs/proof.md, followed by strangers: programs that share no code with ours."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.cli import cli

from govkz_crawler.archive.schema.ledgers import LEDGERS
from govkz_crawler.log.leaf import canonical
from tests.archive.writing import day, findings, record, row, rows
from tests.archive_factory import TEXTS, item
from tests.crawling import ROOT

PROOF = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
SQLITE_UTILS = Path(sys.executable).with_name("sqlite-utils")
NODE = shutil.which("node")

HARD = [
    TEXTS["kk"],
    "Ұлттық «қауіпсіздік» — 1\u00a0000 теңге, №5; ҒҒҚ",
    'дәйексөз "тырнақшада" және \\ кері сызық / сызық',
    "бақылау таңбалары: " + "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f",
    "эмодзи 🇰🇿 👩‍🔬 𝄞 және жұптар",
    "жолдар\u2028бөлінген\u2029тағы\r\nжәне\vсоңы",
    "\ufeffбелгі\ufffd \ue000 \uffff",
    "",
]


def exported(archive: Path) -> dict[str, str]:
    """The rows of each ledger as anybody gets them from sqlite-utils, which need not be started anew for each."""
    return {ledger.table: rows_of(archive, ledger.table, ledger.key) for ledger in LEDGERS}


def rows_of(archive: Path, table: str, key: str) -> str:
    line = ["rows", str(archive), table, "--order", key, "--nl"]
    return CliRunner().invoke(cli, line, catch_exceptions=False).stdout


def food(archive: Path) -> dict[str, str]:
    """What the commands of the document write, by the file's name."""
    ((note,),) = rows(archive, "SELECT note FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1")
    exports = exported(archive) | {"log": rows_of(archive, "log", "log_index")}
    return {f"{table}.jsonl": lines for table, lines in exports.items()} | {"checkpoint": note}


def block(kind: str) -> str:
    """What the document says to save or to type."""
    (text,) = re.findall(rf"```{kind}\n(.*?)```", PROOF, re.DOTALL)
    return str(text)


def checked_in_javascript(
    archive: Path, folder: Path, fed: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The program of the document, fed as the document says, or with these files, which saves a dozen processes."""
    for name, kind in (("check.mjs", "js"), ("ledgers.json", "json")):
        (folder / name).write_text(block(kind), encoding="utf-8")
    commands = block("sh").replace("archive/press.db", str(archive)).replace("sqlite-utils", str(SQLITE_UTILS))
    if fed:
        for name, text in fed.items():
            (folder / name).write_text(text, encoding="utf-8")
        commands = commands.splitlines()[-1]
    return subprocess.run(
        ["sh", "-ec", commands], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


def spelt(value: str | int | None) -> bytes:
    """JSON by hand, as the recipe has it."""
    if not isinstance(value, str):
        return b"null" if value is None else str(value).encode()
    short = {8: b"\\b", 9: b"\\t", 10: b"\\n", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}
    escaped = (short.get(byte, bytes([byte]) if byte >= 32 else b"\\u%04x" % byte) for byte in value.encode())
    return b'"' + b"".join(escaped) + b'"'


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def spelt_object(values: Mapping[str, Any]) -> bytes:
    return b"{" + b",".join(b'"%b":%b' % (name.encode(), spelt(values[name])) for name in sorted(values)) + b"}"


LISTED: dict[str, Any] = json.loads(block("json"))


def leaf(table: str, row: Mapping[str, Any]) -> bytes | None:
    """The leaf of a row as the recipe has it; None where its text has been destroyed."""
    fields, committed = LISTED[table]["leaf"], LISTED[table]["text"]
    values = {name: row[name] for name in fields} | {"type": f"govkz/{table}/{row['recipe']}"}
    if committed:
        if row["salt"] is None:
            return None
        values["content"] = sha256(spelt_object({name: row[name] for name in (*committed, "salt")})).hex()
    return spelt_object(values)


def root(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1", root(hashes[:split]), root(hashes[split:]))


def each(lines: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, (line for line in lines.split("\n") if line.startswith("{")))  # "[]" is an empty table


def wrong(archive: Path, exports: Mapping[str, str]) -> list[tuple[str, int]]:
    """Rows that are not what the log says of them."""
    found = {
        (ledger.table, row[ledger.key]): leaf(ledger.table, row)
        for ledger in LEDGERS
        for row in each(exports[ledger.table])
    }
    return [
        (table, key)
        for table, key, leaf_hash in rows(archive, "SELECT ledger, row, leaf_hash FROM log ORDER BY log_index")
        if (made := found[table, key]) is not None and sha256(b"\0", made).hex() != leaf_hash
    ]


@pytest.fixture
def hard(archive: Path) -> Path:
    """An archive of texts that are hard to spell."""
    record(archive, 1, *(item(n, title=text, text=text, summary=text) for n, text in enumerate(HARD, start=1)))
    record(
        archive, 2, *(item(n, text=text + "!", links=[text], seen_at=day(2)) for n, text in enumerate(HARD, start=1))
    )
    return archive


def test_the_document_lists_what_the_code_covers():
    assert {
        ledger.table: {"key": ledger.key, "leaf": [*ledger.today.fields], "text": [*ledger.today.committed]}
        for ledger in LEDGERS
    } == LISTED


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.table)
def test_a_stranger_checks_every_ledger(several, ledger):
    exports = exported(several)
    assert wrong(several, exports) == []
    says = {"redactions": ("шешімі", "шешуі"), "captures": ("wacz", "warc")}.get(ledger.table, ("2025-0", "2024-0"))
    says = ("тақырып", "ғанибет") if ledger.table == "dump_items" else says
    changed = exports | {ledger.table: exports[ledger.table].replace(*says)}
    assert {table for table, _ in wrong(several, changed)} == {ledger.table}


def test_a_stranger_computes_every_checkpoint(several):
    hashes = [bytes.fromhex(one) for (one,) in rows(several, "SELECT leaf_hash FROM log ORDER BY log_index")]
    checkpoints = rows(several, "SELECT size, root, note FROM checkpoints")
    assert len(checkpoints) == 4
    for size, told, note in checkpoints:
        assert root(hashes[:size]).hex() == told
        origin, lines, encoded, *_ = note.split("\n")
        assert (lines, base64.b64decode(encoded).hex()) == (str(size), told)
        assert origin


def test_a_stranger_reads_texts_that_are_hard_to_spell(hard):
    exports = exported(hard)
    assert wrong(hard, exports) == []
    changed = exports | {"versions": exports["versions"].replace("эмодзи", "эмоджи")}
    assert wrong(hard, changed) == [("versions", 5), ("versions", 13)]
    assert findings(hard) == []


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("name", ["hard", "several"])
def test_the_program_of_the_document(name, tmp_path, request):
    archive = request.getfixturevalue(name)
    newest = row(archive, "SELECT * FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1")
    ((entries,),) = rows(archive, "SELECT count(*) FROM log")
    withheld = rows(archive, "SELECT count(*) FROM redactions")[0][0]
    done = checked_in_javascript(archive, tmp_path, food(archive) if name == "hard" else None)
    told = f"{entries} entries, {withheld} withheld; the checkpoint of {newest['size']} entries holds\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, told, "")


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_program_of_the_document_names_the_first_wrong_entry(several, tmp_path):
    wrong = {name: text.replace("оқулық", "дәптер") for name, text in food(several).items()}
    done = checked_in_javascript(several, tmp_path, wrong)
    first = rows(several, "SELECT min(version_id) FROM versions WHERE text LIKE '%оқулық%'")[0][0]
    index = rows(several, "SELECT log_index FROM log WHERE ledger = 'versions' AND row = ?", first)[0][0]
    assert (done.returncode, done.stdout) == (1, f"entry {index}, versions {first}: is not what its leaf says\n")


def test_a_dictionary_attack_on_a_withheld_text_fails(several):
    """Who knows the text cannot show that it was there: the salt is gone with it."""
    ((table, told),) = rows(several, "SELECT ledger, leaf FROM redactions WHERE ledger = 'versions'")
    known = item(5, "ru", seen_at=day(1))
    content = json.loads(told)["content"]
    guess = {"title": known.title, "text": known.text, "summary": "", "links": json.dumps(known.links)}
    guess |= {"published_raw": known.published_raw, "image_url": None, "media": "[]"}
    assert content not in {sha256(spelt_object({**guess, "salt": salt})).hex() for salt in ("", "0" * 32, None)} | {
        sha256(spelt_object(guess)).hex()
    }
    assert {*guess} == {*LISTED[table]["text"]}


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.dictionaries(
    st.from_regex(r"[a-z_]{1,12}", fullmatch=True), texts | st.none() | st.integers(-(2**53) + 1, 2**53 - 1), max_size=6
)


@given(values)
def test_canonical_json_is_what_the_recipe_says(value):
    members = (b'"%b":%b' % (name.encode(), spelt(value[name])) for name in sorted(value))
    assert canonical(value) == b"{" + b",".join(members) + b"}"
    assert json.loads(canonical(value)) == value


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=5))
def test_whatever_is_recorded_verifies(archive, contents):
    """Python spells what is recorded, SQLite what is verified."""
    archive.unlink(missing_ok=True)
    record(archive, 1, *(item(n, title=a, text=b, summary=c) for n, (a, b, c) in enumerate(contents, start=1)))
    assert findings(archive) == []


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_javascript_spells_as_python_does(tmp_path):
    everything = [chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000] + ["👩", "\U0010ffff"]
    value = {f"n{number:05}": text for number, text in enumerate(everything)}
    script = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8'))))"
    done = subprocess.run(
        [NODE or "node", "-e", script], input=json.dumps(value).encode(), capture_output=True, check=True, cwd=tmp_path
    )
    assert done.stdout == canonical(value)
