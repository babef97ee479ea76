"""What a message leads to, by number: links, and addresses to be copied, each with what makes it doubtful."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_mail.mail.link_list import Link, doubts, links_in
from tui_mail.mail.names import both_forms
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.glyphs import Glyphs
from tui_mail.store.rows import Detail

MOST_COPIED = 8_000
"""Characters that are put on a clipboard through the terminal."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Something to be copied: how it is called, and its text."""

    called: str
    text: str
    link: Link | None = None


def links_question(body: str, glyphs: Glyphs, *, can_open: bool) -> Question[Copied] | None:
    """Ask for a link by its number; None where there is none."""
    links = links_in(body)
    if not links:
        return None
    offered = [_choice(link, glyphs) for link in links]

    def found(typed: str) -> Sequence[Choice[Copied]]:
        if typed.strip().isdecimal():
            wanted = typed.strip()
            exact = [one for one, link in zip(offered, links, strict=True) if str(link.number) == wanted]
            begun = [one for one, link in zip(offered, links, strict=True) if str(link.number).startswith(wanted)]
            return [*exact, *(one for one in begun if one not in exact)]
        return among(offered, typed)

    return Question(
        "Copy a link",
        found,
        "its number, or letters of it · Enter copies it · Esc closes",
        nothing="There is no such link.",
        option="open it in the browser instead" if can_open else "",
    )


def _choice(link: Link, glyphs: Glyphs) -> Choice[Copied]:
    doubtful = doubts(link)
    sign = f"{glyphs.trouble} " if doubtful else ""
    where = both_forms(link.host) if link.host else link.target[:60]
    said = " · ".join(filter(None, (*doubtful, one_line(link.words), _rest(link))))
    return Choice(Copied("the link", link.target, link), f"[{link.number}] {sign}{where}", said)


def _rest(link: Link) -> str:
    """Give what follows the server, so that two links to one can be told apart."""
    rest = link.target.partition("://")[2].partition("/")[2]
    return f"/{rest[:60]}" if rest else ""


def addresses_question(detail: Detail) -> Question[Copied] | None:
    """Ask which address to copy, the sender's first, or the Message-ID; None where there is nothing."""
    seen: dict[str, Choice[Copied]] = {}
    order = ("from", "reply-to", "sender", "to", "cc", "bcc")
    rated = sorted((one for one in detail.addresses if one.role in order), key=lambda one: order.index(one.role))
    for one in rated[:50]:
        if one.address and one.address not in seen:
            seen[one.address] = Choice(Copied("the address", one.address), one.address, f"{one.role}  {one.name}")
    offered = list(seen.values())
    if detail.message_id:
        offered.append(Choice(Copied("the Message-ID", f"<{detail.message_id}>"), detail.message_id, "Message-ID"))
    if detail.row.subject:
        offered.append(Choice(Copied("the subject", detail.row.subject), detail.row.subject, "subject"))
    if not offered:
        return None
    return Question("Copy", lambda typed: among(offered, typed), "Enter copies it · Esc closes")
