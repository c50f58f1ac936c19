"""Captures as tools that are not ours write them: by warcio, and by hand after the published formats."""

import gzip
import hashlib
import http.client
import json
import quopri
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from warcio.capture_http import capture_http

SITE = "http://www.gov.kz"
DETAIL = "/api/v1/public/content-manager"
SECRETS = {"Cookie": "JSESSIONID=s3cr3t-cookie", "Authorization": "Bearer s3cr3t-bearer", "token": "s3cr3t-token"}


def ask(standin_url: str, path: str, lang: str = "kk", body: dict[str, Any] | None = None) -> bytes:
    """Asks the stand-in under the site's own name, as through a proxy."""
    host = standin_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host)
    headers = {"Accept-Language": lang, "Host": "www.gov.kz", **SECRETS}
    data = json.dumps(body).encode() if body else None
    connection.request("POST" if body else "GET", f"{SITE}{path}", body=data, headers=headers)
    answer = connection.getresponse().read()
    connection.close()
    return answer


def recorded_by_warcio(path: Path, standin_url: str, asked: Iterable[tuple[Any, ...]]) -> None:
    """What warcio's ``capture_http`` records of these requests: chunks, SHA-1 and all."""
    with capture_http(str(path)):
        for words in asked:
            ask(standin_url, *words)


def message(first: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{first}\r\n{lines}\r\n".encode() + body


def record(kind: str, number: int, at: str, url: str, block: bytes, **more: str) -> bytes:
    """A record as warcio.js writes it, in ArchiveWeb.page and Browsertrix."""
    _, _, body = block.partition(b"\r\n\r\n")
    fields = {
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Date": at,
        "WARC-Target-URI": url,
        "WARC-Type": kind,
        "WARC-Payload-Digest": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "WARC-Block-Digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
        "Content-Type": f"application/http; msgtype={kind}",
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Length": str(len(block)),
    }
    return gzip.compress(message("WARC/1.1", fields, block) + b"\r\n\r\n", mtime=1)


def pair(number: int, at: str, path: str, answer: bytes, *, lang: str = "kk", personal: bool = True) -> bytes:
    """An answer of the site and its request, as a browser's session has them."""
    url = f"https://www.gov.kz{path}"
    cookies = {"Set-Cookie": "JSESSIONID=s3cr3t-cookie; Path=/"} if personal else {}
    asked = {"Host": "www.gov.kz", "Accept-Language": lang, **(SECRETS if personal else {})}
    sent = message("HTTP/1.1 200 OK", {"Content-Type": "application/json", **cookies}, answer)
    request = message(f"GET {path} HTTP/1.1", asked, b"")
    answer_id = f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"
    return record("response", number, at, url, sent) + record(
        "request", number + 500_000, at, url, request, WARC_Concurrent_To=answer_id
    )


def wacz(path: Path, warcs: Mapping[str, bytes], *, wrong_digest: bool = False, **more: bytes) -> Path:
    """A package as ArchiveWeb.page writes it."""
    pages = '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n{"url": "https://www.gov.kz/"}\n'
    files = {f"archive/{name}": data for name, data in warcs.items()} | {"pages/pages.jsonl": pages.encode()}
    resources = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for name, data in files.items()
    ]
    if wrong_digest:
        resources[0]["hash"] = f"sha256:{'0' * 64}"
    package = {
        "profile": "data-package", "wacz_version": "1.1.1", "software": "ArchiveWeb.page 0.12.0",
        "resources": resources,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
        described = json.dumps(package).encode()
        zipped.writestr("datapackage.json", described)
        signed = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
        zipped.writestr("datapackage-digest.json", json.dumps(signed))
        for name, data in more.items():
            zipped.writestr(name, data)
    return path


def har(path: Path, exchanges: Iterable[tuple[str, str, bytes | None]], at: str, lang: str = "kk") -> Path:
    """What a browser's developer tools export: pairs of a path and a body, None for one that is missing."""
    entries = [
        {
            "startedDateTime": at, "time": 1,
            "request": {
                "method": method, "url": f"https://www.gov.kz{url}", "httpVersion": "HTTP/2",
                "headers": [{"name": ":authority", "value": "www.gov.kz"}, {"name": "accept-language", "value": lang},
                            *({"name": name, "value": value} for name, value in SECRETS.items())],
            },
            "response": {
                "status": 200, "statusText": "", "httpVersion": "HTTP/2",
                "headers": [
                    {"name": "content-encoding", "value": "br"}, {"name": "set-cookie", "value": "s3cr3t-cookie"},
                ],
                "content": {"size": 1, "mimeType": "application/json", **({"text": body.decode()} if body else {})},
            },
        }
        for method, url, body in exchanges
    ]  # fmt: skip
    log = {"version": "1.2", "creator": {"name": "Firefox", "version": "128"}, "entries": entries}
    path.write_text(json.dumps({"log": log}), encoding="utf-8")
    return path


def detail(number: int = 7, title: str = "Елшілікте дөңгелек үстел өтті", **more: Any) -> bytes:
    """The details of an item as REST gives them."""
    row = {
        "id": number, "title": title, "slug": None, "created_date": "2026-05-20T05:00:00.000+00:00", "heropic": None,
        "body": f"<p>{title}. Оған 40 маман қатысты.</p>", "short_description": None, "projects": "mfa",
    }  # fmt: skip
    return json.dumps(row | more, ensure_ascii=False).encode()


def rendered(title: str) -> bytes:
    """The page of an item once a browser has built it, with what else such pages hold."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><script>token = "s3cr3t-token"</script></head><body>
<header>s3cr3t-friend <form><input name="csrf" value="s3cr3t-token"></form></header>
<h1>{title}</h1><time>20.05.2026</time>
<article data-user="s3cr3t-friend"><p onclick="go('s3cr3t')">Оған 40 маман қатысты.</p><!-- s3cr3t -->
<script>s3cr3t()</script><p><a href="/uploads/a.pdf?token=s3cr3t-token">Толығырақ</a></p></article></body></html>
""".encode()


def saved(path: Path, url: str, date: str, html: bytes) -> Path:
    """A page as Chromium saves it."""
    coded = quopri.encodestring(html).replace(b"\n", b"\r\n")
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: x\r\nDate: {date}\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n\r\n'
        "------B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {url}\r\n\r\n"
    )
    path.write_bytes(head.encode() + coded + b"\r\n------B--\r\n")
    return path
