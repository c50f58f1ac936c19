"""Readers and a crawl at once: nothing is locked, and what is committed is seen at once."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from govkz_crawler.browse.serving import site
from tests.browse.archives import build

# Ten batches; after each the number of items is told on stdout, once it is committed.
CRAWL = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from tests.browse.archives import item, run

now = datetime.now(UTC)
with run(Path(sys.argv[1]), "20260401T000000Z-dddddd", now) as writer:
    for batch in range(10):
        for number in range(1000 + batch * 40, 1040 + batch * 40):
            for lang in ("kk", "ru"):
                writer.record(item(number, lang, now, now))
            time.sleep(0.002)
        writer.commit()
        print(1039 + batch * 40, flush=True)
"""
PAGES = ("/", "/search?q=министр", "/edits", "/entities/mfa", "/press/articles?_size=5", "/feeds/new.atom", "/gaps")


def test_pages_open_and_are_fresh_while_a_crawl_commits(tmp_path: Path) -> None:
    archive = build(tmp_path / "press.db")
    client = site(archive).client
    committed = 0
    with subprocess.Popen([sys.executable, "-c", CRAWL, archive], stdout=subprocess.PIPE, text=True) as crawl:
        for line in crawl.stdout or ():
            committed += 1
            assert asyncio.run(client.get(f"/item/news/{int(line)}")).status_code == 200
            for path in PAGES:
                answer = asyncio.run(client.get(path))
                assert answer.status_code == 200, answer.text
    assert crawl.returncode == 0
    assert committed == 10
    counts = json.loads(asyncio.run(client.get("/press/item_counts.json?_shape=array")).text)
    assert counts == [{"section": "news", "items": 168 + 400}]
    assert "568" in asyncio.run(client.get("/")).text


def test_a_page_never_holds_the_log_back(tmp_path: Path) -> None:
    """A reader that kept its snapshot open would let the write-ahead log grow for ever."""
    archive = build(tmp_path / "press.db")
    client = site(archive).client
    for path in PAGES:
        asyncio.run(client.get(path))
    with closing(sqlite3.connect(archive)) as db:
        busy, pages, moved = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, pages, moved) == (0, 0, 0)
