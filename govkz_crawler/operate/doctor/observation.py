"""Defines one thing that the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``topic`` is robots, rss, graphql, rest, clock or machine. ``wrong`` says that a crawl cannot do with it."""

    topic: str
    question: str
    answer: str
    wrong: bool = False
