"""The languages of gov.kz as data: a new language is one more entry here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language variant of the site.

    ``aliases`` are codes that citations use by mistake for ``code``; ``months`` are the twelve names as dates
    write them; ``more``, ``source`` and ``news`` are the labels that listing dumps print; ``stemmer`` is the module
    of ``browse.search`` that knows the forms of its words, None where there is none.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    months: tuple[str, ...]
    more: str
    source: str
    news: str
    stemmer: str | None = None


KAZAKH = Language(
    code="kk",
    name="Қазақша",
    aliases=("kz", "kaz", "kk-kz"),
    months=(
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    more="Қосымша",
    source="Ақпарат көзі",
    news="Жаңалықтар",
    stemmer="kazakh",
)  # fmt: skip

RUSSIAN = Language(
    code="ru",
    name="Русский",
    aliases=("rus", "ru-ru"),
    months=(
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    more="Ещё",
    source="Источник",
    news="Новости",
    stemmer="russian",
)  # fmt: skip

ENGLISH = Language(
    code="en",
    name="English",
    aliases=("eng", "en-us", "en-gb"),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    more="More",
    source="Source",
    news="News",
    stemmer="english",
)  # fmt: skip

QAZAQ_LATIN = Language(
    code="qq",
    name="Qazaqsha",
    aliases=("qaz",),
    months=(
        "qańtar", "aqpan", "naýryz", "sáýir", "mamyr", "maýsym",
        "shilde", "tamyz", "qyrkúıek", "qazan", "qarasha", "jeltoqsan",
    ),
    more="Qosymsha",
    source="Aqparat kózi",
    news="Jańalyqtar",
)  # fmt: skip

LANGUAGES: dict[str, Language] = {language.code: language for language in (KAZAKH, RUSSIAN, ENGLISH, QAZAQ_LATIN)}

DEFAULT_LANGS = ("kk", "ru")
