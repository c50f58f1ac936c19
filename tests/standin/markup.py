"""Bodies as editors leave them on the site: one function a habit, each making a block of HTML."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from tests.standin import phrases

# Bodies choose among 4,096 sentences, so that rendering is mostly joining cached text.
SENTENCE_BITS = 12
SENTENCE_CHARS = 90  # a sentence with its share of markup, on average

AS_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;", "–": "&ndash;"})


def escape(text: str) -> str:
    """Escaped the way the site does it, with named entities."""
    return text.translate(AS_ENTITIES)


@lru_cache(maxsize=1 << 16)
def _sentence(number: int, lang: str, home: str) -> str:
    return escape(phrases.sentence(number, lang, home))


@dataclass
class Writer:
    """Hands out sentences; the draws do not depend on the language, so that translations stay parallel."""

    rng: Random
    lang: str
    home: str
    written: int = field(default=0, init=False)

    def sentence(self) -> str:
        self.written += 1
        return _sentence(self.rng.getrandbits(SENTENCE_BITS), self.lang, self.home)

    def text(self, low: int, high: int) -> str:
        return " ".join([self.sentence() for _ in range(self.rng.randint(low, high))])

    def upload(self, suffix: str) -> str:
        """A relative path below the uploads, as the site stores every file."""
        return f"/uploads/2026/6/9/{self.rng.getrandbits(64):016x}_original.{self.rng.randrange(10**6)}.{suffix}"


def paragraph(writer: Writer) -> str:
    return f"<p>{writer.text(2, 5)}</p>\n"


def styled(writer: Writer) -> str:
    return (
        '<p style="text-align: justify; margin: 0cm;"><span style="font-size: 14pt; '
        f"font-family: 'Times New Roman', serif;\">{writer.text(2, 4)}</span></p>\n"
    )


def broken_lines(writer: Writer) -> str:
    """Paragraphs made of ``<br>`` alone."""
    return f"{writer.text(1, 2)}<br><br>{writer.text(1, 2)}<br />{writer.text(1, 2)}<br>"


def split_word(writer: Writer) -> str:
    """A word cut in two by inline markup."""
    first, _, rest = writer.sentence().partition(" ")
    middle = len(first) // 2
    return f"<p><strong>{first[:middle]}</strong><strong>{first[middle:]}</strong> {rest}</p>\n"


def bullets(writer: Writer) -> str:
    return f"<ul><li>{writer.sentence()}</li><li>{writer.sentence()}</li><li>{writer.sentence()}</li></ul>"


def table(writer: Writer) -> str:
    rows = "".join(f"<tr><td>{number}</td><td><p>{writer.sentence()}</p></td></tr>" for number in range(1, 4))
    head = "<tr><th>№</th><th>&nbsp;</th></tr>"
    return f'<table border="1" style="width: 100%;"><tbody>{head}{rows}</tbody></table>\n'


def picture(writer: Writer) -> str:
    image = f'<img src="{writer.upload("jpeg")}" alt="" style="width: 100%;">'
    return f"<p>{image}</p>\n<p>{writer.sentence()}</p>\n"


def attachment(writer: Writer) -> str:
    return f'<p><a href="{writer.upload("pdf")}" target="_blank">{writer.sentence()}</a></p>\n'


def link(writer: Writer) -> str:
    return f'<p>{writer.sentence()} <a href="https://egov.kz/cms/{writer.lang}">eGov.kz</a></p>\n'


# What is common stands more than once.
BLOCKS: tuple[Callable[[Writer], str], ...] = (
    *(paragraph,) * 6, styled, styled, broken_lines, split_word, bullets, table, picture, attachment, link,
)  # fmt: skip


def blocks(writer: Writer, chars: int) -> str:
    """Blocks of about ``chars`` characters in all; always at least one sentence."""
    enough = writer.written + max(chars // SENTENCE_CHARS, 1)
    parts = [paragraph(writer)]
    while writer.written < enough:
        parts.append(writer.rng.choice(BLOCKS)(writer))
    return "".join(parts)


def document(writer: Writer, chars: int) -> str:
    """A whole page pasted into the body field."""
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>Документ</title>\n'
        f"<style>p {{ margin: 0; }}</style>\n</head>\n<body>\n{blocks(writer, chars)}</body>\n</html>"
    )
