"""A message as lines of text: what is known of it above, then notes, then the body with its quotes folded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tui_mail.desk.event_words import scheduled_words
from tui_mail.mail.internal import login_of
from tui_mail.mail.text import counted, safe_text
from tui_mail.screens.cells import NO_SUBJECT, fit, nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_layout import Fact, fact_line, facts_laid_out, lines_within
from tui_mail.screens.list_window import GONE, Ghost
from tui_mail.screens.task_words import in_few_words
from tui_mail.screens.times import long, now, recent
from tui_mail.store import clock
from tui_mail.store.queries.labels import LABELS
from tui_mail.store.rows import AddressRow, Detail, Envelope, LinkRow, Row

SHOWN_LINES = 2_000
SHOWN_CHARACTERS = 256_000
_FOLDED_FROM = 3  # quoted lines in a row
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Inks:
    """Styles of the parts, read from the theme."""

    strong: Style
    quiet: Style
    note: Style
    trouble: Style
    line: Style


CLAIMS_US = "claims to be us: our mail server says that the sender is forged"
"""Of a mail from outside with an address of ours as its sender."""


def inks_of(style: Callable[[str], Style]) -> Inks:
    """Read the styles of the parts by their names; the background stays that of the text."""

    def ink(name: str) -> Style:
        found = style(name)
        return Style(color=found.color, bold=found.bold)

    return Inks(ink("strong"), ink("quiet"), ink("note"), ink("trouble"), ink("line"))


@dataclass(frozen=True)
class MessageLines:
    """The lines of one message; can be gone through again for another width."""

    detail: Detail
    width: int
    inks: Inks
    glyphs: Glyphs
    unfolded: bool = False
    whole: bool = False
    fate: str = ""  # what happened to it while it was read

    def __iter__(self) -> Iterator[Text]:
        quarantined = self.detail.row.folder_kind == "quarantine"
        if quarantined:
            yield from _quarantine(self.detail, self.inks, self.glyphs)
        yield from _title(self.detail.row, self.width, self.inks, self.glyphs, self.fate)
        yield from _facts(self.detail, self.width, self.inks, self.glyphs)
        if self.detail.problem and not quarantined:
            yield Text(f"{self.glyphs.trouble} {one_line(self.detail.problem)}", self.inks.trouble)
        if self.detail.row.guise == "claims-us":
            yield Text(f"{self.glyphs.trouble} {CLAIMS_US}", self.inks.trouble)
        if unknown := one_line(self.detail.row.unknown_number):
            yield Text(f"{self.glyphs.trouble} {unknown} unknown: no record has this number", self.inks.trouble)
        for note in self.detail.notes:
            to = f" to {one_line(note.to)}" if note.to else ""
            yield Text(f"Note by {one_line(note.author)}{to}, {recent(note.at, now())}:", self.inks.note)
            yield Text(safe_text(note.text), self.inks.note)
        yield Text(self.glyphs.across * self.width, self.inks.line)
        yield from self._body()

    def _body(self) -> Iterator[Text]:
        body = safe_text(self.detail.body)
        lines = body.rstrip().split("\n") if self.whole else body[:SHOWN_CHARACTERS].rstrip().split("\n", SHOWN_LINES)
        rest = not self.whole and (len(body) > SHOWN_CHARACTERS or len(lines) > SHOWN_LINES)
        if rest:
            lines = lines[:SHOWN_LINES]
        if not self.detail.body.strip():
            yield Text("(no text)", self.inks.quiet)
            return
        yield from lines_of(lines, self.inks, unfolded=self.unfolded)
        if rest:
            yield Text("")
            yield Text("The message goes on. Enter shows more.", self.inks.note)


def lines_of(lines: Sequence[str], inks: Inks, *, unfolded: bool) -> Iterator[Text]:
    """Fold runs of quoted lines into one that says how many they are."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].lstrip().startswith(">"):
            end += 1
        if end == at:
            yield Text(lines[at].expandtabs())
            at += 1
        elif unfolded or end - at < _FOLDED_FROM:
            yield from (Text(line.expandtabs(), inks.quiet) for line in lines[at:end])
            at = end
        else:
            yield Text(f"+{end - at} quoted lines (Enter)", inks.quiet)
            at = end


def has_quotes(detail: Detail) -> bool:
    """Whether there is anything to fold."""
    run = 0
    for line in detail.body[:SHOWN_CHARACTERS].split("\n", SHOWN_LINES)[:SHOWN_LINES]:
        run = run + 1 if line.lstrip().startswith(">") else 0
        if run == _FOLDED_FROM:
            return True
    return False


def is_long(detail: Detail) -> bool:
    """Whether there is more than is shown at first."""
    return len(detail.body) > SHOWN_CHARACTERS or detail.body.count("\n") > SHOWN_LINES


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


