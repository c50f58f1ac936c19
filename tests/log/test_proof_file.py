"""A proof file: one entry, proved to a stranger by our check and by sha256sum, and what it leaves open."""

import hashlib
import json
import subprocess
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509 import load_pem_x509_certificates
from warcio.warcwriter import WARCWriter

from govkz_crawler.interchange.package import Package
from govkz_crawler.log import checkpoint, proof_file, timestamp
from govkz_crawler.log.checkpoint import Checkpoint
from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.leaf import commitment, committed, leaf_bytes, leaf_hash, new_salt, ni_name
from govkz_crawler.log.merkle import in_memory, root
from govkz_crawler.log.proof_check import Checked, check, not_proved
from govkz_crawler.log.proof_file import Entry, Proof
from govkz_crawler.log.proof_finding import State
from govkz_crawler.log.signing import COSIGNATURE, Signature, Signer, Verifier
from govkz_crawler.log.tlog_proof import TlogProof
from govkz_crawler.log.wacz_auth import signed_data
from tests.log.loopback import Authority, served
from tests.patience import PATIENCE

ORIGIN = "example.org/govkz"
SIGNER = Signer.generate(ORIGIN)
WITNESS = Ed25519PrivateKey.generate()
WITNESS_KEY = Verifier("witness.example/w1", COSIGNATURE, WITNESS.public_key().public_bytes_raw())
RECORD = "<urn:uuid:12345678-1234-1234-1234-123456789abc>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}"

SALTS = [new_salt() for _ in range(3)]
CONTENTS = [
    {"title": f"Үкімет отырысы {number}", "text": "Мәтін <script>alert(1)</script>\nекінші жол", "summary": None}
    for number in range(3)
]
LEAVES = [
    leaf_bytes(
        "versions",
        1,
        {
            "article_id": 7, "lang": "kk", "content": commitment(salt, content), "warc_record": RECORD,
            "warc_digest": f"sha256:{hashlib.sha256(ANSWER).hexdigest()}",
        },
    )
    for salt, content in zip(SALTS, CONTENTS, strict=True)
]  # fmt: skip
HASHES = [leaf_hash(str(n).encode()) for n in range(20)]
HASHES[4:7] = map(leaf_hash, LEAVES)
SIZE = 13
BODY = Checkpoint(ORIGIN, SIZE, root(HASHES[:SIZE])).body()
TIME = 1_700_000_000


def cosigned() -> str:
    opened = checkpoint.read(checkpoint.write(Checkpoint.parse(BODY), SIGNER))
    value = TIME.to_bytes(8, "big") + WITNESS.sign(f"cosignature/v1\ntime {TIME}\n{BODY}".encode())
    assert opened.note
    return str(opened.note.signed(Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, value)))


NOTE = cosigned()


def entry(number: int, note: str = NOTE) -> Entry:
    proof = TlogProof.make(4 + number, note, in_memory(HASHES))
    return Entry(LEAVES[number], committed(SALTS[number], CONTENTS[number]), proof)


def warc() -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    for record, block in (("<urn:uuid:other>", b"HTTP/1.1 404 No\r\n\r\n"), (RECORD, ANSWER)):
        headers = {"WARC-Record-ID": record}
        writer.write_record(
            writer.create_warc_record(
                "https://www.gov.kz/",
                "response",
                payload=BytesIO(block),
                length=len(block),
                warc_headers_dict=headers,
                http_headers=False,
            )
        )
    return out.getvalue()


Files = dict[str, bytes]


def packed(path: Path, files: Files, signer: Signer | None = None) -> Path:
    """A WACZ of some files."""
    with path.open("wb") as out:
        package = Package(out)
        for name, content in files.items():
            package.add(name, BytesIO(content))
        described = json.dumps({"resources": package.resources}).encode()
        digest = package.add("datapackage.json", BytesIO(described))["hash"]
        signed = {"signedData": signed_data(digest, "2026-01-01T00:00:00Z", "test", signer)} if signer else {}
        listed = json.dumps({"path": "datapackage.json", "hash": digest} | signed).encode()
        package.add("datapackage-digest.json", BytesIO(listed))
        package.close()
    return path


