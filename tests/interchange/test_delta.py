"""A delta applied to the older export gives the newer one."""

import json
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govkz_crawler.archive.connection import reading
from govkz_crawler.archive.select import Selection, newest_version
from govkz_crawler.interchange.articles import Articles
from govkz_crawler.interchange.formats import jsonl
from tests.archive_factory import archive, item, missed

Key = tuple[str, int, str]


def applied(older: bytes, delta: bytes) -> bytes:
    """As DATA_FORMAT.md has it."""
    rows: dict[Key, Any] = {}
    for line in [*older.splitlines(), *delta.splitlines()]:
        row = json.loads(line)
        key = (row["section"], row["article_id"], row["lang"])
        if row["status"] == "outside":
            rows.pop(key, None)
        else:
            rows[key] = line
    return b"".join(rows[key] + b"\n" for key in sorted(rows))


def exported(path: Path, selection: Selection) -> bytes:
    out = BytesIO()
    with reading(path) as db:
        jsonl.write(Articles(db, selection, path.parent), out)
    return out.getvalue()


sightings = st.builds(
    item,
    st.integers(1, 3),
    st.sampled_from(["kk", "ru"]),
    seen_at=st.integers(0, 9).map("2025-08-20T06:00:0{}Z".format),
    title=st.sampled_from(["Жаңа мектеп", "Жаңа жол"]),
    entity=st.sampled_from(["edu", "moa"]),
    entities=st.sampled_from([(), ("edu",), ("moa",)]),
    published_at=st.sampled_from(["2025-08-20T05:30:00Z", "2024-01-01T00:00:00Z", None]),
)
runs = st.lists(st.one_of(sightings, st.integers(1, 3).map(missed)), max_size=6)
selections = st.builds(
    Selection,
    entities=st.sampled_from([(), ("edu",)]),
    langs=st.sampled_from([(), ("kk",)]),
    since=st.sampled_from([None, "2025-01-01T00:00:00Z"]),
    until=st.sampled_from([None, "2025-01-01T00:00:00Z"]),
)


@settings(max_examples=20)
@given(runs, runs, selections)
def test_older_and_delta_give_newer(first: Any, second: Any, selection: Selection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = archive(Path(folder) / "press.db", first)
        older = exported(path, selection)
        with reading(path) as db:
            last = newest_version(db)
        archive(path, second, name="later", first=1)
        changed = Selection(selection.entities, selection.langs, selection.since, selection.until, last)
        assert applied(older, exported(path, changed)) == exported(path, selection)
