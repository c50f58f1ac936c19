"""The rules of today, asked about a version that is held."""

import pytest

from govkz_crawler.evidence.judge import judge

VERSION = {
    "entity": "mfa", "section": "news", "lang": "ru", "article_id": 7, "source": "rest",
    "reader": "rest/1 text/1", "extent": "full",
    "title": "Министр открыл новую школу", "text": "", "published_raw": "2025-10-19T10:00:00+05:00",
    "media": '["https://www.gov.kz/uploads/2025/10/19/a.jpg"]',
}  # fmt: skip


@pytest.mark.parametrize(("media", "translation"), [(VERSION["media"], "own"), ("[]", "placeholder")])
def test_what_a_body_embeds_counts_as_when_it_came(media: str, translation: str) -> None:
    found = judge(VERSION | {"media": media})
    assert (found["translation"], found["published_on"]) == (translation, "2025-10-19")