@pytest.fixture(scope="module")
def authority(openssl: str, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(openssl, tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def response(authority: Authority) -> bytes:
    with served(authority.answer) as url:
        return timestamp.stamp(Client("test"), url, BODY)


@pytest.fixture(scope="module")
def files(response: bytes) -> Files:
    proof = Proof(entry(0), NOTE, SIGNER.verifier, [WITNESS_KEY], [response], [entry(1), entry(2)])
    assert proof_file.read(proof.files()).files() == proof.files()
    return {"archive/evidence.warc.gz": warc()} | proof.files()


@pytest.fixture(scope="module")
def wacz(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("proof") / "proof.wacz", files)


def states(checked: Checked) -> dict[str, set[State]]:
    found: dict[str, set[State]] = {}
    for finding in checked.findings:
        found.setdefault(finding.subject, set()).add(finding.state)
    return found


def test_it_proves_the_entry(wacz: Path, authority: Authority) -> None:
    roots = load_pem_x509_certificates(authority.root.read_bytes())
    checked = check(wacz, SIGNER.verifier, roots)
    assert checked.valid
    assert checked.name == ni_name(leaf_hash(LEAVES[0]))
    assert checked.leaf["article_id"] == 7
    assert {finding.state for finding in checked.findings} == {State.PROVED}
    assert set(states(checked)) == {
        "package", "content", "entry", "signature", "witness", "timestamp", "evidence"
    }  # fmt: skip
    said = "\n".join(finding.text for finding in checked.findings)
    assert f"the log {ORIGIN} holds entry 4 of 13: {checked.name}" in said
    assert "witness.example/w1 saw the checkpoint at 2023-11-14T22:13:20Z" in said


def test_without_key_and_roots_it_says_what_is_open(wacz: Path) -> None:
    checked = check(wacz)
    assert checked.valid
    assert states(checked)["timestamp"] == {State.UNKNOWN}
    assert any(f"{SIGNER.verifier.vkey}: compare it" in finding.text for finding in checked.findings)


def test_it_is_small(wacz: Path) -> None:
    assert wacz.stat().st_size < 1_000_000


Change = Callable[[Files], Files]


def replaced(path: str, old: bytes, new: bytes) -> Change:
    def change(files: Files) -> Files:
        assert old in files[path]
        return files | {path: files[path].replace(old, new, 1)}

    return change


def without(path: str) -> Change:
    return lambda files: {name: content for name, content in files.items() if name != path}


def damaged(path: str) -> Change:
    """Some bytes near its end are zero."""
    return lambda files: files | {path: files[path][:-60] + bytes(20) + files[path][-40:]}


OTHER = Signer.generate(ORIGIN)
OTHERS_NOTE = checkpoint.write(Checkpoint.parse(BODY), OTHER)
UNSIGNED = checkpoint.write(Checkpoint.parse(BODY), None)
LATER = checkpoint.write(Checkpoint(ORIGIN, 14, root(HASHES[:14])), SIGNER)

# What is changed, and which subjects are wrong then.
FORGERIES: list[tuple[Change, set[str]]] = [
    (replaced("proof/content.json", "Үкімет".encode(), "Укімет".encode()), {"content"}),
    (replaced("proof/history-0002-content.json", b"2", b"3"), {"content"}),
    (replaced("proof/leaf.json", b'"kk"', b'"ru"'), {"entry"}),
    (replaced("proof/entry.tlog-proof", b"index 4", b"index 5"), {"entry"}),
    (replaced("proof/checkpoint", b"\n13\n", b"\n14\n"), {"entry", "signature", "witness", "timestamp"}),
    (lambda files: files | {"proof/checkpoint": LATER.encode()}, {"entry", "witness", "timestamp"}),
    (lambda files: files | {"proof/checkpoint": OTHERS_NOTE.encode()}, {"signature", "witness"}),
    (damaged("archive/evidence.warc.gz"), {"evidence"}),
    (without("archive/evidence.warc.gz"), {"evidence"}),
    (lambda files: files | {"proof/timestamp-1.tsr": files["proof/timestamp-1.tsr"][:-9]}, {"timestamp"}),
]


@pytest.mark.parametrize(("change", "wrong"), FORGERIES)
def test_a_forgery_is_named(files: Files, tmp_path: Path, change: Change, wrong: set[str]) -> None:
    checked = check(packed(tmp_path / "forged.wacz", change(files)))
    assert not checked.valid
    assert {finding.subject for finding in checked.findings if finding.state is State.WRONG} == wrong


def test_another_key_is_not_the_logs(wacz: Path) -> None:
    checked = check(wacz, OTHER.verifier)
    assert states(checked)["signature"] == {State.WRONG}


def test_a_package_says_who_signed_it(files: Files, tmp_path: Path) -> None:
    path = packed(tmp_path / "signed.wacz", files, SIGNER)
    (finding,) = (finding for finding in check(path).findings if finding.subject == "package")
    assert (finding.state, "it is signed with the key" in finding.text) == (State.PROVED, True)
    with ZipFile(path) as package:
        digest = json.loads(package.read("datapackage-digest.json"))
    forged = tmp_path / "forged.wacz"
    with ZipFile(path) as package, ZipFile(forged, "w") as out:
        for member in package.infolist():
            content = package.read(member)
            if member.filename == "datapackage-digest.json":
                digest["signedData"]["publicKey"] = signed_data("", "", "", OTHER)["publicKey"]
                content = json.dumps(digest).encode()
            out.writestr(member, content)
    assert states(check(forged))["package"] == {State.WRONG}


def test_a_file_that_is_not_listed_is_named(wacz: Path, tmp_path: Path) -> None:
    path = tmp_path / "more.wacz"
    path.write_bytes(wacz.read_bytes())
    with ZipFile(path, "a") as package:
        package.writestr("archive/more.warc.gz", b"more")
    (finding,) = (finding for finding in check(path).findings if finding.state is State.WRONG)
    assert (finding.subject, "archive/more.warc.gz" in finding.text) == ("package", True)


def test_an_unsigned_log_proves_no_more_than_inclusion(tmp_path: Path) -> None:
    proof = Proof(entry(0, UNSIGNED), UNSIGNED, None)
    path = packed(tmp_path / "unsigned.wacz", {"archive/evidence.warc.gz": warc()} | proof.files())
    checked = check(path)
    assert states(checked)["signature"] == {State.UNKNOWN}
    assert not checked.valid
    assert states(checked)["entry"] == {State.PROVED}
    assert states(check(path, SIGNER.verifier))["signature"] == {State.WRONG}


def test_a_withheld_text_leaves_the_entry_proved(files: Files, tmp_path: Path) -> None:
    checked = check(packed(tmp_path / "withheld.wacz", without("proof/content.json")(files)))
    assert checked.valid
    assert states(checked)["content"] == {State.UNKNOWN, State.PROVED}  # of the history it is there


@pytest.mark.parametrize(
    ("origin", "said"),
    [("site", "whoever runs"), ("capture", "somebody"), ("replay", "a DEMO, invented"), ("other", "another server")],
)
def test_what_is_not_proved_is_said_by_where_the_bytes_came_from(origin: str, said: str) -> None:
    assert said in not_proved({"origin": origin})


def test_what_is_not_proved_is_not_given_to_anybody() -> None:
    with pytest.raises(Unverified, match="does not prove entry 4"):
        Proof(entry(0), LATER, SIGNER.verifier).files()
    with pytest.raises(Unverified):
        Proof(entry(0), NOTE, OTHER.verifier).files()
    other = Entry(LEAVES[1], None, entry(0).proof)
    with pytest.raises(Unverified, match="does not prove entry 4"):
        Proof(entry(0), NOTE, SIGNER.verifier, history=[other]).files()


@pytest.mark.parametrize(
    "change",
    [
        without("proof/leaf.json"),
        without("proof/checkpoint"),
        without("proof/entry.tlog-proof"),
        lambda files: files | {"proof/leaf.json": b"[]"},
        lambda files: files | {"proof/checkpoint": b"\xff"},
        lambda files: files | {"proof/log.vkey": b"hello"},
        lambda files: files | {"proof/entry.tlog-proof": b"hello"},
    ],
)
def test_what_is_no_proof_is_refused(files: Files, tmp_path: Path, change: Change) -> None:
    with pytest.raises(Malformed):
        check(packed(tmp_path / "none.wacz", change(files)))


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.wacz"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        check(path)


def test_the_readme_s_commands_give_what_it_says(files: Files, authority: Authority, tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    for path, content in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def shell(command: str) -> str:
        ran = subprocess.run(
            ["sh", "-c", command], cwd=folder, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return ran.stdout

    readmes = [(folder / name).read_text() for name in proof_file.GUIDES if name.startswith("README")]
    for command in (
        "sha256sum content.json",
        r"(printf '\000'; cat leaf.json) | sha256sum",
        "head -n 3 checkpoint > body",
    ):
        assert all(command in readme for readme in readmes)
    assert shell("sha256sum content.json").split()[0] == json.loads(LEAVES[0])["content"]
    assert shell(r"(printf '\000'; cat leaf.json) | sha256sum").split()[0] == leaf_hash(LEAVES[0]).hex()
    shell("head -n 3 checkpoint > body")
    verify = (
        f"-data body -in timestamp-1.tsr -CAfile {authority.root} -attime {int(authority.root.stat().st_mtime) + 60}"
    )
    assert "Verification: OK" in shell(f"openssl ts -verify {verify}")
    assert b64encode(root(HASHES[:SIZE])).decode() in (folder / "body").read_text()


def test_the_guides_name_every_file(files: Files) -> None:
    names = {path.removeprefix("proof/").partition("-")[0] for path in files if path.startswith("proof/")}
    for guide in (name for name in proof_file.GUIDES if name.startswith("README")):
        text = files[f"proof/{guide}"].decode()
        assert [name for name in names if not name.startswith("README") and name not in text] == []
