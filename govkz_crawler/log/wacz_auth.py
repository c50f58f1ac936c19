"""Signs and checks a WACZ (wacz-auth 0.1.0, anonymous): ``signedData`` in ``datapackage-digest.json``.

replayweb.page verifies ECDSA on P-384 with SHA-256, in the form of WebCrypto. That key is derived from the log's, so
that one key file is enough and all packages of an archive bear one signature.
https://specs.webrecorder.net/wacz-auth/0.1.0/
"""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from govkz_crawler.log.encoding import decode, encode
from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.signing import Signer

VERSION = "0.1.0"

_CURVE = ec.SECP384R1()
# How many points it has: SEC 2, 2.5.1.
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
_HALF = 48  # bytes of each of the two numbers of a signature
_SPARE = 8  # bytes more than the key has, so that it is evenly distributed (FIPS 186-5, A.2.1)
_PURPOSE = b"govkz wacz-auth P-384"


def signed_data(digest: str, created: str, software: str, signer: Signer) -> dict[str, str]:
    """The signature of a package. ``digest`` is ``sha256:…`` of its ``datapackage.json``, ``created`` as that says it.

    The same package and key give the same bytes.
    """
    key = _derived(signer)
    made = key.sign(digest.encode(), ec.ECDSA(SHA256(), deterministic_signing=True))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    signature = b"".join(number.to_bytes(_HALF, "big") for number in decode_dss_signature(made))
    return {
        "hash": digest,
        "created": created,
        "software": software,
        "version": VERSION,
        "signature": encode(signature),
        "publicKey": encode(public),
    }


def verify(signed: Mapping[str, Any], digest: str) -> str:
    """The public key that signed ``digest``, in base64. Whose it is must be known from elsewhere.

    Raises Malformed for a signature of another form, such as one with a domain's certificate; Unverified.
    """
    encoded, signature = str(signed.get("publicKey", "")), decode(str(signed.get("signature", "")))
    try:
        key = load_der_public_key(decode(encoded))
    except ValueError as error:
        raise Malformed(f"no anonymous signature of a package: {error}") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != _CURVE.name or len(signature) != 2 * _HALF:
        raise Malformed("no anonymous signature of a package: ECDSA on P-384 is expected")
    numbers = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        key.verify(encode_dss_signature(*numbers), digest.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise Unverified("the signature of the package is wrong") from None
    if signed.get("hash") != digest:
        raise Unverified("the signature is that of another package")
    return encoded


def _derived(signer: Signer) -> ec.EllipticCurvePrivateKey:
    seed = HKDF(SHA512(), _HALF + _SPARE, None, _PURPOSE).derive(signer.key.private_bytes_raw())
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, _CURVE)
