"""Reads WACZ packages (1.1 and 1.2), and packages of packages, as Browsertrix and ArchiveWeb.page write them.

Nothing is unpacked onto the disk. Every WARC file in it must have the digest that ``datapackage.json`` names.
https://specs.webrecorder.net/wacz/1.1.1/
"""

import hashlib
import io
import json
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from govkz_crawler.captures.errors import CaptureError
from govkz_crawler.captures.formats.description import Advance, Description, Found
from govkz_crawler.captures.formats.warc import exchanges
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.package_check import UNREADABLE_ZIP
from govkz_crawler.log.wacz_auth import verify

PACKAGE, SIGNED = "datapackage.json", "datapackage-digest.json"
LONGEST_JSON = 16 * 2**20  # bytes
MOST_NAMES = 100_000
DEEPEST = 1  # packages within a package

_DAMAGE = (*UNREADABLE_ZIP, ValueError)  # and what is no JSON, or no text, in a package that can be read


def read(path: Path, advance: Advance) -> tuple[Description, Found]:
    """What a package holds. Raises CaptureError while reading where it is damaged or not what it says."""
    told = Description("wacz")
    return told, _found(path, told, advance)


def _found(path: Path, told: Description, advance: Advance) -> Found:
    try:
        with path.open("rb") as file:
            yield from _package(file, str(path), told, advance)
    except _DAMAGE as error:
        raise CaptureError(f"{path} is damaged, and nothing of it is imported: {error}") from error


def _package(file: BinaryIO, name: str, told: Description, advance: Advance, depth: int = 0) -> Found:
    with ZipFile(file) as zipped:
        members = _members(zipped, name)
        package = _json(zipped, members, PACKAGE, name)
        if depth == 0:
            told.tool = str(package["software"])[:200] if package.get("software") else None
            told.signature = _signature(zipped, members)
        digests = _digests(package)
        for member in members.values():
            path, inner_name = PurePosixPath(member.filename), f"{name}/{member.filename}"
            is_warc = path.parts[0] == "archive" and path.name.endswith((".warc", ".warc.gz"))
            if not is_warc and (path.suffix != ".wacz" or depth == DEEPEST):
                continue
            if member.filename not in digests:
                raise CaptureError(f"{inner_name} is not listed with a digest: nothing is imported")
            with zipped.open(member) as opened:
                hashed = _Hashed(opened, digests[member.filename])
                if is_warc:
                    yield from exchanges(hashed, member.compress_size, inner_name, told, advance)  # type: ignore[arg-type]
                if not hashed.is_right():
                    raise CaptureError(f"{inner_name} does not have the digest that the package names")
            if not is_warc:
                with zipped.open(member) as opened:
                    yield from _package(_seekable(opened), inner_name, told, advance, depth + 1)


def _members(zipped: ZipFile, name: str) -> dict[str, ZipInfo]:
    members: dict[str, ZipInfo] = {}
    listed = zipped.infolist()
    if len(listed) > MOST_NAMES:
        raise CaptureError(f"{name} holds {len(listed):,} files")
    for member in listed:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise CaptureError(f"{name} holds a file outside of itself, {member.filename[:100]!r}: nothing is imported")
        if member.filename in members:
            raise CaptureError(f"{name} holds {member.filename[:100]!r} twice: nothing is imported")
        members[member.filename] = member
    return members


def _seekable(file: Any) -> BinaryIO:
    """A package within a package is stored as it is, so that it can be read from its end."""
    if not file.seekable():
        raise BadZipFile("a package within it cannot be read")
    return io.BufferedReader(file)


def _json(zipped: ZipFile, members: dict[str, ZipInfo], wanted: str, name: str) -> dict[str, Any]:
    if wanted not in members:
        raise CaptureError(f"{name} is no WACZ: it has no {wanted}")
    if members[wanted].file_size > LONGEST_JSON:
        raise CaptureError(f"{name}: {wanted} is too long")
    with suppress(ValueError, RecursionError):
        value = json.loads(zipped.read(wanted))
        if isinstance(value, dict):
            return value
    raise CaptureError(f"{name} is no WACZ: {wanted} is no JSON object")


def _digests(package: dict[str, Any]) -> dict[str, str]:
    resources = package.get("resources")
    listed = [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []
    return {str(each["path"]): str(each["hash"]) for each in listed if "path" in each and "hash" in each}


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: Any, digest: str) -> None:
        self._file = file
        algorithm, _, self._expected = digest.rpartition(":")
        self._hash = hashlib.new(algorithm or "sha256")

    def read(self, size: int) -> bytes:
        data: bytes = self._file.read(size)
        self._hash.update(data)
        return data

    def is_right(self) -> bool:
        while self.read(1 << 16):
            pass
        return self._hash.hexdigest() == self._expected.lower()


def _signature(zipped: ZipFile, members: dict[str, ZipInfo]) -> str:
    """What is to be said of the signature of a package (wacz-auth 0.1.0)."""
    if SIGNED not in members:
        return "none"
    try:
        said = json.loads(zipped.read(SIGNED)) if members[SIGNED].file_size <= LONGEST_JSON else {}
        digest = f"sha256:{hashlib.sha256(zipped.read(PACKAGE)).hexdigest()}"
        if said["hash"] != digest:
            return "wrong: the package has been changed"
        return f"valid: {verify(said['signedData'], digest)}" if said.get("signedData") else "none"
    except (Malformed, Unverified) as error:
        return f"not verified: {error}"
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return "unreadable"
