"""Writes out what happened to an item, whole and in order, as HTML for feeds and as plain text for mails."""

from collections.abc import Iterator

from markupsafe import Markup

from govkz_crawler.browse import comparison
from govkz_crawler.browse.comparison import Paragraph, Piece
from govkz_crawler.browse.press_event import PressEvent
from govkz_crawler.browse.snapshot import Row
from govkz_crawler.browse.wording import Wording

_ELEMENT = {"gone": "del", "left": "del", "come": "ins", "arrived": "ins"}
_MOMENT = "published_at"


def html(event: PressEvent, wording: Wording) -> str:
    """Paragraphs: when it happened, what weighs most, then each field that changed and each changed paragraph; of what
    is new or was removed, the text."""
    return "\n".join(map(str, _html(event, wording)))


def plain(event: PressEvent, wording: Wording) -> str:
    """The same as lines: ``−`` before what stood there, ``+`` before what stands there."""
    return "\n".join(_plain(event, wording))


def happened(event: PressEvent, wording: Wording) -> str:
    """What happened and between which two moments; of a removal, what speaks against the reading that confirmed it."""
    told = f"{wording(f'event_{event.kind}')} {wording.window(event.not_before, event.seen_at)}"
    return f"{told}, {wording('removal_doubt', reason=event.doubt)}" if event.doubt else told


def brief(event: PressEvent, wording: Wording) -> str:
    """What weighs most in an edit, in a line; empty where there is nothing to say in one."""
    found = event.gist
    if found is None:
        return ""
    change = " → ".join(side for side in (found.before, found.after) if side)
    return f"{wording(found.weight.key)}: {change} {found.rest}".strip()


def _html(event: PressEvent, wording: Wording) -> Iterator[Markup]:
    paragraph = Markup("<p>{}</p>")
    if event.kind != "new":
        yield paragraph.format(happened(event, wording))
    if said := brief(event, wording):
        yield Markup("<p><strong>{}</strong></p>").format(said)
    if event.kind != "edited" or not event.before or not event.after:
        yield from (paragraph.format(line) for line in event.says["text"].split("\n") if line)
        return
    for field, pieces in _fields(event.before, event.after, wording):
        yield Markup("<p><b>{}:</b> {}</p>").format(wording(f"field_{field}"), _marked(pieces))
    for changed in comparison.text(event.before["text"], event.after["text"]):
        if changed.skipped:
            yield Markup("<p><em>{}</em></p>").format(wording("diff_skipped", count=changed.skipped))
        moved = Markup("<em>{}</em> ").format(wording("moved_to")) if changed.moved else Markup()
        yield paragraph.format(moved + _marked(changed.pieces))


def _plain(event: PressEvent, wording: Wording) -> Iterator[str]:
    yield happened(event, wording)
    if said := brief(event, wording):
        yield said
    yield ""
    if event.kind != "edited" or not event.before or not event.after:
        yield event.says["text"]
        return
    for field, pieces in _fields(event.before, event.after, wording):
        yield f"{wording(f'field_{field}')}:"
        yield from _sides(Paragraph(pieces))
    for changed in comparison.text(event.before["text"], event.after["text"]):
        if changed.skipped:
            yield f"[{wording('diff_skipped', count=changed.skipped)}]"
        if changed.moved:
            yield f"[{wording('moved_to')}]"
        yield from _sides(changed)


def _fields(before: Row, after: Row, wording: Wording) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for field, pieces in comparison.fields(before, after).items():
        if field == _MOMENT:
            yield field, tuple(Piece(piece.fate, wording.moment(piece.text or None)) for piece in pieces)
        else:
            yield field, pieces


def _marked(pieces: tuple[Piece, ...]) -> Markup:
    return Markup().join(
        Markup(f"<{_ELEMENT[piece.fate]}>{{}}</{_ELEMENT[piece.fate]}>").format(piece.text)  # noqa: S704 - our own tags
        if piece.fate in _ELEMENT
        else Markup.escape(piece.text)
        for piece in pieces
    )


def _sides(changed: Paragraph) -> Iterator[str]:
    for sign, pieces in (("−", changed.before), ("+", changed.after)):
        if said := "".join(piece.text for piece in pieces).strip():
            yield f"{sign} {said}"