def _facts(detail: Detail, width: int, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    left, right, below = _facts_of_message(detail, glyphs), _facts_of_desk(detail), _links(detail)
    return facts_laid_out((list(left), list(right)), list(below), width, inks.quiet, glyphs.cut)


def _facts_of_message(detail: Detail, glyphs: Glyphs) -> Iterator[Fact]:
    for role, label in (("from", "From"), ("reply-to", "Reply"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc")):
        addresses = [address for address in detail.addresses if address.role == role]
        if addresses:
            yield label, _names(addresses)
            if role == "from" and detail.row.written_by:
                shared = one_line(addresses[0].address)
                yield "Wrote", f"{one_line(detail.row.written_by)} (shared address {shared})"
        elif role == "from":
            yield label, nobody("in")
    yield from _inner(detail)
    at = detail.row.received_at if detail.date is None else detail.date
    yield "Date", long(at)
    if detail.row.channel:
        yield "Came by", one_line(detail.row.channel)
    if detail.attachments:
        kept = "not kept here: " if detail.reduced else ""
        yield "Files", f"{glyphs.attachment} {kept}{', '.join(_files(detail))}"


def _files(detail: Detail) -> Iterator[str]:
    """Name the files; the pictures of the signature and the layout are counted, last."""
    useful = [file for file in detail.attachments if not file.decoration]
    yield from (f"{file.part} {one_line(file.name)} ({_size(file.size)})" for file in useful)
    if others := len(detail.attachments) - len(useful):
        yield f"{'+' if useful else ''}{counted(others, 'picture')} of the signature"


def _inner(detail: Detail) -> Iterator[Fact]:
    """Say who wrote the mail that was forwarded to us, and to whom."""
    if detail.row.guise == "forwarded":
        for role, label in (("forwarded-from", "Inner"), ("forwarded-to", "to")):
            if people := [address for address in detail.addresses if address.role == role]:
                yield label, _names(people)


def _facts_of_desk(detail: Detail) -> Iterator[Fact]:
    today = now()
    seen = [f"{one_line(one.login)} {recent(one.at, today)}" for one in detail.seen_by]
    seen += ["read on the server"] if detail.read_on_server else []
    if seen:
        yield "Seen by", ", ".join(seen)
    yield from _what_follows(detail, today)
    named = [(kind, getattr(detail.row, kind)) for kind in LABELS]
    if routed := " · ".join(f"{kind} {one_line(title)}" for kind, title in named if title):
        yield "Routed", routed
    if detail.row.private:
        yield "Private", "nobody else reads it"
    if detail.no_mailings:
        yield "Blocked", f"no mass mailings to {', '.join(map(one_line, detail.no_mailings))}"
    if detail.row.tags:
        yield "Tags", " ".join(f"#{one_line(tag)}" for tag in detail.row.tags)
    if detail.company:
        yield "Company", one_line(detail.company) if detail.company_by_hand else f"({one_line(detail.company)})"
    failed = [document for document in detail.documents if document.state == "failed"]
    if failed:
        yield "Kept", ", ".join(f"{document.kind} failed: {one_line(document.problem)}" for document in failed)


def _links(detail: Detail) -> Iterator[Fact]:
    """Name all it is linked to, each with its reason, and below that what is only suggested."""
    for state, label in (("linked", "Linked"), ("suggested", "Case?")):
        links = [link for link in detail.links if link.state == state]
        yield from ((label if number == 0 else "", _link(link)) for number, link in enumerate(links))


def _what_follows(detail: Detail, today: datetime) -> Iterator[Fact]:
    """Say whether an answer went out, what comes by itself, and what is to be done; when it wakes is in the title."""
    if detail.answers:
        yield "Replied", ", ".join(f"{one_line(one.who)} {recent(one.at, today)}" for one in detail.answers)
    at = clock.now()
    if coming := [one for one in detail.scheduled if one.what != "wake"]:
        yield "Next", ", ".join(scheduled_words(one, lambda when: recent(when, today), at) for one in coming)
    for task in detail.tasks:
        yield task.kind.capitalize(), in_few_words(task, today)


def _link(link: LinkRow) -> str:
    name = one_line(link.title)
    suggested = "only suggested, l takes it, L refuses it: " if link.state == "suggested" else ""
    form = {"eml": " · as a document", "board": " · on its board"}.get(link.form, "")
    why = one_line(link.why) or link.origin
    return f"{name} ({suggested}{why}){form}" + (" · primary" if link.primary else "")


def _names(addresses: Sequence[AddressRow]) -> str:
    shown = ", ".join(_name(address) for address in addresses[:_NAMES_SHOWN])
    more = len(addresses) - _NAMES_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _name(address: AddressRow) -> str:
    name, mail = one_line(address.name), one_line(address.address)
    if login_of(mail):  # a colleague, whose address is none
        return name
    return f"{name} <{mail}>" if name and mail else name or mail


def _size(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
