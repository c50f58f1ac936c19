"""What a check of the evidence reports beside faults."""

from dataclasses import dataclass

from govkz_crawler.archive.finding import Finding


@dataclass(frozen=True, slots=True)
class Note(Finding):
    """Worth knowing, and nobody's fault: it does not make an archive wrong."""
