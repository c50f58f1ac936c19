"""Writes a proof file: a WACZ 1.1.1 that proves one version to a stranger, with the raw answer behind it.

It holds the members of that version's evidence and no other, the folder ``proof/`` (``log.proof_file``), an index and
pages as any WACZ has them, and a signature where the log has a key (wacz-auth).
https://specs.webrecorder.net/wacz/1.1.1/
"""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from govkz_crawler import __version__
from govkz_crawler.archive.database import Database
from govkz_crawler.archive.log import proofs
from govkz_crawler.archive.log.proofs import Row
from govkz_crawler.archive.log.signed_checkpoints import Stored
from govkz_crawler.archive.schema.ledgers import VERSIONS
from govkz_crawler.interchange import evidence_excerpt
from govkz_crawler.interchange.evidence_excerpt import Page, name_of
from govkz_crawler.interchange.formats.wacz import description, index
from govkz_crawler.interchange.package import Package
from govkz_crawler.log.proof_file import Proof
from govkz_crawler.log.signing import Signer, Verifier
from govkz_crawler.log.wacz_auth import signed_data
from govkz_crawler.warc.files import Location

_WARC = "evidence.warc.gz"
_KINDS = "response,revisit,conversion"


@dataclass(frozen=True, slots=True)
class Proved:
    """What was written: the proof, its checkpoint, and how many other items the raw answers hold."""

    proof: Proof
    checkpoint: Stored
    others: int


@dataclass(frozen=True, slots=True)
class Keys:
    """The public key of the log, and the private one to sign the package with: as far as they are at hand."""

    verifier: Verifier | None
    signer: Signer | None


def write(db: Database, rows: Sequence[Row], warc_dir: Path, keys: Keys, out: BinaryIO) -> Proved:
    """Write the proof of the first row, the others being its history. Raises ArchiveError, WarcError."""
    proof, checkpoint = proofs.prove(db, rows, keys.verifier)
    with closing(Package(out)) as package, TemporaryDirectory() as folder:
        warc = Path(folder) / _WARC
        with warc.open("wb") as file:
            pages = evidence_excerpt.write(file, warc_dir, _placed(db, rows))
        with warc.open("rb") as file:
            package.add(f"archive/{_WARC}", file)
        index([warc], package, _KINDS)
        package.add("pages/pages.jsonl", BytesIO(_pages(pages)))
        for path, content in proof.files().items():
            package.add(path, BytesIO(content))
        _describe(package, checkpoint, keys.signer)
    return Proved(proof, checkpoint, max((page.others or 0 for page in pages), default=0))


def _placed(db: Database, rows: Sequence[Row]) -> dict[str, tuple[dict[str, Any], Location | None]]:
    """The versions among the rows, and where the record of each lies."""
    placed: dict[str, tuple[dict[str, Any], Location | None]] = {}
    for row in (each.row for each in rows if each.ledger is VERSIONS):
        query = "SELECT file, offset FROM warc_records WHERE record = ?"
        found = db.execute(query, [row["warc_record"]]).fetchone()
        placed[name_of(row)] = (row, Location(*found) if found else None)
    return placed


def _pages(pages: Sequence[Page]) -> bytes:
    listed = [{"format": "json-pages-1.0", "id": "pages", "title": "One entry of a press archive"}]
    for number, page in enumerate(pages, 1):
        title = page.title if page.others is None else f"{page.title} (raw answer, with {page.others} other items)"
        listed.append({"id": f"page{number}", "url": page.url, "ts": page.at, "title": title})
    return b"".join(map(_json, listed))


def _describe(package: Package, checkpoint: Stored, signer: Signer | None) -> None:
    told = description(package.resources, checkpoint.made_at, "The proof of one entry of a press archive's log")
    described = package.add("datapackage.json", BytesIO(_json(told)))
    digest: dict[str, Any] = {"path": described["path"], "hash": described["hash"]}
    if signer:
        software = f"govkz_crawler {__version__}"
        digest["signedData"] = signed_data(described["hash"], checkpoint.made_at, software, signer)
    package.add("datapackage-digest.json", BytesIO(_json(digest)))


def _json(value: dict[str, Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()
