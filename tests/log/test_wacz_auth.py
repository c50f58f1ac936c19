"""The signature of a package, as replayweb.page verifies it: with WebCrypto."""

import json
import subprocess

import pytest

from govkz_crawler.log.errors import Malformed, Unverified
from govkz_crawler.log.signing import Signer
from govkz_crawler.log.wacz_auth import signed_data, verify
from tests.patience import PATIENCE

SIGNER = Signer.generate("example.org/govkz")
DIGEST = "sha256:" + "ab" * 32
SIGNED = signed_data(DIGEST, "2026-01-01T00:00:00Z", "govkz_crawler 0.1.0", SIGNER)

WEBCRYPTO = """
const { subtle } = require("node:crypto").webcrypto;
const signed = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const bytes = text => Buffer.from(text, "base64");
(async () => {
  const curve = { name: "ECDSA", namedCurve: "P-384" };
  const key = await subtle.importKey("spki", bytes(signed.publicKey), curve, true, ["verify"]);
  const how = { name: "ECDSA", hash: "SHA-256" };
  console.log(await subtle.verify(how, key, bytes(signed.signature), new TextEncoder().encode(signed.hash)));
})();
"""


@pytest.mark.parametrize(("digest", "verdict"), [(DIGEST, "true\n"), (DIGEST[:-1] + "0", "false\n")])
def test_webcrypto_verifies_it(node: str, digest: str, verdict: str) -> None:
    asked = json.dumps(SIGNED | {"hash": digest})
    ran = subprocess.run(
        [node, "-e", WEBCRYPTO], input=asked, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert ran.stdout == verdict


def test_it_has_the_fields_of_the_specification_and_no_others() -> None:
    assert list(SIGNED) == ["hash", "created", "software", "version", "signature", "publicKey"]


def test_the_same_package_and_key_give_the_same_bytes() -> None:
    assert signed_data(DIGEST, "2026-01-01T00:00:00Z", "govkz_crawler 0.1.0", Signer.parse(SIGNER.skey)) == SIGNED
    assert verify(SIGNED, DIGEST) == SIGNED["publicKey"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"signature": ""}, Malformed),
        ({"publicKey": ""}, Malformed),
        ({"publicKey": "AAAA"}, Malformed),
        ({"signature": "A" * 128}, Unverified),
        ({"publicKey": signed_data(DIGEST, "", "", Signer.generate("a"))["publicKey"]}, Unverified),
        ({"hash": "sha256:other"}, Unverified),
    ],
)
def test_another_signature_is_refused(change: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        verify(SIGNED | change, DIGEST)
    with pytest.raises(Unverified):
        verify(SIGNED, "sha256:other")
