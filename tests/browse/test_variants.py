"""Items and the languages that they come in."""

import pytest

from govkz_crawler.browse.variants import leading, together


def variant(lang: str, translation: str = "own", article_id: int = 1) -> dict[str, object]:
    return {"section": "news", "article_id": article_id, "lang": lang, "translation": translation}


@pytest.mark.parametrize(
    ("variants", "lang", "leads"),
    [
        pytest.param([variant("kk"), variant("ru")], "ru", "ru", id="the visitor's language"),
        pytest.param([variant("kk"), variant("ru")], "en", "kk", id="else Kazakh"),
        pytest.param(
            [variant("kk", "placeholder"), variant("ru")], "kk", "ru", id="no placeholder where there is a text"
        ),
        pytest.param([variant("kk", "placeholder")], "ru", "kk", id="a placeholder where there is nothing else"),
        pytest.param([variant("qq")], "ru", "qq", id="whatever there is"),
    ],
)
def test_leading(variants: list[dict[str, object]], lang: str, leads: str) -> None:
    assert leading({str(each["lang"]): each for each in variants}, lang)["lang"] == leads


def test_together() -> None:
    rows = [variant("kk", article_id=2), variant("kk"), variant("ru", article_id=2)]
    assert [(item["article_id"], list(item["variants"])) for item in together(rows)] == [(2, ["kk", "ru"]), (1, ["kk"])]
