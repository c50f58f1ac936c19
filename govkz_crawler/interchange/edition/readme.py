"""Writes what people read first of an edition, in three languages; the English one is a dataset card too."""

from importlib.resources import files
from string import Template

from govkz_crawler.interchange.edition import deposits, naming
from govkz_crawler.interchange.edition.contents import Contents
from govkz_crawler.interchange.formats.datapackage import RIGHTS

_NAMES = {"en": "README.md", "ru": "README.ru.md", "kk": "README.kk.md"}
_TEXTS = {
    "en": {
        True: "This edition has the texts.",
        False: "This edition has no texts: titles, dates, addresses, links and the names of entries only.",
    },
    "ru": {
        True: "Это издание содержит тексты.",
        False: "В этом издании нет текстов: только заголовки, даты, адреса, ссылки и имена записей.",
    },
    "kk": {
        True: "Бұл басылымда мәтіндер бар.",
        False: "Бұл басылымда мәтіндер жоқ: тек тақырыптар, күндер, мекенжайлар, сілтемелер және жазба атаулары.",
    },
}
_SIGNED = {
    "en": {True: "signed", False: "not signed"},
    "ru": {True: "подписана", False: "не подписана"},
    "kk": {True: "қол қойылған", False: "қол қойылмаған"},
}


def readmes(contents: Contents) -> dict[str, str]:
    """Each file's text by its name. Hugging Face reads the front matter of the English one."""
    texts = {name: _filled(contents, lang) for lang, name in _NAMES.items()}
    card = f"---\n{deposits.hugging_face(contents)}---\n\n"
    return texts | {_NAMES["en"]: f"{card}{texts[_NAMES['en']]}"}


def _filled(contents: Contents, lang: str) -> str:
    template = Template((files(__package__) / f"README.{lang}.md").read_text(encoding="utf-8"))
    return template.substitute(
        {table.name: f"{table.rows:,}" for table in contents.tables},
        title=naming.title(contents, lang),
        description=naming.description(contents, lang),
        texts=_TEXTS[lang][contents.with_texts],
        signed=_SIGNED[lang][contents.is_signed],
        size=f"{contents.stored.size:,}",
        root=contents.checkpoint.root.hex(),
        at=contents.stored.made_at,
        citation=naming.citation(contents),
        rights=RIGHTS,
    )
