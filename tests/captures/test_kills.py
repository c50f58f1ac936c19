"""An import that is killed anywhere and asked for again ends as if nothing had happened."""

import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

from tests import forking
from tests.archive.writing import findings, rows
from tests.captures.makers import DETAIL, detail, pair
from tests.captures.test_import import bring, warc
from tests.crawling import ROOT
from tests.evidence.runs import found
from tests.patience import until

AT = "2026-06-01T09:00:00Z"
LISTS, ROWS = 36, 50  # one batch and most of another
SHOWN = "SELECT section, article_id, lang, title, text, first_seen_at, changed_at, versions FROM articles ORDER BY 2"


def listed(number: int) -> bytes:
    """One page of a list."""
    rows = b",".join(detail(number * ROWS + n, title=f"Атауы {n}") for n in range(1, ROWS + 1))
    return pair(number + 1, AT, f"{DETAIL}/news?projects=eq:mfa&page={number}", b"[%s]" % rows)


def held(archive: Path) -> int:
    with suppress(sqlite3.Error, IndexError):
        return int(rows(archive, "SELECT count(*) FROM versions")[0][0])
    return 0


def test_a_killed_import_is_finished_by_the_next(tmp_path):
    path = warc(tmp_path / "a.warc.gz", *(listed(number) for number in range(LISTS)))
    whole, killed = tmp_path / "whole" / "press.db", tmp_path / "killed" / "press.db"
    assert bring(whole, path)[0] == 0
    words = ["import-capture", path, "--by", "A. Reader", "--archive", killed]
    process = forking.fork([sys.executable, "-m", "govkz_crawler.cli", *map(str, words)], ROOT)
    until(lambda: process.exitcode is not None or held(killed))
    process.kill()
    process.join()
    assert bring(killed, path)[0] in (0, 1)  # 1 where it had ended before it was killed
    assert rows(killed, SHOWN) == rows(whole, SHOWN)
    assert rows(killed, "SELECT file_sha256 FROM captures") == rows(whole, "SELECT file_sha256 FROM captures")
    assert findings(killed) == []
    assert found(killed) == ([], [])
    assert bring(killed, path)[0] == 1
