"""The run report is what docs/operation.md says it is, and so is the structured log."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from govkz_crawler.log.key import write_key
from govkz_crawler.log.merkle import Frontier as Tree
from govkz_crawler.log.signing import Signer
from tests.crawling import ROOT, crawl
from tests.log import conftest as programs
from tests.log.loopback import Authority, served
from tests.standin import StandIn, World

openssl = programs.openssl  # fixtures are found by their names

ROW = re.compile(r"\| (?P<names>`[^|]+`) \| (?P<type>(?:string|number|integer)(?: or (?:null|string))?) \|")
TYPES = {str: "string", int: "integer", float: "number", type(None): "null"}

# What varies: the names of these are data.
OPEN = {"args", "refusals", "changed_shapes", "unknown_fields", "doubts"}
OPEN_INSIDE = {"counts.statuses", "counts.repaired", "faults.feeds"}


def documented() -> dict[str, set[str]]:
    """The types of each name in the table."""
    text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    section = text.partition("## The run report")[2].partition("\n## ")[0]
    return {
        name: set(row["type"].split(" or "))
        for row in ROW.finditer(section)
        for name in re.findall(r"`([^`]+)`", row["names"])
    }


def found(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The name and type of every value of a report."""
    if isinstance(value, dict):
        for name, inner in value.items():
            known = "*" if path in OPEN | OPEN_INSIDE else name
            yield from found(inner, f"{path}.{known}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from found(inner, f"{path}[]")
    else:
        yield path, TYPES[type(value)]


@pytest.fixture(scope="module")
def reports(tmp_path_factory, openssl) -> list[dict]:
    """Of runs that between them meet everything a report can tell of."""
    told = []
    folder = tmp_path_factory.mktemp("anchored")
    write_key(folder / "key", Signer.generate("example.org/govkz"))
    authority = Authority(openssl, folder)
    with StandIn(World(["mfa", "moa"]), rest="open") as standin, served(authority.answer) as tsa:
        for number in range(6):
            standin.world.add(("mfa", "moa")[number % 2], body_chars=200, title="<b>Жаңа мектеп</b>")

        def run(spider: str, folder: str, **options: Any) -> None:
            archive = tmp_path_factory.getbasetemp() / "reports" / folder / "press.db"
            told.append(crawl(spider, archive, standin.url, **options).report)
            standin.clear_faults()

        run("press", "one", entities="mfa,moa", GOVKZ_LOG_KEY=folder / "key", GOVKZ_TSA_URLS=tsa)
        standin.fault("rss", "unknown_field")
        standin.fault("graphql", "renamed_fields")
        standin.fault("rest", "refusal")
        run("press", "two", entities="mfa,moa")
        standin.fault("graphql", "truncated")
        run("history", "three", entities="mfa", GOVKZ_SOURCES="graphql", RETRY_TIMES=1)
        for _ in range(2):
            run("history", "four", entities="mfa", GOVKZ_SOURCES="graphql", since="2026-05-01")
            standin.fault("graphql", "newest", count=1)
    return told


def test_every_name_is_documented_with_its_types(reports):
    known = documented()
    for report in reports:
        for path, kind in found(report):
            assert path in known, path
            assert kind in known[path] | ({"number"} if kind == "integer" else set()), (path, kind)


def test_every_documented_name_is_there(reports):
    assert {path for report in reports for path, _ in found(report)} == documented().keys()


def test_numbers_add_up(reports):
    first = reports[0]
    assert (first["counts"]["new"], first["counts"]["feeds_complete"]) == (12, 4)
    assert first["counts"]["requests"] == sum(first["counts"]["statuses"].values())
    assert 0 < first["waited_seconds"] <= first["seconds"] + 1
    assert first["counts"]["bytes"] > 1000
    assert reports[1]["unknown_fields"] == {"rss moderation": 1} or reports[1]["unknown_fields"]


def test_it_names_the_archive_and_the_end_of_its_log(tmp_path):
    with StandIn(World(["mfa"])) as standin:
        standin.world.add("mfa", body_chars=200)
        done = crawl("press", tmp_path / "press.db", standin.url, entities="mfa")
    with closing(sqlite3.connect(done.archive)) as db:
        (archive_id,) = db.execute("SELECT value FROM archive_info WHERE name = 'archive_id'").fetchone()
        tree = Tree()
        for (leaf_hash,) in db.execute("SELECT leaf_hash FROM log ORDER BY log_index"):
            tree.append(bytes.fromhex(leaf_hash))
        noted = db.execute("SELECT size, root, note FROM checkpoints").fetchall()
    report = done.report
    assert report["archive_id"] == archive_id
    assert (report["log_size"], report["log_root"]) == (tree.size, tree.root().hex())
    assert noted == [(report["log_size"], report["log_root"], report["checkpoint"])]


@pytest.mark.parametrize("to_file", [False, True], ids=["stderr", "a log file"])
def test_structured_logs(to_file, tmp_path):
    log = tmp_path / "crawl.log"
    with StandIn(World(["mfa"])) as standin:
        options = {"LOG_FILE": log} if to_file else {}
        standin.world.add("mfa", body_chars=200, title="Екі\nжол \x1b[31m")
        done = crawl(
            "press", tmp_path / "press.db", standin.url, entities="mfa", LOG_LEVEL="DEBUG", GOVKZ_LOG_FORMAT="json",
            LOGSTATS_INTERVAL=0.05, **options,
        )  # fmt: skip
    text = log.read_text(encoding="utf-8") if to_file else done.err
    assert done.err == ("" if to_file else text)
    lines = [json.loads(line) for line in text.splitlines()]
    assert {tuple(line) for line in lines} <= {("time", "level", "logger", "message")}
    assert {line["level"] for line in lines} >= {"DEBUG", "INFO"}
    assert "\x1b" not in text
