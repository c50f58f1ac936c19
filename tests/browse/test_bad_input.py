"""Whatever a visitor types, every page that reads it answers, soon and shortly."""

from urllib.parse import urlencode

import pytest

from tests.browse.conftest import Get

TYPED = [
    pytest.param("заседание " * 1_000, id="10,000 characters"),
    pytest.param("ж" * 10_000, id="one long word"),
    pytest.param("и в на", id="only common words"),
    pytest.param('"заседание', id="an open quotation mark"),
    pytest.param("* засед* ^а a:b", id="wildcards and columns"),
    pytest.param("засед* OR (NEAR/2", id="FTS syntax"),
    pytest.param("aзaсeдaниe Қaзaқ", id="mixed scripts"),
    pytest.param("зас\u0000еда\u001eние\u202e\ufeff", id="control characters"),
    pytest.param("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), id="broken UTF-8"),
    pytest.param("-" * 500, id="nothing but minus signs"),
    pytest.param("👩‍🚀 ﷺ ١٢٣ ½", id="emoji, ligatures and digits of others"),
    pytest.param("%_'; DROP TABLE versions", id="SQL"),
]

# The page, and the argument that it reads a text from.
READ = [
    ("/search", "entity"), ("/trends", "q"), ("/trends", "entity"), ("/entities", "q"), ("/edits", "entity"),
    ("/feeds/new.atom", "q"), ("/bulk", "urls"), ("/press/articles", "_search"),
]  # fmt: skip
_LARGEST = 3_000_000  # bytes: each link of a page repeats what was typed


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(("path", "name"), READ)
def test_every_page_answers(path: str, name: str, typed: str, get: Get) -> None:
    answer = get(f"{path}?{urlencode({name: typed})}")
    assert answer.status_code in {200, 302, 400}, answer.text[-2_000:]
    assert len(answer.content) < _LARGEST
    if answer.status_code == 400:
        assert "<html" in answer.text  # in words, not as a fault of ours


@pytest.mark.parametrize("typed", TYPED)
def test_every_filter_answers(typed: str, get: Get) -> None:
    arguments = {"q": typed, "in": "history", "lang": "kk", "sort": "date", "page": "100", "since": typed[:100]}
    assert get(f"/search?{urlencode(arguments)}").status_code in {200, 302}
