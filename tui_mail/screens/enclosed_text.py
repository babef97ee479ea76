"""A mail that lies in another one, as lines of text."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from tui_mail.mail.message import Address, Mail
from tui_mail.mail.names import both_forms, sender_doubts
from tui_mail.mail.sealed import SAID, seal_of
from tui_mail.screens.body_lines import BodyText, Unfolding
from tui_mail.screens.cells import NO_SUBJECT, nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_layout import Fact, facts_laid_out
from tui_mail.screens.inks import Inks
from tui_mail.screens.times import long

_NAMES = 5


@dataclass(frozen=True)
class EnclosedLines:
    """The lines of a mail that lies in another one; can be gone through again for another width."""

    mail: Mail
    width: int
    inks: Inks
    glyphs: Glyphs
    unfolding: Unfolding

    def __iter__(self) -> Iterator[Text]:
        mail, inks = self.mail, self.inks
        subject = one_line(mail.subject)
        yield Text(subject or NO_SUBJECT, inks.strong if subject else inks.quiet)
        yield from facts_laid_out((list(_facts(mail, self.glyphs)), []), [], self.width, inks.quiet, self.glyphs.cut)
        for problem in mail.problems:
            yield Text(f"{self.glyphs.trouble} {one_line(problem)}", inks.trouble)
        if doubts := sender_doubts(mail.from_, {}):
            yield Text(f"{self.glyphs.trouble} Doubtful: {' · '.join(map(one_line, doubts))}", inks.trouble)
        content_type = next((value for name, value in mail.headers if name.lower() == "content-type"), "")
        if said := SAID.get(seal_of(content_type, [file.media_type for file in mail.attachments], mail.body)):
            yield Text(f"{self.glyphs.private} {said}", inks.quiet)
        yield Text(self.glyphs.across * self.width, inks.line)
        yield from BodyText(mail.body, mail.subject).lines(inks, self.unfolding)


def _facts(mail: Mail, glyphs: Glyphs) -> Iterator[Fact]:
    yield "From", _people(mail.from_) or nobody("in")
    for label, people in (("Reply", mail.reply_to), ("To", mail.to), ("Cc", mail.cc)):
        if people:
            yield label, _people(people)
    if mail.date is not None:
        yield "Date", long(mail.date)
    if mail.attachments:
        names = ", ".join(f"{file.part} {one_line(file.name)}" for file in mail.attachments if not file.decoration)
        yield "Files", f"{glyphs.attachment} {names or 'pictures of the signature'} · o opens one"


def _people(people: tuple[Address, ...]) -> str:
    shown = ", ".join(_person(one) for one in people[:_NAMES])
    return f"{shown} and {len(people) - _NAMES:,} more" if len(people) > _NAMES else shown


def _person(one: Address) -> str:
    name, address = one_line(one.name), one_line(both_forms(one.address))
    return f"{name} <{address}>" if name and address else name or address
