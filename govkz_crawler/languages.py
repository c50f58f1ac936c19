"""Describes the languages of gov.kz as data. To add a language, add its entry here."""

from dataclasses import dataclass
from typing import Literal

Script = Literal["Cyrillic", "Latin"]


@dataclass(frozen=True, slots=True)
class Profile:
    """How a text in one language is told from a text in the other languages of its script.

    ``letters`` is a regular expression for what only this language writes; without any it is the language of a
    script by default. ``words`` are its commonest words and ``endings`` its commonest endings, as far as they are not
    the others' as well, each in lower case and separated by spaces.
    """

    script: Script
    words: str
    endings: str
    letters: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """One language variant of the site.

    ``aliases`` are codes that citations use by mistake for ``code``; ``months`` are the twelve names as dates
    write them, and ``months_alone`` as they stand without a day, where that differs; ``weekdays`` begin with Monday,
    and ``weekdays_short`` too; a beginning of a name, from three letters, is understood without being named here.
    ``of_year`` are the words that follow a year. ``more``, ``source`` and ``news`` are the labels that listing dumps
    print. A language without a ``profile`` is never judged: nobody can say which texts are in it. ``stemmer`` is the
    module of ``browse.search`` that knows the forms of its words; without one they are searched as they are typed.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    months: tuple[str, ...]
    more: str
    source: str
    news: str
    months_alone: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    weekdays_short: tuple[str, ...] = ()
    of_year: tuple[str, ...] = ()
    profile: Profile | None = None
    stemmer: str | None = None


KAZAKH = Language(
    code="kk",
    name="Қазақша",
    aliases=("kz", "kaz", "kk-kz"),
    months=(
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    weekdays=("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    weekdays_short=("дс", "сс", "ср", "бс", "жм", "сб", "жс"),
    of_year=("ж", "жыл", "жылғы", "жылы"),
    more="Қосымша",
    source="Ақпарат көзі",
    news="Жаңалықтар",
    stemmer="kazakh",
    profile=Profile(
        script="Cyrillic",
        letters="[әғқңөұүһіӘҒҚҢӨҰҮҺІ]",
        words="""мен пен бен туралы бар осы деп жыл жылы сондай атап айтты отыр емес ол болады арнайы шара шарасы
        жоба жобасы жастар балалар облысы облыста ауданы ауданда республикасы сайын бойы""",
        endings="""лды йды йтын атын ында ынша ыннан ымен ларды дарды тарды ларда дарда тарда лармен дармен тармен ып
        уы уын уына лсын""",
    ),
)  # fmt: skip

RUSSIAN = Language(
    code="ru",
    name="Русский",
    aliases=("rus", "ru-ru"),
    months=(
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    months_alone=(
        "январь", "февраль", "март", "апрель", "май", "июнь",
        "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ),
    weekdays=("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    weekdays_short=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    of_year=("г", "года"),
    more="Ещё",
    source="Источник",
    news="Новости",
    stemmer="russian",
    profile=Profile(
        script="Cyrillic",
        words="""и в во на с со по о об из к за при для до что как это или году года также более его под после
        между был была было были будет прошла прошло состоялась состоялось состоялся рамках итоги области""",
        endings="""ого его ому ыми ими ая яя ое ые ых их ться ется ются тся лась лось лись ении ений ения ение ами
        ями иях ах ях ость ости ством овал овали вил тил чил нил дил рил нял вёл вел ать ить ской ским ских
        скую""",
    ),
)  # fmt: skip

ENGLISH = Language(
    code="en",
    name="English",
    aliases=("eng", "en-us", "en-gb"),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    more="More",
    source="Source",
    news="News",
    stemmer="english",
    profile=Profile(
        script="Latin",
        words="the of and in to for on with was were is are by at a an as from that this has have will its be",
        endings="ing tion tions ment ments ity",
    ),
)  # fmt: skip

QAZAQ_LATIN = Language(
    code="qq",
    name="Qazaqsha",
    aliases=("qaz",),
    months=(
        "qańtar", "aqpan", "naýryz", "sáýir", "mamyr", "maýsym",
        "shilde", "tamyz", "qyrkúıek", "qazan", "qarasha", "jeltoqsan",
    ),
    weekdays=("dúısenbi", "seısenbi", "sársenbi", "beısenbi", "juma", "senbi", "jeksenbi"),
    weekdays_short=("ds", "ss", "sr", "bs", "jm", "sb", "js"),
    of_year=("j", "jyl", "jylǵy", "jyly"),
    more="Qosymsha",
    source="Aqparat kózi",
    news="Jańalyqtar",
    profile=Profile(
        script="Latin",
        # Three spellings have been in use since 2017: with apostrophes, with acutes, with umlauts and cedillas.
        letters="[áǵńóúýıäğñöşūüÁǴŃÓÚÝÄĞÑÖŞŪÜ]"
        "|[qQ](?![uU])"
        r"|[aginouscy]['’ʼ](?!(?:s|t|d|m|re|ve|ll)?\b)",  # not an English genitive or contraction
        words="men jyl jyly osy dep bar boldy bolyp atap aitty emes ol turaly",
        endings="ldy ynda ynsha larda lardy larmen atyn",
    ),
)  # fmt: skip

LANGUAGES: dict[str, Language] = {language.code: language for language in (KAZAKH, RUSSIAN, ENGLISH, QAZAQ_LATIN)}

DEFAULT_LANGS = ("kk", "ru")
