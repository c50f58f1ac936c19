"""Packages as ArchiveWeb.page and Browsertrix write them, by hand after their formats: what counts, and who signed.

https://specs.webrecorder.net/wacz/1.1.1/ and https://specs.webrecorder.net/wacz-auth/0.1.0/
"""

import base64
import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.archive.writing import rows
from tests.captures.makers import DETAIL, detail, message, pair, record, wacz
from tests.captures.test_import import bring, kept
from tests.evidence.runs import found

AT = "2026-06-01T09:00:00Z"
PAGE = "https://www.gov.kz/memleket/entities/mfa/press/news/details/7?lang=kk"
KEY = ec.generate_private_key(ec.SECP384R1())


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "home" / "press.db"


def signed(path: Path, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
    """A package with a signature as ArchiveWeb.page makes it: ECDSA on P-384, in WebCrypto's form."""
    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist()}
    digest = f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"
    numbers = decode_dss_signature(KEY.sign(digest.encode(), ec.ECDSA(SHA256())))
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    said = {
        "path": "datapackage.json", "hash": digest,
        "signedData": {
            "hash": digest, "created": AT, "software": "ArchiveWeb.page 0.12.0", "version": "0.1.0",
            "signature": base64.b64encode(b"".join(n.to_bytes(48, "big") for n in numbers)).decode(),
            "publicKey": base64.b64encode(public).decode(),
        },
    }  # fmt: skip
    change(said)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in (files | {"datapackage-digest.json": json.dumps(said).encode()}).items():
            new.writestr(name, data)
    return path


def other_signature(said: dict[str, Any]) -> None:
    said["signedData"]["signature"] = base64.b64encode(bytes(95) + b"\x01").decode()


def by_a_domain(said: dict[str, Any]) -> None:
    said["signedData"] = {"hash": said["hash"], "created": AT, "domain": "example.org", "domainCert": "-----BEGIN"}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda said: None, "valid: "),
        (other_signature, "not verified: the signature of the package is wrong"),
        (by_a_domain, "not verified: no anonymous signature"),
        (lambda said: said.update(hash=f"sha256:{'0' * 64}"), "wrong: the package has been changed"),
        (lambda said: said.pop("signedData"), "none"),
        (lambda said: said.pop("hash"), "unreadable"),
    ],
    ids=["valid", "wrong", "by a domain", "of another package", "unsigned", "unreadable"],
)
def test_the_state_of_a_signature_is_told(archive, tmp_path, change, state):
    path = wacz(tmp_path / "a.wacz", {"data.warc.gz": pair(1, AT, f"{DETAIL}/news/7", detail())})
    assert bring(archive, signed(path, change))[0] == 0
    ((told, tool),) = rows(archive, "SELECT signature, tool FROM captures")
    assert told.startswith(state)
    assert tool == "ArchiveWeb.page 0.12.0"


