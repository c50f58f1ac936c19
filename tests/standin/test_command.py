"""Run by hand: ``python -m tests.standin``."""

import json
import re
import signal
import subprocess
import sys
from typing import Any

import feedparser
import requests

from tests.patience import PATIENCE


def test_runs_in_the_foreground_and_writes_a_log(tmp_path: Any) -> None:
    log = tmp_path / "requests.jsonl"
    command = [sys.executable, "-m", "tests.standin", "--port", "0", "--items", "3", "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline()).group()
        entries = feedparser.parse(
            requests.get(f"{url}/api/v1/public/rss/mfa/news/kk", timeout=PATIENCE).content
        ).entries
        process.send_signal(signal.SIGTERM)
    assert len(entries) == 3
    assert process.returncode == 0
    line = json.loads(log.read_text("utf-8"))
    assert (line["path"], line["status"]) == ("/api/v1/public/rss/mfa/news/kk", 200)
