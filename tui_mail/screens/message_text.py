"""A message as lines of text: what is known of it above, then notes, then the body with its quotes folded."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from tui_mail.mail.invitation import Invited
from tui_mail.mail.sealed import SAID
from tui_mail.mail.text import safe_text
from tui_mail.screens.body_lines import FOLDED, SHOWN_CHARACTERS, SHOWN_LINES, BodyText, Unfolding
from tui_mail.screens.cells import NO_SUBJECT, drawn, fit, nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_facts import header_facts
from tui_mail.screens.header_layout import fact_line, lines_within
from tui_mail.screens.inks import Inks, inks_of
from tui_mail.screens.invitation_lines import invited_lines
from tui_mail.screens.list_pieces import GONE, Ghost
from tui_mail.screens.times import long, now, recent
from tui_mail.store.rows import Detail, Envelope, Row

__all__ = ("SHOWN_CHARACTERS", "SHOWN_LINES", "Inks", "MessageLines", "envelope_lines", "gone_lines", "inks_of")

CLAIMS_US = "claims to be us: our mail server says that the sender is forged"
"""Of a mail from outside with an address of ours as its sender."""


@dataclass(frozen=True)
class MessageLines:
    """The lines of one message; can be gone through again for another width."""

    detail: Detail
    width: int
    inks: Inks
    glyphs: Glyphs
    unfolding: Unfolding = FOLDED
    fate: str = ""  # what happened to it while it was read
    invited: Invited | None = None  # what it invites to, once that was read

    def __iter__(self) -> Iterator[Text]:
        quarantined = self.detail.row.folder_kind == "quarantine"
        if quarantined:
            yield from _quarantine(self.detail, self.inks, self.glyphs)
        yield from _title(self.detail.row, self.width, self.inks, self.glyphs, self.fate)
        yield from header_facts(self.detail, self.width, self.inks.quiet, self.glyphs)
        if self.detail.problem and not quarantined:
            yield Text(f"{self.glyphs.trouble} {one_line(self.detail.problem)}", self.inks.trouble)
        if self.detail.row.guise == "claims-us":
            yield Text(f"{self.glyphs.trouble} {CLAIMS_US}", self.inks.trouble)
        yield from sealing(self.detail, self.inks, self.glyphs)
        if unknown := one_line(self.detail.row.unknown_number):
            yield Text(f"{self.glyphs.trouble} {unknown} unknown: no record has this number", self.inks.trouble)
        for note in self.detail.notes:
            to = f" to {one_line(note.to)}" if note.to else ""
            yield Text(f"Note by {one_line(note.author)}{to}, {recent(note.at, now())}:", self.inks.note)
            yield Text(drawn(safe_text(note.text)), self.inks.note)
        yield Text(self.glyphs.across * self.width, self.inks.line)
        has_text = bool(self.detail.body.strip())
        if self.invited is not None:
            yield from invited_lines(self.invited, self.width, self.inks, self.glyphs, with_text=not has_text)
        if has_text or self.invited is None:
            yield from BodyText(self.detail.body, self.detail.row.subject).lines(self.inks, self.unfolding)


def sealing(detail: Detail, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    """Say what makes the sender doubtful, and how the mail is sealed; a check that passed is not worth a word."""
    if detail.doubts:
        yield Text(f"{glyphs.trouble} Doubtful: {' · '.join(map(one_line, detail.doubts))}", inks.trouble)
    if said := SAID.get(detail.seal, ""):
        how = "" if detail.body.strip() and "signed" in detail.seal else f"; `get {detail.row.id} eml` gives all of it"
        yield Text(f"{glyphs.private} {said}{how}", inks.note if how else inks.quiet)


def envelope_lines(row: Envelope, width: int, inks: Inks, glyphs: Glyphs) -> list[Text]:
    """Show what may be known of an item that nobody has, or of somebody's private mail."""
    return [
        *_title(row, width, inks, glyphs),
        fact_line("To" if row.is_sent else "From", one_line(row.correspondent) or nobody(row.direction), inks.quiet),
        fact_line("Came", long(row.received_at), inks.quiet),
        Text(glyphs.across * width, inks.line),
        _why_closed(row, inks, glyphs),
    ]


def _why_closed(row: Envelope, inks: Inks, glyphs: Glyphs) -> Text:
    """Say why there is nothing but an envelope."""
    if row.private:
        return Text(f"{glyphs.private} Private: only who sent it reads it.", inks.note)
    return Text("Nobody has this item yet, so only its envelope is shown. Press t to take it.", inks.quiet)


def gone_lines(ghost: Ghost, inks: Inks) -> list[Text]:
    """Say that an item may no longer be read."""
    why = "" if ghost.sentence == GONE else f" ({one_line(ghost.sentence)})"
    return [Text(f"Item {ghost.id} is gone{why}.", inks.strong), Text("You may no longer read it.", inks.quiet)]


def _quarantine(detail: Detail, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    why = one_line(detail.problem) or "It could not be processed."
    yield Text(f"{glyphs.trouble} In quarantine: {why}", inks.trouble)
    yield Text("R tries again · H shows it as it came · nothing of it is lost", inks.note)


def _title(row: Envelope, width: int, inks: Inks, glyphs: Glyphs, fate: str = "") -> Iterator[Text]:
    standing = f"item {row.id}"
    if isinstance(row, Row):
        holder = one_line(row.assignee_name or row.assignee or "") or "unassigned"
        asleep = "" if row.snoozed_until is None else f"snoozed until {long(row.snoozed_until)}"
        fate = "" if fate == asleep else fate
        standing = f"{f'{asleep} · ' if asleep else ''}{row.status} · {holder} · {standing}"
    happened = f"{one_line(fate)} · " if fate else ""
    subject = one_line(row.subject)
    left = max(10, width - cell_len(happened + standing) - 2)
    ink = inks.strong if subject else inks.quiet
    first, *more = lines_within(subject or NO_SUBJECT, left, width, glyphs.cut)
    yield Text.assemble((fit(first, left, glyphs.cut), ink), "  ", (happened, inks.note), (standing, inks.quiet))
    yield from (Text(line, ink) for line in more)
