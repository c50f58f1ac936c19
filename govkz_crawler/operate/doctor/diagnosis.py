"""Collects all findings of the doctor and draws the conclusion."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from govkz_crawler.archive.file.lock import held
from govkz_crawler.operate.doctor import access, interface_checks
from govkz_crawler.operate.doctor.machine import machine
from govkz_crawler.operate.doctor.observation import Finding
from govkz_crawler.operate.doctor.probes import Answer
from govkz_crawler.operate.doctor.spider import examine
from govkz_crawler.operate.exit_status import Exit

NEEDED = ("rss", "graphql")

USABLE = {Exit.COMPLETE: "yes", Exit.PARTIAL: "partly", Exit.FAILED: "no"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``answers`` are by probe, in the order in which they came."""

    base_url: str
    findings: list[Finding]
    answers: dict[str, Answer]

    @property
    def status(self) -> Exit:
        """0 when a crawl can do all its work, 3 when it can do some, 1 when none."""
        answering = [
            source for source in NEEDED if source in self.answers and self.answers[source].verdict == "answers"
        ]
        if not answering or any(finding.wrong and finding.topic in ("machine", "clock") for finding in self.findings):
            return Exit.FAILED
        return Exit.COMPLETE if len(answering) == len(NEEDED) else Exit.PARTIAL

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        asked = {
            probe: {"verdict": answer.verdict, "said": answer.said, "status": answer.status, "seconds": answer.seconds}
            for probe, answer in self.answers.items()
        }
        return {
            "base_url": self.base_url,
            "usable": USABLE[self.status],
            "findings": [asdict(finding) for finding in self.findings],
            "asked": asked,
        }


def diagnose(settings: Settings, entity: str) -> Diagnosis:
    """Looks at this machine and, where it can keep an archive, at the site. Scrapy can do so once in a process.

    Raises Locked while a crawl is running: the site has one guest.
    """
    base_url, archive = settings["GOVKZ_BASE_URL"].rstrip("/"), Path(settings["GOVKZ_ARCHIVE"])
    here = list(machine(archive))
    if any(finding.wrong for finding in here):
        return Diagnosis(base_url, here, {})
    with held(archive):
        spider = examine(settings, entity)
    answers = spider.answers
    site = [
        *access.robots(spider.robots, base_url),
        *access.access(answers),
        *interface_checks.rss(answers),
        *interface_checks.agreement(answers),
        *interface_checks.graphql(answers),
        *interface_checks.rest(answers),
        *access.clocks(answers),
    ]
    return Diagnosis(base_url, [*here, *site], answers)
