"""Makes leaves of the log: the bytes of an entry, its hash and ``ni:`` name, and commitments to free text.

An entry's leaf is canonical JSON (RFC 8785). Its hash, SHA-256(0x00 ‖ leaf) as RFC 6962 has it, names the entry
everywhere. Free text is no part of a leaf: the leaf holds a commitment to it, whose salt is kept beside the text.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

LARGEST = 0xFFFF  # bytes of a leaf: C2SP tlog-tiles writes its length in 16 bits
SALT = 16  # bytes: 128 random bits

_HASH = hashlib.sha256().digest_size
_EXACT = 2**53 - 1  # the largest integer that RFC 8785 writes exactly
_LEDGER = re.compile(r"[a-z][a-z0-9_]*")
_NI = "ni:///sha-256;"  # RFC 6920, without an authority

# Of JSON's escapes, those that texts have, the backslash first; and the characters that have others.
_ESCAPES = ((b"\\", rb"\\"), (b'"', rb"\""), (b"\n", rb"\n"))
_RARE = bytes({*range(0x20)} - {*b"\n"})
_LONG = 500  # characters

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """The canonical JSON of ``value`` (RFC 8785) in UTF-8.

    ``value`` may hold strings, integers, None, booleans, and lists and objects of such. Names are ASCII, for Python
    sorts those as RFC 8785 does. Raises ValueError for anything else: a float, an integer beyond 2^53-1, half a
    surrogate pair.
    """
    _refuse_names(tuple(value))
    long = False
    for member in value.values():
        if type(member) is str:
            long = long or len(member) > _LONG
        elif member is not None:
            _refuse_inexact(member)
    if not long:
        return _encode(value).encode()
    members = [b":".join((_encode(name).encode(), _encoded(value[name]))) for name in sorted(value)]
    return b"".join((b"{", b",".join(members), b"}"))


def _encoded(member: Any) -> bytes:
    """The canonical JSON of one member. A long text is escaped as bytes, which takes a third of the time."""
    if type(member) is str and len(member) > _LONG:
        text = member.encode()
        if len(text.translate(None, _RARE)) == len(text):
            for character, escaped in _ESCAPES:
                text = text.replace(character, escaped)
            return b"".join((b'"', text, b'"'))
    return _encode(member).encode()


def _refuse_inexact(value: Any) -> None:
    """Raise ValueError where Python's JSON would differ from RFC 8785, or other readers would from ours."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > _EXACT:
            raise ValueError(f"{value} is beyond the integers that JSON readers agree on")
    elif isinstance(value, Mapping):
        _refuse_names(tuple(value))
        for member in value.values():
            _refuse_inexact(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_inexact(member)
    else:
        raise ValueError(f"a leaf holds no {type(value).__name__}")


@lru_cache(maxsize=256)  # the leaves of a ledger have the same names, each of them
def _refuse_names(names: tuple[Any, ...]) -> None:
    if not (all(isinstance(name, str) for name in names) and "".join(names).isascii()):
        raise ValueError(f"names are ASCII: {list(names)!r}")


def leaf_bytes(ledger: str, recipe: int, fields: Mapping[str, Any]) -> bytes:
    """The leaf of a row: canonical JSON of its fields beside ``"type": "govkz/<ledger>/<recipe>"``.

    Raises ValueError where ``fields`` has a type of its own, or the leaf would be 64 KiB or longer.
    """
    if not _LEDGER.fullmatch(ledger) or recipe < 1:
        raise ValueError(f"govkz/{ledger}/{recipe} is no type of leaf")
    if "type" in fields:
        raise ValueError("a leaf's type is its ledger and recipe, not a field")
    leaf = canonical({"type": f"govkz/{ledger}/{recipe}", **fields})
    if len(leaf) > LARGEST:
        raise ValueError(f"a leaf of {len(leaf)} bytes is too long: {LARGEST} at most")
    return leaf


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf): RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def new_salt() -> bytes:
    """128 random bits for one commitment."""
    return secrets.token_bytes(SALT)


def committed(salt: bytes, content: Mapping[str, Any]) -> bytes:
    """The bytes that a commitment is over: canonical JSON of ``content`` with ``"salt"``, in hexadecimal, among it.

    Whoever is given them can compare them with the leaf. Raises ValueError for a salt of another length than 128
    bits, or where ``content`` has a salt of its own.
    """
    if len(salt) != SALT:
        raise ValueError(f"a salt of {len(salt)} bytes: {SALT} are needed")
    if "salt" in content:
        raise ValueError("the salt is no part of the content")
    return canonical({"salt": salt.hex(), **content})


def commitment(salt: bytes, content: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal over ``committed``, whose errors it raises."""
    return hashlib.sha256(committed(salt, content)).hexdigest()


def ni_name(digest: bytes) -> str:
    """The name of an entry, ``ni:///sha-256;…`` (RFC 6920), from its leaf hash."""
    if len(digest) != _HASH:
        raise ValueError(f"{len(digest)} bytes are no SHA-256")
    return _NI + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def parse_ni(name: str) -> bytes:
    """The leaf hash that an ``ni:`` name holds. Raises ValueError unless ``ni_name`` would write it exactly so."""
    try:
        digest = base64.b64decode(name.removeprefix(_NI) + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != _HASH or ni_name(digest) != name:
        raise ValueError(f"{name!r} is no name of a log's entry: {_NI}… is")
    return digest
