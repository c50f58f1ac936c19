"""HTTP services on the loopback interface: a witness made of Go's code, and OpenSSL's timestamp authority."""

import hashlib
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.log.conftest import Go
from tests.patience import PATIENCE

Answer = tuple[int, str, bytes]  # status, content type, body


@contextmanager
def served(answer: Callable[[str, bytes, dict[str, str]], Answer]) -> Iterator[str]:
    """Serve what ``answer`` gives for path, body and headers; the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content_type, content = answer(self.path, body, dict(self.headers))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Witness:
    """A witness as C2SP tlog-witness describes it. Go checks signatures and consistency; it remembers one log."""

    def __init__(self, go: Go, log_vkey: str) -> None:
        self.go = go
        self.log_vkey = log_vkey
        self.key = Ed25519PrivateKey.generate()
        self.size, self.root = 0, hashlib.sha256().digest()
        self.asked: list[bytes] = []
        public = b"\x04" + self.key.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(b"witness.example/w1\n" + public).digest()[:4]
        self.vkey = f"witness.example/w1+{self.key_id.hex()}+{b64encode(public).decode()}"

    def answer(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Answer an add-checkpoint."""
        self.asked.append(body)
        request, _, note = body.decode().partition("\n\n")
        first, *proof = request.split("\n")
        origin, size, root = note.split("\n")[:3]
        old, new = int(first.removeprefix("old ")), int(size)
        if path != "/add-checkpoint" or old > new:
            return 400, "text/plain", b""
        if origin != self.log_vkey.partition("+")[0]:
            return 404, "text/plain", b""
        if self.go("open", self.log_vkey, stdin=note).returncode:
            return 403, "text/plain", b""
        if old != self.size:
            return 409, "text/x.tlog.size", f"{self.size}\n".encode()
        if not self._consistent(new, b64decode(root), proof):
            return 422, "text/plain", b""
        self.size, self.root = new, b64decode(root)
        return 200, "text/plain", self._cosign(note.rpartition("\n\n")[0] + "\n").encode()

    def _consistent(self, new: int, root: bytes, proof: list[str]) -> bool:
        if self.size in {0, new}:
            return not proof and (not self.size or root == self.root)
        hashes = ",".join(b64decode(line).hex() for line in proof) or "-"
        line = f"consistency {self.size} {self.root.hex()} {new} {root.hex()} {hashes}"
        return self.go("verify", stdin=line).returncode == 0

    def _cosign(self, text: str) -> str:
        time = 1_700_000_000
        signature = self.key.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        value = b64encode(self.key_id + time.to_bytes(8, "big") + signature).decode()
        return f"— witness.example/w1 {value}\n— unknown.example/w {b64encode(b'unknown key').decode()}\n"


CONFIGURATION = """
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/intermediate.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = yes
ess_cert_id_alg = sha256
[ca]
default_ca = issuing
[issuing]
database = {folder}/index
new_certs_dir = {folder}
default_md = sha256
unique_subject = no
rand_serial = yes
policy = names
[names]
organizationName = supplied
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamping]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """A timestamp authority of OpenSSL: a root, an intermediate, and a certificate that stamps."""

    def __init__(self, openssl: str, folder: Path, days: int = 2) -> None:
        """Certificates are valid for ``days`` from now; for less than none they have run out."""
        self.openssl, self.folder = openssl, folder
        now = datetime.now(UTC)
        self.period = [f"{now + timedelta(days=days):%y%m%d%H%M%SZ}" for days in (-3, days)]
        self.configuration = folder / "openssl.cnf"
        self.configuration.write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01")
        (folder / "index").touch()
        self.root = folder / "root.pem"
        self._certificate("root", "authority", None)
        self._certificate("intermediate", "authority", "root")
        self._certificate("tsa", "stamping", "intermediate")

    def run(self, *arguments: str | Path, check: bool = True) -> "subprocess.CompletedProcess[bytes]":
        """Run OpenSSL's command."""
        return subprocess.run([self.openssl, *arguments], check=check, capture_output=True, timeout=PATIENCE)

    def answer(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Answer a timestamp query."""
        assert headers["Content-Type"] == "application/timestamp-query"
        query = self.folder / f"{hashlib.sha256(body).hexdigest()}.tsq"
        query.write_bytes(body)
        reply = query.with_suffix(".tsr")
        self.run("ts", "-reply", "-config", self.configuration, "-queryfile", query, "-out", reply)
        return 200, "application/timestamp-reply", reply.read_bytes()

    def _certificate(self, name: str, extensions: str, issuer: str | None) -> None:
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        self.run("ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", key)
        subject = f"/O=Test/CN={name}"
        self.run("req", "-new", "-config", self.configuration, "-key", key, "-subj", subject, "-out", request)
        signed_by = ["-selfsign", "-keyfile", key] if issuer is None else [
            "-cert", self.folder / f"{issuer}.pem", "-keyfile", self.folder / f"{issuer}.key"]  # fmt: skip
        start, end = self.period
        # By ``openssl ca``, since no way of ``openssl x509`` to say when a period ended works in all of its releases.
        self.run("ca", "-batch", "-notext", "-config", self.configuration, "-in", request,
                 "-out", certificate, "-startdate", start, "-enddate", end,
                 "-extfile", self.configuration, "-extensions", extensions, *signed_by)  # fmt: skip
