"""Names and describes an edition in English, Russian and Kazakh."""

from govkz_crawler.interchange.edition.contents import Contents

HOME = "https://www.gov.kz"
LANGS = ("en", "ru", "kk")

_ARCHIVE = {
    "en": "Government Press Release Archive of Kazakhstan",
    "ru": "Архив пресс-релизов госорганов Казахстана",
    "kk": "Қазақстан мемлекеттік органдарының баспасөз хабарламалары мұрағаты",
}
_AS_OF = {"en": "as of {}", "ru": "по состоянию на {}", "kk": "{} күнгі жағдай бойынша"}
_WITHOUT_TEXTS = {"en": "without texts", "ru": "без текстов", "kk": "мәтіндерсіз"}
# What an archive of another origin than gov.kz says before all else.
_WARNINGS = {
    "replay": {
        "en": "DEMO, invented and replayed from a recording",
        "ru": "ДЕМО, вымышлено и воспроизведено из записи",
        "kk": "ДЕМО, ойдан шығарылған, жазбадан ойнатылған",
    },
    "other": {
        "en": "NOT GOV.KZ, answered by another server",
        "ru": "НЕ GOV.KZ, отвечал другой сервер",
        "kk": "GOV.KZ ЕМЕС, басқа сервер жауап берген",
    },
}
_DESCRIPTION = {
    "en": (
        "Press items that state bodies of Kazakhstan published on gov.kz, in Kazakh and Russian: every version that "
        "was seen, edits, removals, and what was looked at and when. State of the archive's log at {size:,} entries, "
        "{at}; every entry can be proved by the checkpoint that is included."
    ),
    "ru": (
        "Пресс-релизы, которые госорганы Казахстана публиковали на gov.kz на казахском и русском языках: все "
        "замеченные версии, правки, удаления, а также что и когда проверялось. Состояние журнала "
        "архива: {size:,} записей, {at}; каждую запись можно доказать по приложенной контрольной точке."
    ),
    "kk": (
        "Қазақстан мемлекеттік органдары gov.kz сайтында қазақ және орыс тілдерінде жариялаған баспасөз хабарламалары: "
        "байқалған барлық нұсқа, түзетулер, жойылғандар, сондай-ақ не және қашан қаралғаны. Мұрағат журналының күйі: "
        "{size:,} жазба, {at}; әр жазба қоса берілген бақылау нүктесі арқылы дәлелденеді."
    ),
}
KEYWORDS = (
    "Kazakhstan",
    "government",
    "press releases",
    "gov.kz",
    "web archive",
    "Kazakh language",
    "Russian language",
)


def archive_name(contents: Contents, lang: str = "en") -> str:
    """What the archive is called, with the warning where its origin is not gov.kz."""
    warning = _WARNINGS.get(contents.origin, {}).get(lang)
    return ": ".join(part for part in (warning, _ARCHIVE[lang]) if part)


def title(contents: Contents, lang: str = "en") -> str:
    """What this edition is called."""
    texts = () if contents.with_texts else (_WITHOUT_TEXTS[lang],)
    return ", ".join([archive_name(contents, lang), _AS_OF[lang].format(contents.made_on), *texts])


def description(contents: Contents, lang: str = "en") -> str:
    return _DESCRIPTION[lang].format(size=contents.stored.size, at=contents.stored.made_at)


def creators(contents: Contents) -> tuple[str, ...]:
    """Who made it. Where nobody was named, whoever keeps the log: nothing more is known."""
    log = f"the log {contents.checkpoint.origin}" if contents.is_signed else "this archive"
    return contents.creators or (f"The keeper of {log}",)


def citation(contents: Contents) -> str:
    """One line; the root of the tree stands for the whole content."""
    point = contents.checkpoint
    made = f"Log {point.origin}, {point.size} entries, root {point.root.hex()}"
    who = f"{', '.join(creators(contents))} ({contents.made_on[:4]})"
    return f"{who}: {title(contents)}. Version {contents.version}. {made}."
