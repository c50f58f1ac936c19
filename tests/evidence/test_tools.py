"""The field's own tools read what real crawls wrote; the journals are not in their way."""

import http.client
import json
import shutil
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from govkz_crawler.warc.exchanges import ANSWERS
from govkz_crawler.warc.folder import warc_files
from govkz_crawler.warc.records import undamaged
from tests.patience import PATIENCE, until
from tests.transport.warcs import exchanges


def tool(name):
    return Path(sys.executable).with_name(name)


@pytest.fixture
def files(story):
    return warc_files(story.warc_dir)


def test_gzip_and_warcio_find_no_fault(files):
    subprocess.run(["gzip", "-t", *files], check=True)
    subprocess.run([tool("warcio"), "check", *files], check=True)


def test_fastwarc_reads_every_record_and_verifies_every_digest(files):
    kinds = set()
    for path in files:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                kinds.add(record.headers["WARC-Type"])
                assert record.verify_block_digest()
                if record.record_type in (WarcRecordType.response, WarcRecordType.request):
                    record.parse_http()
                    assert record.verify_payload_digest()
    assert kinds == {"warcinfo", "metadata", "request", "response", "revisit"}


def test_a_cdxj_index_lists_every_answer_by_its_question(files, tmp_path):
    index = tmp_path / "index.cdxj"
    subprocess.run([tool("cdxj-indexer"), "--post-append", "--sort", "-o", index, *files], check=True)
    lines = [line.split(" ", 2) for line in index.read_text(encoding="utf-8").splitlines()]
    listed = {(entry["filename"], int(entry["offset"])): key for key, _, text in lines for entry in [json.loads(text)]}
    answers = {record.location: record for path in files for record in undamaged(path) if record.kind in ANSWERS}
    assert listed.keys() >= answers.keys()
    assert all(listed[place].startswith("urn:govkz:journal:") for place in listed.keys() - answers.keys())
    asked = {listed[place] for place in answers if answers[place].kind == "response" and "/graphql" in listed[place]}
    assert all("__wb_method=post&query={" in key for key in asked)
    assert any('_lang:"kk"' in key for key in asked)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def wayback(folder, files):
    """pywb serving the files on a port of its own."""
    subprocess.run(["wb-manager", "init", "press"], cwd=folder, check=True, capture_output=True)
    subprocess.run(["wb-manager", "add", "press", *files], cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["wayback", "-b", "127.0.0.1", "-p", str(port)]
    with (folder / "wayback.log").open("wb") as log, subprocess.Popen(words, cwd=folder, stdout=log, stderr=log) as it:
        try:
            until(lambda: listens(port))
            yield port
        finally:
            it.terminate()


def replayed(port, exchange):
    """Status and body as pywb sends them for the moment of the exchange, unaltered (``id_``)."""
    stamp = "".join(filter(str.isdigit, exchange.at))
    headers = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        body = exchange.request_body or None
        connection.request(exchange.method, f"/press/{stamp}id_/{exchange.url}", body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.skipif(
    not shutil.which("wayback"), reason="pywb is not installed: pip install pywb, best in a venv of its own"
)
def test_pywb_replays_feeds_and_graphql_as_they_were_sent(story, files, tmp_path):
    captured = [
        exchange for exchange in exchanges(story.warc_dir) if "/rss/" in exchange.url or "graphql" in exchange.url
    ]
    with wayback(tmp_path, files) as port:
        differing = [
            (exchange.method, exchange.url, exchange.at)
            for exchange in captured
            if replayed(port, exchange) != (exchange.status, exchange.body)
        ]
    assert {exchange.method for exchange in captured} == {"GET", "POST"}
    assert differing == []
