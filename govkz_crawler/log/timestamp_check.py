"""Checks the timestamps in a proof file: RFC 3161 by the roots of authorities, OpenTimestamps without Bitcoin."""

from collections.abc import Iterator, Sequence

from cryptography.x509 import Certificate

from govkz_crawler.log import checkpoint
from govkz_crawler.log.errors import LogError
from govkz_crawler.log.proof_file import Proof
from govkz_crawler.log.proof_finding import Finding, State


def stamped(proof: Proof, roots: Sequence[Certificate]) -> Iterator[Finding]:
    """When the checkpoint existed, by the word of authorities."""
    if not proof.timestamps:
        return
    try:
        from govkz_crawler.log import timestamp  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        said = f"{len(proof.timestamps)} timestamps: pip install 'govkz-crawler[anchor]' checks them"
        yield Finding("timestamp", State.UNKNOWN, said)
        return
    body = checkpoint.read(proof.note).checkpoint.body()
    for response in proof.timestamps:
        try:
            stated = timestamp.verify(response, body, roots) if roots else timestamp.read(response, body)
        except LogError as error:
            yield Finding("timestamp", State.WRONG, str(error))
            continue
        when = f"the checkpoint existed at {stated.at:%Y-%m-%dT%H:%M:%SZ}, says {stated.authority}"
        if roots:
            yield Finding("timestamp", State.PROVED, when)
        else:
            yield Finding("timestamp", State.UNKNOWN, f"{when}; no root certificate of an authority was given")


def opentimestamps(proof: Proof) -> Iterator[Finding]:
    """What OpenTimestamps files state of the checkpoint. None is ever proved here: we have no Bitcoin chain."""
    if not proof.opentimestamps:
        return
    try:
        from govkz_crawler.log.opentimestamps import read as read_file  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        said = f"OpenTimestamps: {len(proof.opentimestamps)} files: pip install 'govkz-crawler[ots]' reads them"
        yield Finding("timestamp", State.UNKNOWN, said)
        return
    body = checkpoint.read(proof.note).checkpoint.body()
    for file in proof.opentimestamps:
        try:
            block = read_file(file, body).block
        except LogError as error:
            yield Finding("timestamp", State.WRONG, str(error))
            continue
        if block is None:
            yield Finding("timestamp", State.UNKNOWN, "OpenTimestamps: pending, which proves nothing yet")
        else:
            said = f"OpenTimestamps: in Bitcoin block {block}, not checked here: ots verify compares it with the chain"
            yield Finding("timestamp", State.UNKNOWN, said)
