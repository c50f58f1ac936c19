"""``govkz anchor`` with an OpenTimestamps calendar: a promise, a block, and what verify, status and check say of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from govkz_crawler.log import checkpoint, opentimestamps
from govkz_crawler.log.client import Client
from tests.evidence.forging import unguarded
from tests.log.calendar_service import Calendar, calendar_served
from tests.patience import PATIENCE
from tests.proofs.conftest import Newsroom
from tests.proofs.test_anchor import named
from tests.proofs.test_prove import EDITED, check

KEPT = "SELECT authority, size FROM anchors JOIN checkpoints USING (checkpoint_id) WHERE kind = 'opentimestamps'"
BLOCK = 871_234


@pytest.fixture
def room(copy: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Newsroom, Calendar, str]]:
    with calendar_served() as (calendar, url):
        monkeypatch.setenv("GOVKZ_OTS_CALENDARS", url)
        yield copy, calendar, url


def prove(copy: Newsroom, out: Path) -> str:
    ((section, article_id, lang, *_),) = copy.rows(EDITED)
    return copy.govkz("prove", f"{section}/{article_id}/{lang}", "--out", out, "--key", copy.key)


def test_a_promise_is_asked_for_once_and_completed_later(room: tuple[Newsroom, Calendar, str]) -> None:
    copy, calendar, url = room
    ((size,),) = copy.rows("SELECT max(size) FROM checkpoints")
    assert f"{url} has taken {size:,} entries: pending, which proves nothing yet" in copy.govkz("anchor")
    assert "all have answered" in copy.govkz("anchor")
    assert copy.rows(KEPT) == [(url, size)]
    assert copy.crawl(**named()).status == 0
    ((later,),) = copy.rows("SELECT max(size) FROM checkpoints")
    calendar.block = BLOCK
    said = copy.govkz("anchor")
    assert f"names Bitcoin block {BLOCK} for {size:,} entries: ots verify compares it with the chain" in said
    completed = f"{url} block {BLOCK}"
    assert copy.rows(KEPT) == [(url, size), (url, later), (completed, later), (completed, size)]
    asked = len(calendar.asked)
    assert "all have answered" in copy.govkz("anchor")
    assert len(calendar.asked) == asked
    said = copy.govkz("verify")
    assert "2 of OpenTimestamps were stored pending: a promise, which proves nothing" in said
    assert "2 of OpenTimestamps name a Bitcoin block, which was not checked: ots verify asks the chain" in said


def test_a_pending_one_counts_as_no_anchor(room: tuple[Newsroom, Calendar, str]) -> None:
    copy, calendar, _ = room
    copy.govkz("anchor")
    told = json.loads(copy.govkz("status", "--json"))["anchors"]
    assert (told["asked"], told["anchored_at"], bool(told["waiting_since"])) == (True, None, True)
    calendar.block = BLOCK
    copy.govkz("anchor")
    told = json.loads(copy.govkz("status", "--json"))["anchors"]
    assert (bool(told["anchored_at"]), told["waiting_since"]) == (True, None)


def test_what_cannot_be_had_waits(room: tuple[Newsroom, Calendar, str], monkeypatch: pytest.MonkeyPatch) -> None:
    copy, calendar, url = room
    monkeypatch.setenv("GOVKZ_OTS_CALENDARS", "http://127.0.0.1:9")
    run = copy.crawl(**named())
    assert (run.status, "no OpenTimestamps yet: http://127.0.0.1:9/digest gives no answer" in run.err) == (0, True)
    monkeypatch.setenv("GOVKZ_OTS_CALENDARS", url)
    calendar.answers = lambda _: b"<html>"
    assert "answers with no OpenTimestamps timestamp" in copy.govkz("anchor", status=3)
    assert copy.rows(KEPT) == []
    del calendar.answers
    copy.govkz("anchor")
    calendar.status, calendar.block = 503, BLOCK
    assert copy.crawl(**named()).status == 0
    before = len(calendar.asked)
    assert "OpenTimestamps stays pending" in copy.govkz("anchor", status=3)
    assert len(calendar.asked) == before + 1  # for a promise, and nothing more of one that is away


def test_a_forged_one_is_named(room: tuple[Newsroom, Calendar, str]) -> None:
    copy, calendar, url = room
    copy.govkz("anchor")
    calendar.block = BLOCK
    copy.govkz("anchor")
    ((body,),) = copy.rows("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
    of_another = checkpoint.read(body).checkpoint.body() + "more\n"
    foreign = opentimestamps.stamp(Client("test"), url, of_another)
    forgeries = {
        "the OpenTimestamps file is of something else": ("response = ?", foreign),
        "no OpenTimestamps file": ("response = ?", b"\x00OpenTimestamps"),
        f"the OpenTimestamps file is not by {url} block 1": ("authority = ?", f"{url} block 1"),
        "the OpenTimestamps file is not by https://b.example": ("authority = ?", f"https://b.example block {BLOCK}"),
    }
    for said, (change, value) in forgeries.items():
        before = copy.rows("SELECT authority, response FROM anchors WHERE anchor_id = 2")[0]
        _change(copy, f"UPDATE anchors SET {change} WHERE anchor_id = 2", value)
        assert f"anchors 2: is no anchor of its checkpoint: {said}" in copy.govkz("verify", status=1)
        _change(copy, "UPDATE anchors SET authority = ?, response = ? WHERE anchor_id = 2", *before)
    _change(copy, "UPDATE anchors SET authority = ? WHERE anchor_id = 1", f"{url} block {BLOCK}")
    assert f"anchors 1: is no anchor of its checkpoint: the OpenTimestamps file is not by {url} block" in copy.govkz(
        "verify", status=1
    )


def test_a_damaged_one_keeps_no_later_checkpoint_waiting(room: tuple[Newsroom, Calendar, str]) -> None:
    copy, _, url = room
    copy.govkz("anchor")
    _change(copy, "UPDATE anchors SET response = ?", b"damaged")
    run = copy.crawl(**named())
    assert (run.status, "OpenTimestamps stays pending: no OpenTimestamps file" in run.err) == (0, True)
    assert [authority for authority, _ in copy.rows(KEPT)] == [url, url]


def _change(copy: Newsroom, statement: str, *values: object) -> None:
    with unguarded(copy.archive) as db:
        db.execute(statement, values)


def test_a_proof_brings_the_file_and_check_claims_no_more_than_it_knows(
    room: tuple[Newsroom, Calendar, str], tmp_path: Path
) -> None:
    copy, calendar, _ = room
    copy.govkz("anchor")
    prove(copy, tmp_path / "pending.wacz")
    assert "OpenTimestamps: pending, which proves nothing yet" in check(tmp_path / "pending.wacz")[1]
    calendar.block = BLOCK
    copy.govkz("anchor")
    prove(copy, tmp_path / "in.wacz")
    status, said = check(tmp_path / "in.wacz", "--vkey", copy.verifier.vkey)
    assert f"OpenTimestamps: in Bitcoin block {BLOCK}, not checked here" in said
    assert (status, "pending" in said) == (0, False)
    with ZipFile(tmp_path / "in.wacz") as package:
        assert [name for name in package.namelist() if name.endswith(".ots")] == ["proof/timestamp-1.ots"]
        body = checkpoint.read(package.read("proof/checkpoint").decode()).checkpoint.body()
        assert opentimestamps.read(package.read("proof/timestamp-1.ots"), body).block == BLOCK


def test_the_missing_extra_is_named(room: tuple[Newsroom, Calendar, str]) -> None:
    """In a process of its own, where it can be missing."""
    copy, _, _ = room
    program = "import sys; sys.modules['opentimestamps'] = None; from govkz_crawler.cli import main; main()"
    command = [sys.executable, "-c", program]
    archive = ["--archive", str(copy.archive)]
    done = subprocess.run([*command, "anchor", *archive], capture_output=True, text=True, timeout=PATIENCE, check=False)
    told = "OpenTimestamps needs opentimestamps: pip install 'govkz-crawler[ots]'"
    assert (done.returncode, told in done.stderr) == (3, True)
    copy.govkz("anchor")
    done = subprocess.run([*command, "verify", *archive], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 were not read: pip install 'govkz-crawler[ots]' brings what reads them" in done.stdout + done.stderr
