"""Checks the WACZ around a proof: that it is whole and holds the raw answer that the entry names."""

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from govkz_crawler.log import wacz_auth
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.proof_finding import Finding, State

# What Python says of a ZIP file that is damaged, encrypted, packed in another way, or leads out of itself.
UNREADABLE_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)

_DESCRIPTION, _DIGEST = "datapackage.json", "datapackage-digest.json"
_ARCHIVE = "archive/"
_PIECE = 1 << 20  # bytes
_LONGEST = 1 << 24  # bytes of a description that is read


def whole(package: zipfile.ZipFile) -> Finding:
    """Whether each file is the one that the package's own lists name."""
    try:
        described = _json(package, _DESCRIPTION)
        listed = {each["path"]: each["hash"] for each in described["resources"]}
        digest = _json(package, _DIGEST)
        listed[_DESCRIPTION] = digest["hash"]
        names = {member.filename for member in package.infolist() if not member.is_dir()}
        different = sorted(names ^ {*listed, _DIGEST})
        different += sorted(path for path in names & set(listed) if listed[path] != _sha256(package, path))
    except (KeyError, TypeError, ValueError, RecursionError):
        return Finding("package", State.WRONG, f"{_DESCRIPTION} or {_DIGEST} is missing or damaged")
    if different:
        return Finding("package", State.WRONG, f"not as {_DESCRIPTION} lists it: {', '.join(different)}")
    return _signed(digest, f"all {len(listed)} files are those that the package lists")


def _signed(digest: Mapping[str, Any], said: str) -> Finding:
    """What a package that is whole says of its signature, where it has one."""
    signed = digest.get("signedData")
    if signed is None:
        return Finding("package", State.PROVED, f"{said}; it is not signed")
    try:
        key = wacz_auth.verify(signed, digest["hash"])
    except Malformed as error:
        return Finding("package", State.PROVED, f"{said}; its signature is not checked: {error}")
    except Unverified as error:
        return Finding("package", State.WRONG, f"{said}, but {error}")
    return Finding("package", State.PROVED, f"{said}; it is signed with the key {key}, which came with it")


def evidence(package: zipfile.ZipFile, leaf: Mapping[str, Any], *, withheld: bool = False) -> Finding:
    """Whether the package brings the WARC record whose id and digest stand in the leaf.

    It need not where the text is ``withheld``, for the record holds that text.
    """
    record, digest = leaf.get("warc_record"), leaf.get("warc_digest")
    if withheld or not record or not digest:
        said = "the raw answer is not here, as the text was withheld" if withheld else "the entry names no raw answer"
        return Finding("evidence", State.UNKNOWN, said)
    algorithm, _, value = str(digest).partition(":")
    if algorithm not in hashlib.algorithms_guaranteed:
        return Finding("evidence", State.UNKNOWN, f"the digest of the raw answer is of an unknown kind: {algorithm}")
    return _compared(package, str(record), algorithm, value)


def _compared(package: zipfile.ZipFile, record: str, algorithm: str, value: str) -> Finding:
    for found, masked in _blocks(package, record, algorithm):
        if value.lower() == found.hex() or value == base64.b32encode(found).decode():
            return Finding("evidence", State.PROVED, f"the raw answer is the record that the entry names: {record}")
        if masked:
            said = f"the raw answer {record} was masked since, for the text of {masked} was redacted"
            return Finding("evidence", State.UNKNOWN, said)
        return Finding("evidence", State.WRONG, f"record {record} is not the one that the entry names")
    return Finding("evidence", State.WRONG, f"the raw answer that the entry names is not here, or damaged: {record}")


def _json(package: zipfile.ZipFile, path: str) -> Any:
    if package.getinfo(path).file_size > _LONGEST:
        raise ValueError(path)
    return json.loads(package.read(path))


def _sha256(package: zipfile.ZipFile, path: str) -> str:
    with package.open(path) as file:
        return f"sha256:{_digest(file, 'sha256').hex()}"


def _blocks(package: zipfile.ZipFile, record: str, algorithm: str) -> Iterator[tuple[bytes, str]]:
    """The digests of the blocks of records with an id, and what such a record says was masked in it."""
    for name in sorted(name for name in package.namelist() if name.startswith(_ARCHIVE)):
        with package.open(name) as file, suppress(ArchiveLoadFailed):  # what is behind damage is not found
            for each in ArchiveIterator(file, no_record_parse=True):
                if str(each.rec_headers.get_header("WARC-Record-ID")).strip("<>") == record.strip("<>"):
                    yield _digest(each.raw_stream, algorithm), each.rec_headers.get_header("Govkz-Redacted") or ""


def _digest(block: IO[bytes], algorithm: str) -> bytes:
    made = hashlib.new(algorithm)
    while piece := block.read(_PIECE):
        made.update(piece)
    return made.digest()
