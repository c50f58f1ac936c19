"""Lists the kinds of entities, with the names that pages show."""

from collections.abc import Mapping
from dataclasses import dataclass

from govkz_crawler.entities.entity import UNKNOWN_KIND


@dataclass(frozen=True, slots=True)
class Kind:
    """``names`` are the plural by language code, the heading of a group."""

    code: str
    names: Mapping[str, str]


REGION = "akimat-region"

# In the order in which a directory lists them.
KINDS: dict[str, Kind] = {
    code: Kind(code, {"kk": kk, "ru": ru, "en": en})
    for code, kk, ru, en in (
        ("ministry", "Министрліктер", "Министерства", "Ministries"),
        ("agency", "Агенттіктер", "Агентства", "Agencies"),
        ("central", "Басқа орталық органдар", "Другие центральные органы", "Other central bodies"),
        ("court", "Соттар", "Суды", "Courts"),
        ("committee", "Комитеттер", "Комитеты", "Committees"),
        ("embassy", "Шетелдегі мекемелер", "Загранучреждения", "Missions abroad"),
        ("department", "Аумақтық департаменттер", "Территориальные департаменты", "Territorial departments"),
        (REGION, "Облыстар мен республикалық маңызы бар қалалардың әкімдіктері",
         "Акиматы областей и городов республиканского значения", "Akimats of regions and major cities"),
        ("akimat", "Аудандардың, қалалардың және ауылдардың әкімдіктері",
         "Акиматы районов, городов и сёл", "Akimats of districts, towns and villages"),
        ("akimat-department", "Әкімдіктердің басқармалары мен бөлімдері",
         "Управления и отделы акиматов", "Departments of akimats"),
        ("maslikhat", "Мәслихаттар", "Маслихаты", "Maslikhats"),
        ("other", "Өзгелері", "Прочие", "Others"),
        (UNKNOWN_KIND, "Түрі белгісіз", "Вид неизвестен", "Of unknown kind"),
    )
}  # fmt: skip
