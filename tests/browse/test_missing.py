"""What the archive does not hold is said with what is known of it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from govkz_crawler.browse.serving import site
from tests.archive_factory import archive, item, missed

ASKED = "2025-09-02T00:00:00Z"


def page(path: Path, lang: str) -> str:
    return str(asyncio.run(site(path).client.get("/item/news/1", headers={"accept-language": lang})).text)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Not seen as of 2 September 2025, 05:00."),
        ("ru", "По состоянию на 2 сентября 2025 г., 05:00 не найдено."),
        ("kk", "Соңғы тексеру: 2025 жылғы 2 қыркүйек, 05:00. Табылмады."),
    ],
)
def test_somebody_looked(lang: str, said: str, tmp_path: Path) -> None:
    looked = replace(missed(lang="kk"), began_at=ASKED, extent="full")
    assert said in page(archive(tmp_path / "press.db", [item(1, "ru")], [looked]), lang)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Nobody has looked for it."), ("ru", "Никто не проверял."), ("kk", "Ешкім тексерген жоқ.")],
)
def test_nobody_looked(lang: str, said: str, tmp_path: Path) -> None:
    other_feed = replace(missed(lang="ru"), began_at=ASKED, extent="full")
    assert said in page(archive(tmp_path / "press.db", [item(1, "ru")], [other_feed]), lang)
