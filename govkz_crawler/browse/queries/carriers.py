"""Queries who else carries the text of an item: its reprints, by the sketches of their texts."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from govkz_crawler.archive.schema.sketch_places import each_place, mark_at
from govkz_crawler.archive.schema.views import FORM, REPRINT
from govkz_crawler.browse.snapshot import Row, rows
from govkz_crawler.normalise.sketch import share

# Only marks that several texts have are looked up, and none that very many have.
ALIKE = f"""
SELECT k.version_id, k.marks, o.version_id AS other, o.marks AS other_marks
FROM json_each(:shown) AS wanted
CROSS JOIN sketches AS k ON k.version_id = wanted.value
CROSS JOIN {each_place("place", "k.marks")}
CROSS JOIN repeated_marks AS r ON r.mark = {mark_at("place", "k.marks")} AND r.texts <= {FORM}
CROSS JOIN sketch_marks AS n ON n.mark = r.mark AND n.version_id <> k.version_id
CROSS JOIN sketches AS o ON o.version_id = n.version_id
"""

STATES = """
SELECT s.version_id, s.section, s.article_id, s.lang, s.entity, s.published_at, s.published_on, s.status
FROM json_each(:shown) AS wanted CROSS JOIN variants AS s INDEXED BY variants_version ON s.version_id = wanted.value
"""


def carriers(connection: sqlite3.Connection, version_ids: Iterable[int]) -> dict[int, list[Row]]:
    """For each of these versions the variants of other items, at other entities and in the same language, that carry
    its text, each with its ``share``; the earliest first."""
    shares: dict[int, dict[int, float]] = defaultdict(dict)
    for found in rows(connection, ALIKE, {"shown": json.dumps(list(version_ids))}):
        shared = share(found["marks"], found["other_marks"])
        if shared >= REPRINT:
            shares[found["version_id"]][found["other"]] = shared
    wanted = {*shares, *(other for others in shares.values() for other in others)}
    states = {row["version_id"]: row for row in rows(connection, STATES, {"shown": json.dumps(sorted(wanted))})}
    return {of: _carrying(states[of], others, states) for of, others in shares.items() if of in states}


def _carrying(one: Row, others: dict[int, float], states: dict[int, Row]) -> list[Row]:
    found = [states[other] | {"share": share} for other, share in others.items() if other in states]
    elsewhere = [row for row in found if row["lang"] == one["lang"] and row["entity"] != one["entity"]]
    return sorted(elsewhere, key=lambda row: (row["published_at"] or "", row["version_id"]))
