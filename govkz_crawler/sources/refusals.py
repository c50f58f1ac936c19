"""Recognises a refusal, whatever its status: a word of the API, a page, a GraphQL error, a form to log in."""

import re
from html import unescape

# What the site's own interfaces have been seen to answer (September 2026), then what servers and firewalls of all kinds
# say. "Not allowed" in two words is left out: validators say it of arguments.
_ENGLISH = (
    "notAllowed", "browserTicketMissing", "AccessDenied", "forbidden", "unauthori[sz]ed", "unauthenticated",
    "not authori[sz]ed", "access (?:is |was |has been )?(?:denied|forbidden|restricted)", "permission denied",
    "(?:do not|don['’]t) have (?:permission|access)", "(?:authentication|authori[sz]ation|log-?in) (?:is )?required",
    "please (?:log|sign) in", "(?:log|sign) in to continue", "requested URL was rejected",
    "(?:request|you|IP(?: address)?) (?:was |were |is |are |has been |have been )?(?:blocked|banned)",
    "have I been (?:blocked|banned)", "web application firewall", "unusual traffic", "security check to access",
    "(?:automated|bots?) ?(?:access|traffic|requests?|queries)? (?:is|are) (?:not (?:permitted|allowed)|prohibited)",
    "rate.?limit", "request limit", "too.?many.?(?:requests|queries)", "quota exceeded", "throttled",
    "captcha", "verify (?:that )?you are (?:a )?human", "human verification", "(?:are you|not) a robot", "bot detected",
    "checking (?:your browser|if the site connection)", "just a moment", "attention required!", "Incapsula incident",
)  # fmt: skip
# An ending has up to a dozen letters; a search that went on to the end of each word could take the square of a text.
_RUSSIAN = (
    r"доступ(?: [\w-]+){0,4} (?:запрещ[её]н|ограничен|заблокирован|закрыт)",
    "(?:отказано в доступе|в доступе отказано)", "нет (?:доступа|прав)", "недостаточно прав",
    "слишком (?:много|частые) запрос", r"превышен\w{0,12} (?:лимит|число|количество|частот\w{0,12}) запрос",
    r"запрос\w{0,12} (?:был[аи]? )?(?:отклон[её]н|заблокирован|запрещ[её]н)",
    r"ip[ -]адрес\w{0,12} (?:был )?заблокирован", r"\bip заблокирован", "вы (?:были )?заблокированы",
    "не робот", "что вы человек",
    r"(?:код|символ\w{0,12}|текст) с (?:картинки|изображения)",
    "(?:необходим[ао]|требуется) (?:авториз|аутентифик|вход)", "войдите (?:в систему|под)",
)  # fmt: skip
_KAZAKH = (
    r"(?:кіру|қол ?жеткізу|қол ?жетімділік|қатынау|рұқсат|сұра(?:у|ныс))\w{0,12} "
    "(?:тыйым салын|шектел|жоқ|берілме|етілме|бас тарт|бұғаттал|қабылданба)",
    r"сұра(?:у|ныс)\w{0,12}(?: саны)? (?:тым|өте) көп", r"(?:тым|өте) көп сұра(?:у|ныс)", r"\bсіз бұғаттал",
    r"сұра(?:у|ныс)\w{0,12} (?:шег|лимит|сан)\w{0,12} ас(?:ып|ты|ыр)", r"мекенжай\w{0,12} бұғаттал", "робот емес",
    "жүйеге кіріңіз", "авторизация(?:дан)? өт",
)  # fmt: skip
_CODES = (r"""["'](?:status|status_?code|code)["']\s*:\s*["']?(?:401|402|403|429|451)\b""",)
_FORMS = (r"""<input\b[^>]{0,200}\btype\s*=\s*["']?password\b""",)
_WORDS = re.compile("|".join((*_ENGLISH, *_RUSSIAN, *_KAZAKH, *_CODES, *_FORMS)), re.IGNORECASE)

# To whom a redirect leads that refuses: to a form to log in, or to a riddle for people.
_GATE = re.compile(r"\b(?:log-?in|sign-?in|auth|oauth2?|sso|idp|captcha|challenge|blocked|denied|forbidden)\b", re.I)

# Not shown to people, and many a page loads a captcha for its forms. What is never closed goes to the end.
_UNSEEN = re.compile(r"<(?:(script|style|noscript)\b(?>.*?</\1\s*>|.*)|!--(?>.*?-->|.*))", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST = 64_000  # characters, most of them styles and scripts in the head of a page
_LOOKED_AT = 4_000  # characters; who refuses says so at once, and a text that long is something else


def refusal(said: str) -> str | None:
    """The words by which the site refuses robots, if what it said instead of an answer begins with some."""
    seen = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), _UNSEEN.sub("", said[:_MOST])[:_LOOKED_AT])
    shown = " ".join(unescape(_TAG.sub(" ", seen)).split())
    match = _WORDS.search(shown) or _WORDS.search(seen)
    return match.group() if match else None


def leads_to_a_gate(location: str) -> bool:
    """Whether a redirect to that address means that robots are not let in."""
    return _GATE.search(location[:_LOOKED_AT]) is not None
