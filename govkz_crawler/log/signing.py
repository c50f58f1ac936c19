"""Signs notes and verifies them (C2SP signed-note, Ed25519): keys, their text forms, their signature lines.

The keys of witnesses are of another type: they sign a checkpoint together with the time (C2SP tlog-cosignature).
https://c2sp.org/signed-note, https://c2sp.org/tlog-cosignature
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from govkz_crawler.log.encoding import decode, encode
from govkz_crawler.log.errors import Malformed, Unverified

if TYPE_CHECKING:  # it takes as long to load as all of this package that `govkz status` needs
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = 1  # signature type: an Ed25519 signature over the note's text
COSIGNATURE = 4  # signature type: a witness's Ed25519 signature over its time and a checkpoint

_KEY = 32  # bytes of an Ed25519 key, private or public
_TIME = 8  # bytes of a cosignature's time
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: the key's name and id (four bytes), and what the key signed with."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """The line without its end."""
        return f"— {self.name} {encode(self.key_id + self.value)}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Raises Malformed."""
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        value = decode(encoded)
        if dash != "—" or not _is_name(name) or len(value) <= 4:
            raise Malformed(f"no signature line: {line[:80]!r}")
        return cls(name, value[:4], value[4:])


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key: its name, its signature type (ED25519 or COSIGNATURE) and 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes: the beginning of SHA-256(name ‖ newline ‖ type ‖ key)."""
        return _key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """The key as people hand it on: ``name+id+base64``."""
        return f"{self.name}+{self.key_id.hex()}+{encode(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Raises Malformed, also for a type of key that is not read here."""
        name, key_id, key = _split_key(vkey)
        if key[0] not in {ED25519, COSIGNATURE}:
            raise Malformed(f"{name}: keys of type {key[0]} are not read; Ed25519 (1) and its cosignatures (4) are")
        verifier = cls(name, key[0], key[1:])
        if verifier.key_id != key_id:
            raise Malformed(f"{name}: the key's id is {verifier.key_id.hex()}, not {key_id.hex()}")
        return verifier

    def made(self, signature: Signature) -> bool:
        """Whether a signature line names this key, right or wrong."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verify(self, text: str, signature: Signature) -> int | None:
        """When a cosignature was made, in seconds since 1970; None for a plain signature. Raises Unverified."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        value, time = signature.value, None
        if self.kind == COSIGNATURE:
            time, value = int.from_bytes(value[:_TIME], "big"), value[_TIME:]
            text = f"cosignature/v1\ntime {time}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, text.encode())
        except InvalidSignature:
            raise Unverified(f"the signature of {self.name} is wrong") from None
        return time


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that signs notes under its name."""

    name: str
    key: "Ed25519PrivateKey"

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key. Raises Malformed for an empty name, or one with white space or a plus sign."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        if not _is_name(name):
            raise Malformed(f"{name!r} is no name of a key: no white space, no plus sign")
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, skey: str) -> Self:
        """Raises Malformed, without a word of the key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        if not skey.startswith(_PRIVATE):
            raise Malformed(f"no private key: it begins with {_PRIVATE}")
        name, key_id, key = _split_key(skey.removeprefix(_PRIVATE))
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(key[1:]))
        if key[0] != ED25519 or signer.verifier.key_id != key_id:
            raise Malformed(f"{name}: the private key's id is not that of its key")
        return signer

    @property
    def skey(self) -> str:
        """The key as its file holds it. Secret."""
        key = self.key.private_bytes_raw()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encode(bytes([ED25519]) + key)}"

    @property
    def verifier(self) -> Verifier:
        """The public key."""
        return Verifier(self.name, ED25519, self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """The signature over a note's text."""
        return Signature(self.name, self.verifier.key_id, self.key.sign(text.encode()))


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and name.isprintable() and not any(c.isspace() for c in name)


def _split_key(encoded: str) -> tuple[str, bytes, bytes]:
    """Name, id and the bytes of a key: its type and 32 bytes. Raises Malformed."""
    name, _, rest = encoded.partition("+")
    key_id, _, key = rest.partition("+")
    if not _is_name(name) or len(key_id) != 8 or key_id.strip("0123456789abcdef"):
        raise Malformed("no key: name+id+base64 is expected")
    try:
        value = decode(key)
    except Malformed:  # a message would quote what may be secret
        raise Malformed(f"{name}: the key is no base64") from None
    if len(value) != 1 + _KEY:
        raise Malformed(f"{name}: an Ed25519 key has {_KEY} bytes behind its type, this one has {len(value) - 1}")
    return name, bytes.fromhex(key_id), value
