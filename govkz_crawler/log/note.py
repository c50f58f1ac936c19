"""Reads and writes signed notes (C2SP signed-note): a text and the signatures under it.

A note is its text, an empty line, and one line for each signature: ``— name base64(key id ‖ signature)``.
https://c2sp.org/signed-note
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.signing import Signature, Verifier

_MOST = 100  # signatures that are read; the specification asks for at least 16


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds: whose, and for a cosignature when it was made, in seconds since 1970."""

    by: Verifier
    time: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: str) -> Self:
        """Raises Malformed."""
        text, gap, signed = note.rpartition("\n\n")
        if not gap or not signed.endswith("\n") or any(c < " " and c != "\n" for c in note):
            raise Malformed("no signed note: text, an empty line and signatures are expected")
        lines = signed[:-1].split("\n")
        if len(lines) > _MOST:
            raise Malformed(f"a note with {len(lines)} signatures: {_MOST} are read at most")
        return cls(f"{text}\n", tuple(Signature.parse(line) for line in lines))

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(f"{signature.line()}\n" for signature in self.signatures)

    def signed(self, *more: Signature) -> Self:
        """The note with more signatures, each once."""
        new = tuple(signature for signature in more if signature not in self.signatures)
        return replace(self, signatures=self.signatures + new)

    def verify(self, keys: Iterable[Verifier]) -> tuple[Verified, ...]:
        """The signatures of known keys. Raises Unverified where there is none, or where one of them is wrong.

        Signatures of other keys say nothing, as the specification wants it.
        """
        verified = tuple(
            Verified(key, key.verify(self.text, signature))
            for key in keys
            for signature in self.signatures
            if key.made(signature)
        )
        if not verified:
            raise Unverified("no signature by a known key")
        return verified
