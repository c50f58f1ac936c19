"""Signed notes, as Go and the specification write and read them."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.log.errors import KeyExposed, Malformed, Unverified
from govkz_crawler.log.key import read_key, write_key
from govkz_crawler.log.note import Note
from govkz_crawler.log.signing import COSIGNATURE, Signature, Signer, Verifier
from tests.log.conftest import Go

# The example of the specification.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.just("\n"))
SIGNER = Signer.generate("example.org/govkz")
OTHER = Signer.generate("example.org/govkz")


def signed(text: str, *signers: Signer) -> Note:
    return Note(text, tuple(signer.sign(text) for signer in signers))


def test_the_specifications_example_verifies() -> None:
    verifier = Verifier.parse(VKEY)
    assert verifier.vkey == VKEY
    note = Note.parse(NOTE)
    assert str(note) == NOTE
    assert [verified.by for verified in note.verify([verifier])] == [verifier]
    with pytest.raises(Unverified, match=r"signature of example\.com/foo is wrong"):
        Note.parse(NOTE.replace("example message", "Example message")).verify([verifier])


@given(TEXT)
def test_a_note_is_read_as_it_was_written(text: str) -> None:
    note = signed(f"{text}\n", SIGNER, OTHER)
    assert Note.parse(str(note)) == note
    assert len(note.verify([SIGNER.verifier, OTHER.verifier])) == 2


@given(st.text())
def test_any_text_is_read_exactly_or_refused(text: str) -> None:
    try:
        note = Note.parse(text)
    except Malformed:
        return
    assert str(note) == text


def test_go_reads_our_notes(go: Go) -> None:
    note = signed("Мәтін\n\nsecond\n", OTHER, SIGNER)
    answer = go("open", SIGNER.verifier.vkey, stdin=str(note))
    assert answer.stdout == "Мәтін\n\nsecond\nverified example.org/govkz\n", answer.stderr
    assert go("open", SIGNER.verifier.vkey, stdin=str(signed("Мәтін\n", OTHER))).returncode == 1


def test_we_read_gos_notes(go: Go) -> None:
    note = Note.parse(go("sign", SIGNER.skey, stdin="Мәтін\n").stdout)
    assert note == signed("Мәтін\n", SIGNER)


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (signed("a\n", OTHER), "no signature by a known key"),
        (Note("a\n", (OTHER.sign("b\n"),)), "no signature by a known key"),
        (Note("a\n", (SIGNER.sign("b\n"),)), "is wrong"),
        (Note("a\n", (SIGNER.sign("a\n"), SIGNER.sign("b\n"))), "is wrong"),
        (Note("a\n", (Signature(SIGNER.name, SIGNER.verifier.key_id, b"short"),)), "is wrong"),
    ],
)
def test_only_right_signatures_of_known_keys_count(note: Note, message: str) -> None:
    with pytest.raises(Unverified, match=message):
        Note.parse(str(note)).verify([SIGNER.verifier])


LINE = SIGNER.sign("a\n").line()


@pytest.mark.parametrize(
    "note",
    ["", "a\n", f"a\n{LINE}\n", f"a\n\n{LINE}", f"a\n\n{LINE}\n\n", f"a\r\n\n{LINE}\n", f"a\n\n-{LINE[1:]}\n",
     f"a\n\n{LINE} \n", f"a\n\n{LINE[:-4]}!!!!\n",
     "a\n\n— a+b AAAAAAA=\n", "a\n\n—  AAAAAAA=\n", "a\n\n— name AAAAAA==\n",
     "a\n\n— na\u2003me AAAAAAA=\n", "a\n\n" + f"{LINE}\n" * 101],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(Malformed):
        Note.parse(note)


def test_a_cosignature_says_when_it_was_made() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    verifier = Verifier("witness.example/w1", COSIGNATURE, witness.public_key().public_bytes_raw())
    assert verifier.key_id == hashlib.sha256(b"witness.example/w1\n\x04" + verifier.public).digest()[:4]
    assert Verifier.parse(verifier.vkey) == verifier
    made = 1679315147
    value = made.to_bytes(8, "big") + witness.sign(b"cosignature/v1\ntime 1679315147\nlog\n1\nAA==\n")
    cosigned = signed("log\n1\nAA==\n", SIGNER).signed(Signature(verifier.name, verifier.key_id, value))
    assert [(v.by.name, v.time) for v in cosigned.verify([SIGNER.verifier, verifier])] == [
        ("example.org/govkz", None),
        ("witness.example/w1", made),
    ]
    later = Signature(verifier.name, verifier.key_id, (made + 1).to_bytes(8, "big") + value[8:])
    with pytest.raises(Unverified):
        Note(cosigned.text, (later,)).verify([verifier])


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", VKEY[:-1], VKEY + "A", VKEY.replace("530d903a", "530d903b"), VKEY.replace("530d903a", "530D903A"),
     VKEY.replace("+Aek", "+Bek"), "example com/foo" + VKEY[15:], VKEY[15:], "a+00000000+AQ=="],
)  # fmt: skip
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        Verifier.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\n"])
def test_a_key_has_a_name_without_spaces(name: str) -> None:
    with pytest.raises(Malformed):
        Signer.generate(name)


def test_a_key_file_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_key(path, SIGNER)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path).skey == SIGNER.skey
    with pytest.raises(FileExistsError):
        write_key(path, OTHER)
    assert read_key(path).skey == SIGNER.skey


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    write_key(path, SIGNER)
    path.chmod(mode)
    with pytest.raises(KeyExposed, match=f"mode {mode:04o}.*chmod 600"):
        read_key(path)


SKEY = SIGNER.skey


NO_KEYS = {
    "nothing": "",
    "a word": "hello",
    "a public key": VKEY,
    "cut": SKEY[:-4],
    "another id": SKEY.replace("govkz+", "govkz+0"),
    "another name": SKEY.replace("example", "Example"),
    "no text": "\xff",
}


@pytest.mark.parametrize("content", NO_KEYS.values(), ids=NO_KEYS)
def test_what_holds_no_key_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content.encode("latin-1"))
    path.chmod(0o600)
    with pytest.raises(Malformed, match="holds no key of a log") as refused:
        read_key(path)
    assert SKEY[-20:-6] not in str(refused.value)
