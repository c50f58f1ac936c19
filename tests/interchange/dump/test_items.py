"""One item seen twice is one item."""

from dataclasses import replace

import pytest

from govkz_crawler.archive.transfer.dump_item import DumpItem, identity, unique

NEWS = "https://www.gov.kz/memleket/entities/{}/press/news/details/{}?lang=kk"

BARE = DumpItem(
    position=1,
    section_header="News",
    title="The akim’s “Clean city” day",
    dump_date="2026-03-05",
    text='Residents planted 1,200 trees along the city\'s "green" river bank. ' * 9,
    source_url=None,
    entity=None,
    article_id=None,
    lang=None,
    complete=True,
)
CITED = replace(BARE, source_url=NEWS.format("mfa", 7), entity="mfa", article_id=7, lang="kk")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(CITED, replace(CITED, title="Another title", text=""), id="one source, other words"),
        pytest.param(
            CITED,
            replace(CITED, source_url=NEWS.format("mfa-baku", 7), entity="mfa-baku"),
            id="entity renamed",
        ),
        pytest.param(BARE, replace(BARE, section_header="Society", position=9), id="other section"),
        pytest.param(
            BARE,
            replace(BARE, title="The akims Clean city day", text=BARE.text.replace("'", "").replace('"', "")),
            id="quotes stripped",
        ),
        pytest.param(BARE, replace(BARE, title=BARE.title.upper(), text=BARE.text + "!"), id="case and punctuation"),
        pytest.param(BARE, replace(BARE, text=BARE.text[:30], complete=False), id="cut within the text"),
        pytest.param(CITED, replace(BARE, text=BARE.text + "Sour", complete=False), id="cut within the source"),
    ],
)
def test_sightings_of_one_item(one: DumpItem, other: DumpItem) -> None:
    assert list(unique([one, other])) == [one]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(CITED, replace(CITED, source_url=NEWS.format("mfa", 8)), id="other id"),
        pytest.param(CITED, replace(CITED, source_url=NEWS.format("mfa", 7)[:-2] + "ru"), id="other language"),
        pytest.param(
            CITED,
            replace(CITED, source_url=CITED.source_url and CITED.source_url.replace("news", "events")),
            id="other press section",
        ),
        pytest.param(BARE, replace(BARE, dump_date="2026-03-06"), id="other date"),
        pytest.param(BARE, replace(BARE, title="The akim's open day"), id="other title"),
        pytest.param(BARE, replace(BARE, text="The day is put off."), id="other text"),
        pytest.param(
            replace(CITED, title="-", text=""),
            replace(BARE, title="-", text="Source : https://www.gov", complete=False),
            id="a cut placeholder",
        ),
    ],
)
def test_different_items(one: DumpItem, other: DumpItem) -> None:
    assert list(unique([one, other])) == [one, other]


def test_an_identity_depends_on_nothing_but_the_item() -> None:
    assert identity(BARE) == identity(replace(BARE, position=5))
    assert identity(BARE).hex() != identity(CITED).hex()
