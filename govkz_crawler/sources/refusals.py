"""Recognises a refusal, whatever its status: a word of the API, a page, a GraphQL error."""

import re

# What the site's own interfaces have been seen to answer (September 2026), then what servers and firewalls of all kinds
# say. "Not allowed" in two words is left out: validators say it of arguments.
_WORDS = re.compile(
    "notAllowed|browserTicketMissing"
    r"|access (?:is |was |has been )?(?:denied|forbidden|restricted)|AccessDenied|forbidden|unauthori[sz]ed"
    "|unauthenticated|not authori[sz]ed|(?:request|you) (?:was |were |is |are |has been |have been )?blocked"
    "|rate.?limit|too many requests|throttled|captcha|verify (?:that )?you are (?:a )?human"
    "|доступ (?:запрещ[её]н|ограничен|заблокирован)|слишком много запросов"
    "|(?:кіруге|қол ?жеткізуге|рұқсат) (?:тыйым салын|шектел|жоқ|берілме)|сұрау(?:лар)? тым көп",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<script\b[^<]*(?:</script\s*>)?", re.IGNORECASE)  # many a page loads a captcha for its forms
_LOOKED_AT = 4_000  # characters; who refuses says so at once, and a text that long is something else


def refusal(said: str) -> str | None:
    """The words by which the site refuses robots, if what it said instead of an answer begins with some."""
    match = _WORDS.search(_SCRIPT.sub("", said[:_LOOKED_AT]))
    return match.group() if match else None
