"""Writes the page with links that people open one by one, in the three languages of those who read it."""

from collections.abc import Sequence
from html import escape

from govkz_crawler.captures.visit_list import Reason, Wanted
from govkz_crawler.entities import Entity, label, shipped, updated
from govkz_crawler.normalise.clock import wall_clock

# By language: the title, what is asked, and the heading of each reason.
_TITLES = {"kk": "Ашылуы тиіс беттер", "ru": "Страницы, которые стоит открыть", "en": "Pages worth opening"}
_ASKED = {
    "kk": "Әр бетті жазу құралы қосулы браузерде ашып, мәтіні көрінгенше күтіңіз. Асықпаңыз.",
    "ru": "Откройте каждую страницу в браузере с включённой записью и дождитесь текста. Спешить не нужно.",
    "en": "Open each page in a browser that records, and wait until its text is there. There is no hurry.",
}
_REASONS: dict[Reason, dict[str, str]] = {
    "gap": {"kk": "Ешкім қарамаған кезеңдер", "ru": "Периоды, которых никто не видел",
            "en": "Periods that nobody has looked at"},
    "refused": {"kk": "Роботқа берілмейтін таспалар", "ru": "Ленты, в которых роботу отказано",
                "en": "Feeds that are refused to robots"},
    "summary": {"kk": "Толық мәтіні жоқ жазбалар", "ru": "Записи без полного текста",
                "en": "Items held without their full text"},
}  # fmt: skip
_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1c2321 }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
h1 span, h2 span, .asked p { display: block; margin: 0 }
h1 span + span, h2 span + span { font-weight: normal; font-size: .95rem; color: #555 }
.asked { margin: 1rem 0; color: #333 } ol { padding-left: 1.6rem } li { margin: .5rem 0 }
a { font-weight: 600 } a:visited { color: #777 } small { display: block; color: #555; overflow-wrap: anywhere }
"""


def page(listed: Sequence[Wanted]) -> str:
    """A page with the addresses as links; it asks nothing of anybody."""
    parts = [
        '<!doctype html>\n<html lang="kk"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{' · '.join(_TITLES.values())}</title><style>{_STYLE}</style>",
        f"<h1>{_in_all(_TITLES)}</h1>",
        f'<div class="asked">{"".join(f"<p lang={lang}>{said}</p>" for lang, said in _ASKED.items())}</div>',
    ]
    for reason, heading in _REASONS.items():
        if links := [_link(each) for each in listed if each.reason == reason]:
            parts += [f"<h2>{_in_all(heading)}</h2>", "<ol>", *links, "</ol>"]
    return "\n".join([*parts, "</html>", ""])


def _in_all(said: dict[str, str]) -> str:
    return "".join(f"<span lang={lang}>{text}</span>" for lang, text in said.items())


def _link(each: Wanted) -> str:
    name = label(updated(shipped().get(each.entity), Entity(each.entity)), each.lang).text
    days = " – ".join(wall_clock(moment)[:10] for moment in (each.since, each.until) if moment)
    url = escape(each.url)
    told = f'<a href="{url}" target="_blank" rel="noreferrer">{escape(name)}</a> {escape(each.lang)}'
    return f"<li>{told} <small>{escape(days)}</small><small>{url}</small></li>"
