"""Run the stand-in by hand: ``python -m tests.standin --port 8808 --items 200``."""

import argparse
import json
import signal
import sys
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event

from govkz_crawler.languages import LANGUAGES
from tests.standin import Record, StandIn, World
from tests.standin.rest import DOORS
from tests.standin.sections import sections


def main() -> None:
    options = _parser().parse_args()
    end = datetime.combine(options.until, time(), UTC)
    world = World.generate(
        options.seed,
        options.entities.split(","),
        options.items,
        end - timedelta(days=options.days),
        end,
        sections=options.sections.split(","),
        langs=options.langs.split(","),
        body_chars=options.body_chars,
    )
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        log = options.log and stack.enter_context(options.log.open("a", encoding="utf-8", buffering=1))
        standin = stack.enter_context(StandIn(world, port=options.port, rest=options.rest))
        if log:
            standin.on_answer = lambda record: log.write(_line(record))
        sys.stdout.write(f"answering at {standin.url}; stop with Ctrl-C\n")
        sys.stdout.flush()
        stopped.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.standin",
        description="A small gov.kz on the loopback interface, with generated press releases.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8808, help="0 for any that is free")
    parser.add_argument("--items", type=int, default=200, help="items for each entity and section")
    parser.add_argument("--entities", default="mfa,moa,kostanay", help="slugs, separated by commas")
    parser.add_argument("--sections", default="news", help=f"of {', '.join(sections())}")
    parser.add_argument("--langs", default="kk,ru", help=f"of {', '.join(LANGUAGES)}")
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 9, 1), help="the day after the last")
    parser.add_argument("--days", type=int, default=90, help="the period that the items are spread over")
    parser.add_argument("--body-chars", type=int, default=4_000, help="length of an ordinary body")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same items")
    parser.add_argument("--rest", choices=DOORS, default="gated", help="what the REST list answers")
    parser.add_argument("--log", type=Path, help="write each request here as a line of JSON")
    return parser


def _line(record: Record) -> str:
    line = {
        "time": record.time,
        "method": record.method,
        "path": record.path,
        "status": record.status,
        "headers": dict(record.headers),
        "body": record.body.decode(errors="replace"),
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


main()
