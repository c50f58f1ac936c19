"""Checks a proof file without the archive: what it proves, what is wrong, what it leaves open."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from govkz_crawler.log import checkpoint, proof_file, timestamp_check
from govkz_crawler.log.checkpoint import Opened
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.leaf import leaf_hash, ni_name
from govkz_crawler.log.package_check import UNREADABLE_ZIP, evidence, whole
from govkz_crawler.log.proof_file import Entry, Proof
from govkz_crawler.log.proof_finding import Finding, State
from govkz_crawler.log.signing import Verifier

LARGEST = 64 << 20  # bytes of a member that is read; a proof file is some hundred kilobytes

# What no proof of a log can show, said with every answer.
_NOT_PROVED = "Not proved: that gov.kz published this. The log held these bytes; "
_CRAWLED = "that they came from the site is the word of whoever runs the archive, with the raw answer in this file."
_CAPTURED = (
    "somebody captured them with a browser or took them from another archive, and that they came from the site is the "
    "word of that somebody, whom the archive names, with the answer as it was captured in this file."
)
# By origin, what is known of where the bytes came from.
_CAME_FROM = {
    "capture": _CAPTURED,
    "replay": "they are a DEMO, invented and replayed from a recording, and did not come from the site.",
    "other": "they came from another server than gov.kz.",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. ``name`` is the entry's ``ni:`` name, ``leaf`` its fields."""

    name: str
    leaf: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether a signed checkpoint proves the entry, and nothing in the file is wrong."""
        signed = any(each.subject == "signature" and each.state is State.PROVED for each in self.findings)
        return signed and not any(each.state is State.WRONG for each in self.findings)


def not_proved(leaf: dict[str, Any]) -> str:
    """What the proof of an entry leaves open, as a sentence for people."""
    return _NOT_PROVED + _CAME_FROM.get(str(leaf.get("origin")), _CRAWLED)


def check(path: Path, key: Verifier | None = None, roots: Sequence[Certificate] = ()) -> Checked:
    """Check a proof file. ``key`` is the log's public key, known from elsewhere; ``roots`` those of authorities.

    Without ``key`` the one in the file counts, and that is said. Raises Malformed for what is no proof file, OSError.
    """
    with path.open("rb") as file:
        try:
            return _checked(zipfile.ZipFile(file), key, roots)
        except UNREADABLE_ZIP as error:
            raise Malformed(f"{path} is no readable package: {error}") from None


def _checked(package: zipfile.ZipFile, key: Verifier | None, roots: Sequence[Certificate]) -> Checked:
    proof = proof_file.read(_members(package, proof_file.FOLDER))
    leaf = _fields(proof.entry.leaf)
    findings = (
        whole(package),
        *_entries(proof),
        *_signatures(proof, key),
        *timestamp_check.stamped(proof, roots),
        *timestamp_check.opentimestamps(proof),
        evidence(package, leaf, withheld=_is_withheld(proof)),
    )
    return Checked(_named(proof.entry), leaf, findings)


def _is_withheld(proof: Proof) -> bool:
    """Whether an entry in the file declares that the text of the first was destroyed."""
    told = [_fields(entry.leaf) for entry in proof.history]
    name = leaf_hash(proof.entry.leaf).hex()
    return any(each.get("type", "").startswith("govkz/redactions/") and each["redacted_hash"] == name for each in told)


def _members(package: zipfile.ZipFile, folder: str) -> dict[str, bytes]:
    members = [member for member in package.infolist() if member.filename.startswith(folder) and not member.is_dir()]
    if sum(member.file_size for member in members) > LARGEST:
        raise Malformed(f"no proof of a log's entry: {folder} has more than {LARGEST} bytes")
    return {member.filename: package.read(member) for member in members}


def _fields(leaf: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(leaf)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Malformed("no proof of a log's entry: the leaf is no JSON object")
    return fields


def _entries(proof: Proof) -> Iterator[Finding]:
    """The text and the place in the log of each entry."""
    body = checkpoint.read(proof.note).checkpoint.body()
    for entry in (proof.entry, *proof.history):
        if "content" in _fields(entry.leaf):
            yield _content(entry)
        place = entry.proof.checkpoint
        where = f"the log {place.origin} holds entry {entry.proof.index} of {place.size}: {_named(entry)}"
        if not entry.proof.includes(leaf_hash(entry.leaf)):
            yield Finding("entry", State.WRONG, f"it is not so that {where}")
        elif place.body() != body:
            yield Finding("entry", State.WRONG, f"entry {entry.proof.index} is proved by another checkpoint")
        else:
            yield Finding("entry", State.PROVED, where)


def _named(entry: Entry) -> str:
    return ni_name(leaf_hash(entry.leaf))


def _content(entry: Entry) -> Finding:
    if entry.content is None:
        return Finding("content", State.UNKNOWN, f"the file brings no text of entry {entry.proof.index}")
    if hashlib.sha256(entry.content).hexdigest() == _fields(entry.leaf).get("content"):
        return Finding("content", State.PROVED, f"the text is the one that entry {entry.proof.index} commits to")
    return Finding("content", State.WRONG, f"the text is not the one that entry {entry.proof.index} commits to")


def _signatures(proof: Proof, given: Verifier | None) -> Iterator[Finding]:
    """Who signed the checkpoint: the log, and witnesses whose keys come with the file."""
    opened = checkpoint.read(proof.note)
    key = given or proof.key
    if opened.note is None:
        state = State.WRONG if given else State.UNKNOWN
        yield Finding("signature", state, "the checkpoint is unsigned: no key vouches for it")
        return
    if key is None:
        yield Finding("signature", State.UNKNOWN, "the key of the log is neither given nor in the file")
        return
    yield _signature(opened, key, given is not None)
    for witness in proof.witnesses:
        with suppress(Unverified):
            for verified in opened.note.verify([witness]):
                yield Finding(
                    "witness", State.PROVED, f"{witness.name} saw the checkpoint at {_at(verified.time or 0)}"
                )
            continue
        yield Finding("witness", State.WRONG, f"no valid cosignature by {witness.name}")


def _signature(opened: Opened, key: Verifier, given: bool) -> Finding:
    try:
        opened.verify([key])
    except Unverified as error:
        return Finding("signature", State.WRONG, str(error))
    if given:
        return Finding("signature", State.PROVED, f"the checkpoint is signed by {key.name} with the key that you gave")
    return Finding(
        "signature",
        State.PROVED,
        f"the checkpoint is signed with the key in this file, {key.vkey}: compare it with what {key.name} publishes",
    )


def _at(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