def browsertrix(path: Path) -> Path:
    """What Browsertrix writes of one page: the page and what is behind it, its text, a picture, its resources, logs."""
    software = "Browsertrix-Crawler 1.5.0 (with warcio.js 2.4.4)"
    info = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    shell = b'<!doctype html><html><script src="/main.js"></script><div id="root"></div></html>'
    html = message("HTTP/1.1 200 OK", {"Content-Type": "text/html"}, shell)
    script = message("HTTP/1.1 200 OK", {"Content-Type": "text/javascript"}, b"fetch()")
    tracker = message("HTTP/1.1 200 OK", {"Set-Cookie": "visitor=s3cr3t-visitor"}, b"GIF89a")
    more = {"WARC_Page_ID": "a5b1c2d3", "WARC_Resource_Type": "fetch"}
    answer = message("HTTP/1.1 200 OK", {"Content-Type": "application/json"}, detail())
    asked = message(f"GET {DETAIL}/news/7 HTTP/1.1", {"Accept-Language": "kk", "Referer": PAGE}, b"")
    url = f"https://www.gov.kz{DETAIL}/news/7"
    members = [
        gzip.compress(message("WARC/1.1", {
            "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000100>", "WARC-Filename": "rec-0.warc.gz",
            "WARC-Date": AT, "WARC-Type": "warcinfo", "Content-Type": "application/warc-fields",
            "Content-Length": str(len(info)),
        }, info) + b"\r\n\r\n"),
        record("response", 101, AT, PAGE, html, WARC_Page_ID="a5b1c2d3", WARC_Resource_Type="document"),
        record("response", 102, AT, "https://www.gov.kz/main.js", script, **more),
        record("response", 103, AT, "https://counter.example.org/pixel.gif", tracker, **more),
        record("response", 104, AT, url, answer, WARC_JSON_Metadata='{"ipType":"Public"}', **more),
        record("request", 105, AT, url, asked,
               WARC_Concurrent_To="<urn:uuid:00000000-0000-4000-8000-000000000104>"),
        record("resource", 106, AT, f"urn:pageinfo:{PAGE}", b'{"pageid":"a5b1c2d3"}', Content_Type="application/json"),
        record("resource", 107, AT, f"urn:view:{PAGE}", b"\x89PNG", Content_Type="image/png"),
        record("resource", 108, AT, f"urn:textFinal:{PAGE}", b"s3cr3t-text", Content_Type="text/plain"),
    ]  # fmt: skip
    pages = f'{{"format": "json-pages-1.0", "id": "pages"}}\n{{"id": "a5b1c2d3", "url": "{PAGE}", "text": "s3cr3t"}}\n'
    files = {
        "archive/rec-0.warc.gz": b"".join(members), "indexes/index.cdx.gz": gzip.compress(b""),
        "pages/pages.jsonl": pages.encode(), "pages/extraPages.jsonl": b"", "logs/crawl.log": b"s3cr3t-log\n",
    }  # fmt: skip
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
         "bytes": len(data)}
        for name, data in files.items()
    ]  # fmt: skip
    package = {"profile": "data-package", "wacz_version": "1.1.1", "software": software, "resources": resources}
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in (files | {"datapackage.json": json.dumps(package).encode()}).items():
            zipped.writestr(name, data)
    return path


def test_what_browsertrix_writes(archive, tmp_path):
    code, out, _ = bring(archive, browsertrix(tmp_path / "a.wacz"))
    assert (code, "1 answers kept" in out) == (0, True), out
    assert rows(archive, "SELECT article_id, lang, entity FROM articles") == [(7, "kk", "mfa")]
    ((tool, signature, left_out),) = rows(archive, "SELECT tool, signature, left_out FROM captures")
    assert (tool, signature) == ("Browsertrix-Crawler 1.5.0 (with warcio.js 2.4.4)", "none")
    assert json.loads(left_out) == {
        "resource record": 3, "another host": 1, "another answer of the site": 1,
        "page without the text of its item": 1,
    }  # fmt: skip
    assert b"s3cr3t" not in kept(archive)
    assert found(archive) == ([], [])


def test_a_package_of_packages_as_browsertrix_collects_them(archive, tmp_path):
    """multi-wacz-package: what several crawls wrote, stored as it is."""
    inner = {f"{n}.wacz": wacz(tmp_path / f"{n}.wacz", {
        "data.warc.gz": pair(n, AT, f"{DETAIL}/news/{n}", detail(n))}).read_bytes() for n in (7, 8)}  # fmt: skip
    inner["trix.wacz"] = browsertrix(tmp_path / "trix.wacz").read_bytes()
    resources = [{"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
                 for name, data in inner.items()]  # fmt: skip
    package = {"profile": "multi-wacz-package", "resources": resources}
    with zipfile.ZipFile(tmp_path / "all.wacz", "w") as zipped:
        for name, data in (inner | {"datapackage.json": json.dumps(package).encode()}).items():
            zipped.writestr(name, data)
    code, out, _ = bring(archive, tmp_path / "all.wacz")
    assert (code, "3 answers kept" in out) == (0, True), out
    assert rows(archive, "SELECT article_id FROM articles ORDER BY 1") == [(7,), (8,)]


def test_a_package_of_packages_with_a_forged_one_is_refused(archive, tmp_path):
    inner = wacz(tmp_path / "7.wacz", {"data.warc.gz": pair(7, AT, f"{DETAIL}/news/7", detail())}).read_bytes()
    forged = {"name": "7.wacz", "path": "7.wacz", "hash": f"sha256:{'0' * 64}", "bytes": 1}
    package = {"profile": "multi-wacz-package", "resources": [forged]}
    with zipfile.ZipFile(tmp_path / "all.wacz", "w") as zipped:
        zipped.writestr("7.wacz", inner)
        zipped.writestr("datapackage.json", json.dumps(package))
    code, _, err = bring(archive, tmp_path / "all.wacz")
    assert (code, err.count("\n"), "does not have the digest" in err) == (1, 1, True), err
