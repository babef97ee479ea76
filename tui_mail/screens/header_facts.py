"""What is known of a message, above its text: who wrote to whom, its files, and what is to be said of it here."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.style import Style
from rich.text import Text

from tui_mail.desk.event_words import scheduled_words
from tui_mail.mail.internal import login_of
from tui_mail.mail.names import both_forms, goes_elsewhere
from tui_mail.mail.text import counted
from tui_mail.screens.cells import nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_layout import Fact, facts_laid_out
from tui_mail.screens.task_words import in_few_words
from tui_mail.screens.times import long, now, recent
from tui_mail.store import clock
from tui_mail.store.queries.labels import LABELS
from tui_mail.store.rows import AddressRow, Detail, LinkRow

_NAMES_SHOWN = 3
_ELSEWHERE = " · answers go to another domain"


def header_facts(detail: Detail, width: int, quiet: Style, glyphs: Glyphs) -> Iterator[Text]:
    """Lay out the facts of a message."""
    left, right, below = _facts_of_message(detail, glyphs), _facts_of_desk(detail), _links(detail)
    return facts_laid_out((list(left), list(right)), list(below), width, quiet, glyphs.cut)


def facts_of(detail: Detail, glyphs: Glyphs) -> Iterator[Fact]:
    """Return the facts one after the other, for who hears them."""
    yield from _facts_of_message(detail, glyphs)
    yield from _facts_of_desk(detail)
    yield from _links(detail)


def _facts_of_message(detail: Detail, glyphs: Glyphs) -> Iterator[Fact]:
    for role, label in (("from", "From"), ("reply-to", "Reply"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc")):
        addresses = [address for address in detail.addresses if address.role == role]
        if addresses:
            yield label, _names(addresses) + (_ELSEWHERE if role == "reply-to" and _goes_elsewhere(detail) else "")
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
    yield from (("Also", f"in mailbox {one_line(copy.words)}") for copy in detail.elsewhere)
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
    why = _in_short(one_line(link.why), name) or link.origin
    return f"{name} ({suggested}{why}){form}" + (" · primary" if link.primary else "")


def _in_short(why: str, name: str) -> str:
    """Leave out of a reason what it says of the record that stands before it."""
    address, _, record = why.partition(" of ")
    if why.startswith("address ") and record and name.startswith(record):
        return address
    return why.removeprefix(f"{name} is ")


def _names(addresses: Sequence[AddressRow]) -> str:
    shown = ", ".join(_name(address) for address in addresses[:_NAMES_SHOWN])
    more = len(addresses) - _NAMES_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _name(address: AddressRow) -> str:
    name, mail = one_line(address.name), one_line(address.address)
    if login_of(mail):  # a colleague, whose address is none
        return name
    mail = mail if mail.isascii() and "xn--" not in mail else one_line(both_forms(mail))
    return f"{name} <{mail}>" if name and mail else name or mail


def _goes_elsewhere(detail: Detail) -> bool:
    roles = ("from", "reply-to")
    writers, answers = ([one for one in detail.addresses if one.role == role and one.address] for role in roles)
    return detail.row.direction == "in" and goes_elsewhere(writers, answers)


def _size(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
