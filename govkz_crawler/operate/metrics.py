"""Writes the archive's state for Prometheus, in the text format of the node exporter's textfile collector.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govkz_crawler.normalise.clock import parse_utc
from govkz_crawler.operate.exit_status import NAMES
from govkz_crawler.operate.health import KINDS, Alarm, Level

Sample = tuple[dict[str, str], float]


def metrics(state: Mapping[str, Any], found: Iterable[Alarm]) -> str:
    """All of them, each with its help; times are POSIX seconds."""
    return "".join(_lines(state, list(found)))


def _lines(state: Mapping[str, Any], found: list[Alarm]) -> Iterator[str]:
    yield from _gauge(
        "archive_info", "Where the answers came from: site, replay, other.", [({"origin": state["origin"]}, 1)]
    )
    yield from _gauge("articles", "Articles that are live, by language.", _by("lang", state["articles"]))
    yield from _gauge("articles_removed", "Articles that were removed from the site.", [({}, state["removed"])])
    yield from _gauge("versions", "Versions, removals and returns among them.", [({}, state["versions"])])
    yield from _gauge("edits", "Versions that are edits.", [({}, state["edits"])])
    yield from _gauge("feeds", "Feeds by the outcome of their last reading.", _by("outcome", state["feeds"]))
    yield from _gauge("gaps", "Periods of feeds that nobody has read.", [({}, state["gaps"])])
    yield from _gauge("quarantine", "Things kept apart.", [({}, state["quarantine"])])
    newest = {lang: _seconds(at) for lang, at in state["newest_item_at"].items()}
    yield from _gauge("newest_item_timestamp_seconds", "When an item was last new, by language.", _by("lang", newest))
    last = state["last_complete_at"]
    samples: list[Sample] = [({}, _seconds(last))] if last else []
    yield from _gauge("last_complete_timestamp_seconds", "When a feed was last read completely.", samples)
    ends = {run["spider"]: _seconds(run["finished_at"]) for run in state["last_runs"]}
    yield from _gauge("run_finished_timestamp_seconds", "When a spider's last run ended.", _by("spider", ends))
    statuses = {name: status for status, name in NAMES.items()}
    codes = {run["spider"]: statuses[run["outcome"]] for run in state["last_runs"]}
    yield from _gauge("run_exit_status", "The exit status of a spider's last run.", _by("spider", codes))
    yield from _gauge("alarms", "What a person should look at.", list(_alarms(found)))


def _alarms(found: list[Alarm]) -> Iterator[Sample]:
    """Zeros too: a series that comes and goes cannot be alerted on."""
    counted = Counter((alarm.kind, alarm.level) for alarm in found)
    for kind in KINDS:
        for level in (Level.WARNING, Level.CRITICAL):
            yield {"kind": kind, "level": level.name.lower()}, counted[kind, level]


def _by(label: str, values: Mapping[str, float]) -> list[Sample]:
    return [({label: key}, value) for key, value in sorted(values.items())]


def _gauge(name: str, about: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# HELP govkz_{name} {about}\n# TYPE govkz_{name} gauge\n"
    for labels, value in samples:
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"govkz_{name}{f'{{{told}}}' if told else ''} {value:.0f}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _seconds(at: str) -> float:
    return parse_utc(at).timestamp()
