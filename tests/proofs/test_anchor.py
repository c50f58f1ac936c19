"""``govkz anchor``, and runs that do the same: timestamps by OpenSSL, cosignatures by a witness made of Go's code."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from click.testing import CliRunner

from govkz_crawler.cli import main
from govkz_crawler.configuration.own_settings import ANCHORED_BY
from govkz_crawler.log import checkpoint
from govkz_crawler.log.proof_check import check as check_file
from govkz_crawler.log.proof_finding import State
from govkz_crawler.log.signing import Verifier
from tests.evidence.forging import unguarded
from tests.log.conftest import Go
from tests.log.loopback import Authority, Witness, served
from tests.proofs.conftest import ORIGIN, Newsroom
from tests.proofs.test_prove import EDITED, check


@pytest.fixture(scope="session")
def authority(openssl: str, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(openssl, tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def services(
    authority: Authority, go: Go, copy: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Newsroom, Witness]]:
    witness = Witness(go, copy.verifier.vkey)
    with served(authority.answer) as tsa, served(witness.answer) as cosigner:
        monkeypatch.setenv("GOVKZ_TSA_URLS", tsa)
        monkeypatch.setenv("GOVKZ_WITNESSES", f"{cosigner} {witness.vkey}")
        yield copy, witness


def named() -> dict[str, str]:
    """The services as settings of a crawl: a process that tests keep for crawls has read the environment before."""
    return {name: os.environ[name] for name in ANCHORED_BY if name in os.environ}


def anchors(room: Newsroom) -> list[tuple]:
    return room.rows("SELECT kind, size FROM anchors JOIN checkpoints USING (checkpoint_id) ORDER BY anchor_id")


def test_nobody_is_asked_unless_somebody_is_named(copy: Newsroom) -> None:
    assert "set GOVKZ_TSA_URLS or GOVKZ_WITNESSES or GOVKZ_OTS_CALENDARS" in copy.govkz("anchor", status=2)
    assert anchors(copy) == []


def test_the_newest_checkpoint_is_anchored_once(services: tuple[Newsroom, Witness]) -> None:
    room, witness = services
    ((size,),) = room.rows("SELECT max(size) FROM checkpoints")
    said = room.govkz("anchor")
    assert f"vouches for {size} entries" in said
    assert anchors(room) == [("rfc3161", size), ("witness", size)]
    assert "all have answered" in room.govkz("anchor")
    assert len(witness.asked) == 1


def test_a_run_anchors_by_itself_and_the_witness_sees_that_the_log_only_grows(
    services: tuple[Newsroom, Witness],
) -> None:
    room, witness = services
    room.govkz("anchor")
    assert room.crawl(**named()).status == 0
    sizes = [size for kind, size in anchors(room) if kind == "witness"]
    assert len(sizes) == 2
    assert sizes[0] < sizes[1] == witness.size
    room.govkz("verify")


def test_what_cannot_be_had_is_no_fault_of_the_run_and_waits(
    copy: Newsroom, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVKZ_TSA_URLS", "http://127.0.0.1:9")
    run = copy.crawl(**named())
    assert run.status == 0
    assert "no timestamp yet: http://127.0.0.1:9 gives no answer" in run.err
    assert "no timestamp yet" in copy.govkz("anchor", status=3)
    with served(authority.answer) as tsa:
        monkeypatch.setenv("GOVKZ_TSA_URLS", tsa)
        copy.govkz("anchor")
    assert [kind for kind, _ in anchors(copy)] == ["rfc3161"]


def test_a_fork_is_refused_by_the_witness(services: tuple[Newsroom, Witness]) -> None:
    room, witness = services
    room.govkz("anchor")
    witness.root = bytes(32)  # it has seen another log of this size
    assert room.crawl(**named()).status == 0
    said = room.govkz("anchor", status=3)
    assert "has seen another log" in said


def test_status_tells_how_old_the_newest_anchor_is(
    services: tuple[Newsroom, Witness], monkeypatch: pytest.MonkeyPatch
) -> None:
    room, _ = services
    told = json.loads(room.govkz("status", "--json"))
    assert (told["anchors"]["anchored_at"], bool(told["anchors"]["waiting_since"])) == (None, True)
    room.govkz("anchor")
    told = json.loads(room.govkz("status", "--json"))
    assert (bool(told["anchors"]["anchored_at"]), told["anchors"]["waiting_since"]) == (True, None)


def test_a_proof_brings_its_anchors_and_holds_offline_in_ten_years(
    services: tuple[Newsroom, Witness], authority: Authority, tmp_path: Path
) -> None:
    room, _ = services
    room.govkz("anchor")
    ((section, article_id, lang, *_),) = room.rows(EDITED)
    said = room.govkz("prove", f"{section}/{article_id}/{lang}", "--out", tmp_path / "p.wacz", "--key", room.key)
    assert "1 timestamps, 1 witnesses" in said
    vkey = room.verifier
    status, said = check(tmp_path / "p.wacz", "--vkey", vkey.vkey, "--root", authority.root)
    assert status == 0, said
    assert "witness.example/w1 saw the checkpoint at" in said
    with ZipFile(tmp_path / "p.wacz") as package:
        package.extractall(tmp_path)
        note = package.read("proof/checkpoint").decode()
    (tmp_path / "body").write_text("".join(f"{line}\n" for line in note.splitlines()[:3]))
    assert note.startswith(ORIGIN)
    verify = ["ts", "-verify", "-in", tmp_path / "proof/timestamp-1.tsr", "-data", tmp_path / "body"]
    assert b"Verification: OK" in authority.run(*verify, "-CAfile", authority.root).stdout
    from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415

    roots = load_pem_x509_certificates(authority.root.read_bytes())
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3653)):
        checked = check_file(tmp_path / "p.wacz", vkey, roots)
    assert {finding.state for finding in checked.findings} == {State.PROVED}


def only_anchors(room: Newsroom, statement: str) -> None:
    """Change the anchors as somebody does who puts the guards back and lets SQLite forget how many there were."""
    with unguarded(room.archive) as db:
        db.execute(statement)
        db.execute("DELETE FROM sqlite_sequence WHERE name = 'anchors'")


def test_verify_checks_every_anchor_offline_in_ten_years(
    services: tuple[Newsroom, Witness], authority: Authority, openssl: str, tmp_path: Path
) -> None:
    room, _ = services
    room.govkz("anchor")
    other = Authority(openssl, tmp_path)
    said = room.govkz("verify", "--root", other.root, status=1)
    assert "anchors 1: is no anchor of its checkpoint: the timestamp does not verify" in said
    verify = ["verify", "--archive", str(room.archive), "--root"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3653)):
        done = CliRunner().invoke(main, [*verify, str(authority.root)])
    assert (done.exit_code, done.stderr) == (0, "")


def test_an_anchor_that_is_gone_is_missed_by_the_runs_report(services: tuple[Newsroom, Witness]) -> None:
    room, _ = services
    assert room.crawl(**named()).status == 0
    room.govkz("verify")
    only_anchors(room, "DELETE FROM anchors WHERE kind = 'rfc3161'")
    said = room.govkz("verify", status=1)
    assert re.search(
        r"^anchors: the rfc3161 of \S+Z by http://127\.0\.0\.1:\d+ is gone, which \S+\.json names$", said, re.M
    )


def test_a_cosignature_that_is_gone_is_missed_by_the_published_log(services: tuple[Newsroom, Witness]) -> None:
    room, witness = services
    room.govkz("anchor")
    room.publish()
    cosigned = checkpoint.read((room.published / "checkpoint").read_text())
    assert [each.by.name for each in cosigned.verify([room.verifier, Verifier.parse(witness.vkey)])] == [
        ORIGIN,
        "witness.example/w1",
    ]
    for report in (room.archive.parent / "reports").iterdir():
        report.unlink()
    room.govkz("verify", "--checkpoint", room.published)
    only_anchors(room, "DELETE FROM anchors WHERE kind = 'witness'")
    said = room.govkz("verify", "--checkpoint", room.published, status=1)
    assert "anchors: the cosignature of witness.example/w1 is gone, which stands under the checkpoint " in said


def test_a_checkpoint_that_is_gone_is_missed_by_the_published_log(copy: Newsroom) -> None:
    said = copy.govkz("verify", "--checkpoint", copy.published)
    assert "entries verified" in said
    size = int((copy.published / "checkpoint").read_text().splitlines()[1])
    with unguarded(copy.archive) as db:
        db.execute("DELETE FROM checkpoints WHERE size = ?", [size])
    said = copy.govkz("verify", "--checkpoint", copy.published, status=1)
    assert f"checkpoints: the one of {size} entries is gone, which stands in the checkpoint {copy.published}" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GOVKZ_TSA_URLS", "tsa.example", "GOVKZ_TSA_URLS=tsa.example is not an http or https URL"),
        ("GOVKZ_OTS_CALENDARS", "a.example", "GOVKZ_OTS_CALENDARS=a.example is not an http or https URL"),
        ("GOVKZ_WITNESSES", "https://w.example", "has no public key behind its address"),
    ],
)
def test_a_wrong_setting_ends_a_run_before_any_request(
    copy: Newsroom, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    before = len(copy.site.log)
    run = copy.crawl(**named())
    assert (run.status, said in run.err, len(copy.site.log)) == (2, True, before)
