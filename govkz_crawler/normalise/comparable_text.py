"""Normalises a text for comparison: drops the lines at its ends that count visits or tell its age.

Only comparisons use this form. What the site sent is kept as it was sent.
"""

import re

_LONGEST = 120  # characters of such a line
_MOST = 3  # such lines at either end

_NUMBER = r"[0-9][0-9., \u202f]{0,14}(?:[KMКМ]|тыс\.?|млн\.?|мың)?"
_COUNTED = (
    r"(?:количество |число |саны:? )?(?:просмотр\w*|прочтени\w*|прочитано|посещени\w*|комментари\w*|лайк\w*|репост\w*"
    r"|(?:рет )?(?:қаралды|оқылды)|қаралым\w*|көрілім\w*|оқылым\w*|пікір\w*|бөлісу\w*"
    r"|views?|reads?|hits?|visits?|comments?|likes?|shares?)(?: саны)?"
)
_ONE_COUNT = rf"(?:{_COUNTED} ?[:–—-]? ?{_NUMBER}|{_NUMBER} ?{_COUNTED})"
_DONE = (
    r"(?:(?:последн\w+ )?(?:обновл\w+|опубликован\w+|добавлен\w+|изменен\w+)|жаңартыл\w+|жариялан\w+|қосыл\w+"
    r"|(?:last )?(?:updated|published|posted|modified))"
)
_AGE = (
    r"(?:(?:[0-9]{1,4} )?(?:секунд|минут|час|дн|день|дней|недел|месяц|год|лет)\w* назад|только что"
    r"|(?:[0-9]{1,4} )?(?:секунд|минут|сағат|күн|апта|ай|жыл) бұрын|жаңа ғана"
    r"|(?:[0-9]{1,4}|an?) (?:second|minute|hour|day|week|month|year)s? ago|just now)"
)
_PASSING = re.compile(
    rf"[^\w]{{0,3}}(?:{_ONE_COUNT}(?:[ ,;|·•/]{{1,4}}{_ONE_COUNT}){{0,4}}|{_DONE} ?[:–—-]? ?{_AGE}|{_AGE} {_DONE})\.?",
    re.IGNORECASE,
)


def comparable_text(text: str) -> str:
    """The form of a normalised text by which two are the same: equal forms are no edit.

    Lines such as "Қаралды: 1 234", "1.2K views" and "Обновлено 5 минут назад" go where nothing else stands in them,
    and they are the first or the last ones: between others they may be what the text is about.
    """
    lines = text.split("\n")
    first, last = 0, len(lines)
    while last > first and last > len(lines) - _MOST and _is_passing(lines[last - 1]):
        last -= 1
    while first < last and first < _MOST and _is_passing(lines[first]):
        first += 1
    return text if last - first == len(lines) else "\n".join(lines[first:last])


def _is_passing(line: str) -> bool:
    return len(line) <= _LONGEST and _PASSING.fullmatch(line) is not None
