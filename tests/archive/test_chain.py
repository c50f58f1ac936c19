"""The recipe of docs/proof.md, followed by strangers: programs that share no code with ours."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkz_crawler.archive.schema.ledgers import CONTENT, LEDGERS, VERSIONS, canonical
from tests.archive.writing import day, findings, record, rows
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


def exported(archive: Path, table: str = "versions") -> str:
    """The rows as anybody gets them."""
    line = [SQLITE_UTILS, "rows", archive, table, "--nl"]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def checked_in_javascript(archive: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    (program,) = re.findall(r"```js\n(.*?)```", PROOF, re.DOTALL)
    (folder / "check.mjs").write_text(program, encoding="utf-8")
    line = [NODE or "node", folder / "check.mjs"]
    return subprocess.run(line, input=exported(archive), capture_output=True, text=True, encoding="utf-8", check=False)


def spelt(value: str | int | None) -> bytes:
    """JSON by hand, as the recipe has it."""
    if not isinstance(value, str):
        return b"null" if value is None else str(value).encode()
    short = {8: b"\\b", 9: b"\\t", 10: b"\\n", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}
    escaped = (short.get(byte, bytes([byte]) if byte >= 32 else b"\\u%04x" % byte) for byte in value.encode())
    return b'"' + b"".join(escaped) + b'"'


def hashed(row: Mapping[str, Any], names: Iterable[str]) -> str:
    members = b",".join(b'"%b":%b' % (name.encode(), spelt(row[name])) for name in sorted(names))
    return hashlib.sha256(b"{" + members + b"}").hexdigest()


def wrong(lines: str, content: Iterable[str] = ()) -> list[int]:
    """Which rows, counted from 1, are not as the recipe says."""
    before, found = "0" * 64, []
    for number, line in enumerate(lines.strip("\n").split("\n"), start=1):
        row = {"prev_hash": before, **json.loads(line)}
        key, entry_hash = next(iter(json.loads(line).values())), row.pop("entry_hash")
        right = (key, row["prev_hash"]) == (number, before) and hashed(row, row.keys() - content) == entry_hash
        right &= not content or hashed(row, content) == row["content_hash"]
        found += [] if right else [number]
        before = entry_hash
    return found


@pytest.fixture
def hard(archive: Path) -> Path:
    """An archive of texts that are hard to spell."""
    record(archive, 1, *(item(n, title=text, text=text, summary=text) for n, text in enumerate(HARD, start=1)))
    record(
        archive, 2, *(item(n, text=text + "!", links=[text], seen_at=day(2)) for n, text in enumerate(HARD, start=1))
    )
    return archive


def listed(step: int) -> set[str]:
    """The names that a step of the recipe lists."""
    (text,) = re.findall(rf"^{step}\. (.*?)(?=^\d\. |^$)", PROOF, re.DOTALL | re.MULTILINE)
    return {*re.findall(r"`(\w+)`", text.split(" object with", 1)[1])}


def test_the_document_lists_what_the_code_covers():
    assert listed(1) == {*CONTENT}
    assert listed(3) == {*VERSIONS.columns, "prev_hash"}
    (others,) = re.findall(r"The other append-only tables \((.*?)\)", PROOF, re.DOTALL)
    assert re.findall(r"`(\w+)`", others) == [ledger.table for ledger in LEDGERS[1:]]


@pytest.mark.parametrize("table", [ledger.table for ledger in LEDGERS])
def test_a_stranger_checks_every_ledger(several, table):
    content = listed(1) if table == "versions" else ()
    assert wrong(exported(several, table), content) == []
    assert wrong(exported(several, table).replace("2025-0", "2024-0"), content) != []


def test_a_stranger_reads_texts_that_are_hard_to_spell(hard):
    assert wrong(exported(hard), listed(1)) == []
    assert wrong(exported(hard).replace("эмодзи", "эмоджи"), listed(1)) == [5, 13]
    assert findings(hard) == []


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("name", ["hard", "several"])
def test_the_program_of_the_document(name, tmp_path, request):
    archive = request.getfixturevalue(name)
    ((count, head),) = rows(archive, "SELECT max(version_id), entry_hash FROM versions")
    done = checked_in_javascript(archive, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{count} versions, head {head}\n", "")


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_program_of_the_document_names_the_first_wrong_row(several, tmp_path):
    several.write_bytes(several.read_bytes().replace("оқулық".encode(), "дәптер".encode()))
    done = checked_in_javascript(several, tmp_path)
    first = rows(several, "SELECT min(version_id) FROM versions WHERE text LIKE '%дәптер%'")[0][0]
    assert (done.returncode, done.stdout) == (1, f"version {first}: content_hash\n")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.dictionaries(
    st.from_regex(r"[a-z_]{1,12}", fullmatch=True), texts | st.none() | st.integers(-(2**63), 2**63 - 1), max_size=6
)


@given(values)
def test_canonical_json_is_what_the_recipe_says(value):
    members = (b'"%b":%b' % (name.encode(), spelt(value[name])) for name in sorted(value))
    assert canonical(value).encode() == b"{" + b",".join(members) + b"}"
    assert json.loads(canonical(value)) == value


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    assert done.stdout == canonical(value).encode()
