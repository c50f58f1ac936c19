"""Anchors and checkpoints that were exchanged, moved or deleted, with the guards put back."""

import pytest

from tests.archive.test_forgery import tamper
from tests.archive.writing import findings, rows

FORGOTTEN = "DELETE FROM sqlite_sequence WHERE name IN ('anchors', 'checkpoints')"
LAST = "(SELECT max(checkpoint_id) FROM checkpoints)"
ENDED = "SELECT run_id FROM checkpoints WHERE checkpoint_id = "


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        pytest.param(
            ["UPDATE anchors SET response = (SELECT response FROM anchors WHERE anchor_id = 2) WHERE anchor_id = 1"],
            ["anchors 1: is no anchor of its checkpoint: the signature of witness.example/w1 is wrong"],
            id="that of another checkpoint",
        ),
        pytest.param(
            ["UPDATE anchors SET checkpoint_id = 2 WHERE anchor_id = 1"],
            ["anchors 1: is no anchor of its checkpoint: the signature of witness.example/w1 is wrong"],
            id="moved to another checkpoint",
        ),
        pytest.param(
            ["UPDATE anchors SET anchored_at = '2020-01-01T00:00:00Z' WHERE anchor_id = 3"],
            ["anchors 3: states 2025-10-01T06:26:40Z, not 2020-01-01T00:00:00Z"],
            id="another moment",
        ),
        pytest.param(
            ["UPDATE anchors SET response = x'00' WHERE anchor_id = 3"],
            ["anchors 3: is no anchor of its checkpoint: no signature line: '\\x00'"],
            id="no cosignature",
        ),
        pytest.param(
            ["UPDATE anchors SET kind = 'rfc3161' WHERE anchor_id = 3"],
            ["anchors 3: is no anchor of its checkpoint: no RFC 3161 response: "],
            id="no timestamp",
        ),
        pytest.param(
            ["DELETE FROM anchors WHERE anchor_id = 2"], ["anchors 2: is gone: its number is missing"], id="anchor gone"
        ),
        pytest.param(
            ["DELETE FROM anchors WHERE anchor_id = (SELECT max(anchor_id) FROM anchors)"],
            ["anchors 4: is gone: its number is missing"],
            id="last anchor gone",
        ),
        pytest.param(["DELETE FROM anchors"], ["anchors 1: is gone: its number is missing"], id="all anchors gone"),
    ],
)
def test_an_anchor_is_of_its_checkpoint_and_there(several, statements, named):
    pytest.importorskip("rfc3161_client")
    tamper(several, *statements)
    found = findings(several)
    assert [one[: len(other)] for one, other in zip(found, named, strict=True)] == named


def test_a_checkpoint_that_is_gone_is_missed_by_its_run_by_its_number_and_by_its_anchor(several):
    ((run_id,),) = rows(several, f"{ENDED} 2")
    tamper(several, "DELETE FROM checkpoints WHERE checkpoint_id = 2")
    assert findings(several) == [
        f"checkpoints: the one with which run {run_id} ended is gone",
        "checkpoints 2: is gone: its number is missing",
        "anchors 2: its checkpoint 2 is gone",
    ]


def test_the_log_itself_misses_the_checkpoint_of_a_run(several):
    """Nobody counts, and no anchor is left: the run's last entry says that there was one."""
    ((run_id,),) = rows(several, f"{ENDED} {LAST}")
    tamper(several, "DELETE FROM anchors", f"DELETE FROM checkpoints WHERE checkpoint_id = {LAST}", FORGOTTEN)
    assert findings(several) == [f"checkpoints: the one with which run {run_id} ended is gone"]
