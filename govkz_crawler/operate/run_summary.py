"""Sums a run up in numbers and in one line, from Scrapy's counts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from govkz_crawler.items import Reading

CHANGES = ("new", "completed", "edited", "returned", "removed")
OUTCOMES = ("complete", "partial", "refused", "failed")

_READING = ("source", "outcome", "reason", "asked_from", "asked_to", "from_at", "to_at", "items")


def counts(events: Counter[str], readings: Iterable[Reading], stats: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a run, flat but for ``repaired`` and ``statuses``, which count by name."""
    outcomes = Counter[str]()
    for reading in readings:
        outcomes[reading.outcome] += reading.feeds
    return {
        **{name: events[name] for name in (*CHANGES, "unchanged", "quarantined", "entities")},
        **{f"feeds_{name}": outcomes[name] for name in OUTCOMES},
        "feeds_due": stats.get("govkz/feeds_due", 0),
        "feeds_left": stats.get("govkz/feeds_left", 0),
        "requests": stats.get("downloader/request_count", 0),
        "bytes": stats.get("downloader/response_bytes", 0),
        "retries": stats.get("retry/count", 0),
        "statuses": _counted(stats, "downloader/response_status_count/"),
        "repaired": _counted(stats, "govkz/repaired/"),
    }


def summary(report: Mapping[str, Any]) -> str:
    """The run in one line."""
    n = report["counts"]
    parts = [
        f"{report['spider']}: {report['outcome']}",
        ", ".join(_news(n)) or "nothing new",
        f"{sum(n[f'feeds_{name}'] for name in OUTCOMES)} feeds",
    ]
    parts += [f"{n[f'feeds_{name}']} {name}" for name in OUTCOMES[1:] if n[f"feeds_{name}"]]
    if n["feeds_left"]:
        parts.append(f"{n['feeds_left']} not due")
    if n["quarantined"]:
        parts.append(f"{n['quarantined']} in quarantine")
    parts.append(f"{n['requests']} requests")
    if report["site_clock"] == "unknown":
        parts.append("the site does not tell the time, so nothing vouches for this machine's clock")
    left_alone = report["left_alone"]
    if left_alone and not any(n[name] for name in CHANGES):
        left_alone += "; nothing was changed"
    parts += [reason for reason in (report["failure"], left_alone or _common_reason(report)) if reason]
    return " · ".join(parts)


def _news(counts: Mapping[str, Any]) -> list[str]:
    """What a run has brought, each kind in words."""
    news = [f"{counts[name]} {name}" for name in CHANGES if counts[name]]
    return news + [f"{counts['entities']} entities new or renamed"] * bool(counts["entities"])


def _common_reason(report: Mapping[str, Any]) -> str | None:
    """Why feeds were not read completely, where that is the same for all of them."""
    reasons = {feed["reason"] for feed in report["feeds"] if feed["outcome"] != "complete"}
    return reasons.pop() if len(reasons) == 1 else None


def feed(reading: Reading) -> dict[str, Any]:
    """One feed's outcome, as the report has it."""
    return {"feed": str(reading.feed), **{name: getattr(reading, name) for name in _READING}}


def _counted(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): n for name, n in sorted(stats.items()) if name.startswith(prefix)}
