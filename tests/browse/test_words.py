"""Which forms of a word a search finds: by its language's own grammar, in every language or in a chosen one."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler import languages
from govkz_crawler.browse.search import kazakh
from govkz_crawler.browse.search.words import forms

# Names and terms of press releases, declined by the grammar; most are in no dictionary.
RUSSIAN = {
    "астана": "астаны астане астану астаной", "аким": "акима акиму акимом акиме акимы акимов акимам акимами",
    "объем": "объёма объему объёмом объемы объёмов", "объём": "объема объёме",
    "данные": "данных данным данными", "начало": "начала началу началом начале",
    "семья": "семьи семье семью семьёй семей",
    "иран": "ирана ирану ираном иране", "военный": "военного военному военным военном военные военных военная военной",
    "кредит": "кредита кредитом кредиты кредитов", "орган": "органа органу органом органы органов органам органами",
    "актив": "актива активы активов активами", "режим": "режима режиме режимы", "лимит": "лимита лимиты лимитов",
    "аудит": "аудита аудиту аудитом аудите", "россия": "россии россию россией", "партия": "партией партии партий",
    "статья": "статье статьи статей статьёй статьей", "ребенок": "ребёнка дети детей детьми", "человек": "людей людям",
    "токаев": "токаева токаеву токаевым токаеве токаевой", "бектенов": "бектенова бектенову бектеновым бектенове",
    "смаилов": "смаилова смаилову смаиловым", "кошанов": "кошанова кошанову кошановым кошанове",
    "шымкент": "шымкента шымкенту шымкентом шымкенте", "жанаозен": "жанаозена жанаозену жанаозеном жанаозене",
    "семей": "семея семею семеем семее", "кызылорда": "кызылорды кызылорде кызылорду кызылордой",
    "тараз": "тараза таразу таразом таразе", "нурлыбек": "нурлыбека нурлыбеку нурлыбеком", "сауле": "сауле",
    "айнур": "айнуру", "маслихат": "маслихата маслихату маслихатом маслихаты маслихатов",
    "акимат": "акимата акимату акиматом акиматы акиматов", "риддер": "риддера риддере",
    "мажилис": "мажилиса мажилису мажилисом мажилисе", "аральск": "аральска аральске", "балхаш": "балхаша балхаше",
}  # fmt: skip
KAZAKH = {
    "іс": "іске істе істің ісі ісін ісіне істер істері", "жақ": "жағы жағын жағында жағынан жаққа жақтар",
    "сала": "саласы саласын саласында салалар салалары", "үлгі": "үлгісі үлгісін үлгісінде үлгілер үлгінің",
    "даму": "дамуы дамуын дамудың дамуға дамуымыз дамуымызға", "келісу": "келісуі келісуіміз",
    "халық": "халқы халқын халқының халыққа халықтар", "орын": "орны орнына орында орындар",
    "ауыз": "аузы аузын аузынан", "қалып": "қалпы қалпына қалыпта", "мойын": "мойны мойнын",
    "еңбек": "еңбегі еңбегін еңбекке еңбекпен", "мектеп": "мектебі мектебінде мектептер мектептеріміз",
    "тарап": "тарапынан тарабы тараптар", "принцип": "принципі принциптері",
    "факт": "факті фактісі фактілер фактілерді",
    "объект": "объектісі объектілері объектілерге", "процесс": "процесс процестер процесте процесі",
    "автомобиль": "автомобильдер автомобилі автомобильге автомобильдің", "банк": "банкі банктер банкке банктің",
    "жақсы": "жақсырақ жақсысы жақсылар", "биік": "биігірек биіктер биікте", "ұзын": "ұзынырақ ұзыннан",
    "жаңа": "жаңасы жаңарақ жаңалар", "назарбаев": "назарбаевтың назарбаевқа назарбаевпен назарбаева",
    "бектенов": "бектеновтің бектеновке бектеновпен", "тоқаев": "тоқаевтың тоқаевқа тоқаевты",
    "шымкент": "шымкентте шымкенттің шымкентке", "қостанай": "қостанайда қостанайға қостанайдың",
    "жезқазған": "жезқазғанда жезқазғанға жезқазғанның", "ақтау": "ақтауда ақтауға ақтаудың",
    "түркістан": "түркістанда түркістанға түркістанның", "семей": "семейде семейге семейдің",
    "айгүл": "айгүлге айгүлдің", "ербол": "ерболға ерболдың", "тас": "тастай тасты тастар",
    "құру": "құрды құрған құрады құрылды құруға", "жүргізу": "жүргізілді жүргізеді жүргізген жүргізуге",
}  # fmt: skip
LOOKALIKES = (
    ("іс", "сіз ісік іскер"), ("жақ", "жағдай жағалау"), ("қазақ", "қазақстан"), ("білім", "біл білген"),
    ("шешім", "шеш шешен"), ("орган", "организация организм"), ("кредит", "кредитор"), ("актив", "активный активист"),
    ("ел", "елу елші"), ("жылы", "жылдар"),
    ("ойын", "ойлар"), ("ауру", "аурухана"),
    ("тариф", "тарификация"), ("район", "районный"), ("халық", "халхин"), ("жшс", "жшсс"),
)  # fmt: skip


def found(word: str, lang: str | None, wanted: str) -> dict[str, bool]:
    return {form: forms(word, lang).find(form) for form in wanted.split()}


@pytest.mark.parametrize(("word", "lang"), list(product(RUSSIAN, (None, "ru"))))
def test_russian_words_in_their_forms(word: str, lang: str | None) -> None:
    assert all(found(word, lang, RUSSIAN[word]).values()), found(word, lang, RUSSIAN[word])


@pytest.mark.parametrize(("word", "lang"), list(product(KAZAKH, (None, "kk"))))
def test_kazakh_words_in_their_forms(word: str, lang: str | None) -> None:
    assert all(found(word, lang, KAZAKH[word]).values()), found(word, lang, KAZAKH[word])


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        pytest.param("ашу", "ашты ашылды ашқан ашады", id="two letters"),
        pytest.param("оқу", "оқыды оқыған оқылды", id="a vowel lost"),
        pytest.param("құру", "құрды құрылды құрылған құрады", id="three letters"),
        pytest.param("тапсырды", "тапсыру тапсырған тапсырылды", id="the past"),
        pytest.param("қабылданды", "қабылдау қабылдаған қабылдады", id="what was done"),
        pytest.param("салынған", "салу салды салады", id="what is done, of a short one"),
    ],
)
def test_kazakh_verbs(typed: str, finds: str) -> None:
    assert all(found(typed, "kk", finds).values()), found(typed, "kk", finds)


@pytest.mark.parametrize(("word", "others"), LOOKALIKES)
def test_other_words_are_no_forms(word: str, others: str) -> None:
    assert not any(found(word, None, others).values()), found(word, None, others)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("үкіметінің", "үкімет"), ("мектептерден", "мектеп"), ("кітабы", "кітап"), ("көлігіне", "көлік"),
        ("облысындағы", "облыс"), ("саласында", "сала"), ("тұрғындарымен", "тұрғын"), ("еліміздің", "ел"),
        ("үйге", "үй"), ("суды", "су"), ("халқының", "халық"), ("фактілердің", "факт"), ("министр", "министр"),
    ],
)  # fmt: skip
def test_kazakh_endings_are_taken_off(word: str, stem: str) -> None:
    assert stem in kazakh.stems(word)


# What is mine or like something (атым, тастай) is left as it is when it is typed: білім and бірдей look the same.
_LEFT = ("рақ", "рек", "дай", "тай")
_SHORT = ("ісін",)  # nor is what looks like ойын (game)


@pytest.mark.parametrize("word", [word for word in KAZAKH if not word.endswith("у")])
def test_every_form_finds_the_word(word: str) -> None:
    typed = [form for form in KAZAKH[word].split() if not form.endswith(_LEFT) and form not in _SHORT]
    assert [form for form in typed if not forms(form, "kk").find(word)] == []


@pytest.mark.parametrize(
    ("word", "lang", "finds"),
    [
        ("reports", None, "report"), ("әділет", "ru", "әділеттің"),
        ("qazaq", "qq", "qazaqtar"), ("çiçek", None, "çiçek"),
        ("2026", None, "2026"), ("министр", "en", "министра"), ("covid", "ru", "covid"),
    ],
)  # fmt: skip
def test_what_a_language_does_not_write(word: str, lang: str | None, finds: str) -> None:
    assert forms(word, lang).find(finds)


def test_a_language_without_a_stemmer_is_searched_by_words_and_beginnings(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {**dict.fromkeys(("more", "source", "news"), ""), "aliases": (), "months": ()}
    turkish = languages.Language(code="tr", name="Türkçe", **fields)
    monkeypatch.setitem(languages.LANGUAGES, "tr", turkish)
    assert forms("bakanlık", "tr").find("bakanlığı") is False
    assert forms("bakanlık", "tr").find("bakanlıklar")
    assert not forms("ev", "tr").find("evler")


@given(st.text(min_size=1, max_size=30))
def test_any_text_has_itself_among_its_forms(word: str) -> None:
    for lang in (None, *languages.LANGUAGES):
        assert forms(word, lang).find(word)


@pytest.mark.parametrize("ending", ["ларының", "овского", "ings"])
def test_a_very_long_word_has_few_forms(ending: str) -> None:
    made = forms(ending * 1_000)
    assert len(made.whole) + len(made.beginnings) < 1_000
