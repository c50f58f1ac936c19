"""Requests and checks cosignatures of witnesses (C2SP tlog-witness), which confirm that the log only grows.

https://c2sp.org/tlog-witness
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govkz_crawler.log import checkpoint
from govkz_crawler.log.client import Answer, Client
from govkz_crawler.log.encoding import encode
from govkz_crawler.log.errors import Conflict, Fork, Malformed, Refused, Unverified
from govkz_crawler.log.merkle import Node, consistency_proof
from govkz_crawler.log.note import Note
from govkz_crawler.log.signing import Signature, Verifier

_SIZE_TYPE = "text/x.tlog.size"
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_REASONS = {
    400: "takes the request for malformed",
    403: "knows no key that signed the checkpoint",
    404: "does not know this log",
    422: "has seen another log: the consistency proof does not hold for it",
}


@dataclass(frozen=True, slots=True)
class Witness:
    """``url`` is its submission prefix; ``keys`` are those that it cosigns with."""

    url: str
    keys: tuple[Verifier, ...]


def cosign(client: Client, witness: Witness, note: str, old: int, node: Node) -> tuple[Signature, ...]:
    """Have a signed checkpoint cosigned. ``old`` is the size that the witness cosigned last as far as is known, 0 else.

    A witness that knows another size tells it, and is asked once more with the proof from there; ``node`` looks up
    the tree of the checkpoint. Raises what ``add_checkpoint`` raises, Fork where the witness has seen more entries
    than the checkpoint has, and Unverified for an unsigned checkpoint.
    """
    opened = checkpoint.read(note)
    new = opened.checkpoint
    if opened.note is None:
        raise Unverified("an unsigned checkpoint is not cosigned: make a key first")
    try:
        return add_checkpoint(client, witness, note, old, consistency_proof(old, new.size, node))
    except Conflict as conflict:
        if conflict.size > new.size:
            raise Fork(f"{witness.url} has cosigned {conflict.size} entries, the log has {new.size}") from conflict
        seen = conflict.size
    return add_checkpoint(client, witness, note, seen, consistency_proof(seen, new.size, node))


def add_checkpoint(
    client: Client, witness: Witness, note: str, old: int, proof: Sequence[bytes]
) -> tuple[Signature, ...]:
    """Send a signed checkpoint with the consistency proof from ``old``; the cosignatures that its keys made.

    Raises Unreachable; Conflict with the size that it has cosigned; Refused: 400 malformed, 403 no key it trusts,
    404 a log it does not know, 422 a proof that does not hold, 200 with no valid cosignature.
    """
    hashes = "".join(f"{encode(each)}\n" for each in proof)
    request = f"old {old}\n{hashes}\n{note}"
    answer = client.post(f"{witness.url.rstrip('/')}/add-checkpoint", request.encode(), "text/plain; charset=utf-8")
    if answer.status != 200:
        raise _refused(witness, answer)
    try:
        return _cosignatures(witness, note, answer.body.decode())
    except (Malformed, Unverified, UnicodeDecodeError) as error:
        raise Refused(200, f"{witness.url} answers with no cosignature of its own: {error}") from error


def _refused(witness: Witness, answer: Answer) -> Refused:
    size = _SIZE.fullmatch(answer.body)
    if answer.status == 409 and answer.content_type == _SIZE_TYPE and size:
        return Conflict(f"{witness.url} has cosigned {int(size[1])} entries", int(size[1]))
    return Refused(answer.status, f"{witness.url} {_REASONS.get(answer.status, f'answers {answer.status}')}")


def _cosignatures(witness: Witness, note: str, body: str) -> tuple[Signature, ...]:
    """The lines in ``body`` by the witness's keys. Raises Malformed, Unverified where one is wrong or none is there."""
    text = Note.parse(note).text
    cosigned = Note.parse(f"{text}\n{body}")
    if not all(verified.time for verified in cosigned.verify(witness.keys)):
        raise Unverified("a cosignature without its time")
    return tuple(line for line in cosigned.signatures if any(key.made(line) for key in witness.keys))
