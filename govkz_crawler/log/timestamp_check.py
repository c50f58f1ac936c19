"""Checks the timestamps in a proof file: RFC 3161 by the roots of authorities, OpenTimestamps without Bitcoin."""

from collections.abc import Callable, Iterable, Iterator, Sequence

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

    def stated(response: bytes) -> Finding:
        said = timestamp.verify(response, body, roots) if roots else timestamp.read(response, body)
        when = f"the checkpoint existed at {said.at:%Y-%m-%dT%H:%M:%SZ}, says {said.authority}"
        if roots:
            return Finding("timestamp", State.PROVED, when)
        return Finding("timestamp", State.UNKNOWN, f"{when}; no root certificate of an authority was given")

    yield from _each(proof.timestamps, stated)


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

    def stated(file: bytes) -> Finding:
        block = read_file(file, body).block
        if block is None:
            return Finding("timestamp", State.UNKNOWN, "OpenTimestamps: pending, which proves nothing yet")
        said = f"OpenTimestamps: in Bitcoin block {block}, not checked here: ots verify compares it with the chain"
        return Finding("timestamp", State.UNKNOWN, said)

    yield from _each(proof.opentimestamps, stated)


def _each(files: Iterable[bytes], stated: Callable[[bytes], Finding]) -> Iterator[Finding]:
    """What each file states of the checkpoint, or what is wrong with it."""
    for file in files:
        try:
            yield stated(file)
        except LogError as error:
            yield Finding("timestamp", State.WRONG, str(error))
