"""How mail programs write a text, and how they quote the one they answer."""

import html
import textwrap
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tui_mail.demo.texts import Language
from tui_mail.demo.world import Mailer

Style = Literal["gmail", "outlook", "thunderbird"]


@dataclass(frozen=True, slots=True)
class Written:
    """A text as a person wrote it, with the quotes below; `markup` is the same as HTML, without the frame."""

    sender: Mailer
    to: Mailer
    subject: str
    date: datetime
    text: str
    markup: str


def laid_out(text: str, style: Style) -> str:
    """Lay out the plain text: Thunderbird breaks lines at 72, the others leave paragraphs alone."""
    if style != "thunderbird":
        return text
    return "\n".join(textwrap.fill(line, 72, break_long_words=False) for line in text.split("\n"))


def marked_up(text: str, style: Style) -> str:
    """Write the paragraphs as HTML, the way the program writes it."""
    opening = '<p class="MsoNormal">' if style == "outlook" else "<p>"
    paragraphs = html.escape(text, quote=False).split("\n\n")
    return "\n".join(f"{opening}{paragraph.replace(chr(10), '<br>' + chr(10))}</p>" for paragraph in paragraphs)


def framed(markup: str, style: Style) -> str:
    """Make a whole HTML document."""
    if style == "outlook":
        head = '<meta name="Generator" content="Microsoft Word 15"><style>p.MsoNormal {margin:0cm}</style>'
        return f"<html><head>{head}</head><body><div class=WordSection1>\n{markup}\n</div></body></html>\n"
    return f'<div dir="ltr">\n{markup}\n</div>\n'


def quoted(before: Written, style: Style, words: Language) -> tuple[str, str]:
    """Write what stands below an answer, as text and as HTML."""
    if style == "outlook":
        return _outlook(before, words)
    attribution = _attribution(before, words.gmail if style == "gmail" else words.thunderbird, words)
    marked = "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in before.text.split("\n"))
    markup = (
        f'<div class="gmail_quote"><div class="gmail_attr">{html.escape(attribution)}</div>\n'
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">\n'
        f"{before.markup}\n</blockquote></div>"
    )
    return f"\n\n{attribution}\n{marked}", markup


def _attribution(before: Written, pattern: str, words: Language) -> str:
    when = before.date
    return pattern.format(
        weekday=words.days[when.weekday()][: words.short_day],
        day=when.day,
        day2=f"{when.day:02}",
        month=words.months[when.month - 1],
        month2=f"{when.month:02}",
        year=when.year,
        clock=f"{when:%H:%M}",
        name=before.sender.name,
        address=before.sender.address,
    )


def _outlook(before: Written, words: Language) -> tuple[str, str]:
    sent = f"{words.days[before.date.weekday()]}, {words.date(before.date)} {before.date:%H:%M}"
    values = (
        f"{before.sender.name} <{before.sender.address}>",
        sent,
        f"{before.to.name} <{before.to.address}>",
        before.subject,
    )
    lines = [f"{label}{words.colon} {value}" for label, value in zip(words.outlook, values, strict=True)]
    marked = "<br>\n".join(
        f"<b>{label}{words.colon}</b> {html.escape(value)}" for label, value in zip(words.outlook, values, strict=True)
    )
    markup = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{marked}</p></div>\n{before.markup}'
    )
    return "\n\n" + "_" * 32 + "\n" + "\n".join(lines) + f"\n\n{before.text}", markup
