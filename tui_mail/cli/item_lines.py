"""Items as people read them."""

from collections.abc import Iterator

from tui_mail.cli.item_values import folder_word
from tui_mail.cli.output import cell, cut, room
from tui_mail.desk.event_words import scheduled_words
from tui_mail.mail.sealed import SAID
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import moment, now
from tui_mail.store.queries.details import Summary
from tui_mail.store.rows import UNTIL_REPLY, AddressRow, Detail, Envelope, LinkRow, Row, TaskRow

_KINDS = {"eml": "EML", "pdf": "PDF", "manifest": "Manifest"}
ROLES = {
    "from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "reply-to": "Reply-To",
    "forwarded-from": "Inner from", "forwarded-to": "Inner to",
}  # fmt: skip
LABEL = 12
_GUISES = {
    "forwarded": "forwarded to us; the inner mail says who wrote to whom",
    "claims-us": "claims to be us: our mail server says that the sender is forged",
}
_NAMED = 500
"""Recipients that people read; scripts read all."""


def item_line(found: Summary | Envelope) -> str:
    """Return an item as one line of a list."""
    row = found if isinstance(found, Envelope) else found.row
    status, assignee = ("", "") if isinstance(found, Envelope) else (found.row.status, found.row.assignee or "-")
    asleep = "z" if not isinstance(found, Envelope) and found.row.snoozed_until is not None else " "
    cells = (
        f"{row.id:>6}",
        cell(row.mailbox, 8),
        local_time(row.received_at),
        cell("to" if row.is_sent else "from", 4),
        cell(row.correspondent, 24),
        cell(status, 8) + asleep,
        cell(assignee, 8),
        "",
    )
    before = "  ".join(cells)
    return before + cut(row.subject, room(before))


def envelope_lines(row: Envelope) -> Iterator[str]:
    """Show what may be seen of an item that nobody has, or of somebody's private mail."""
    why = "private: only who sent it reads it"
    if not row.private:
        why = f"nobody has it: take it to read it (tui-mail take {row.id})"
    yield _line("Item", f"{row.id} in {row.mailbox}; {why}")
    yield _line("To" if row.is_sent else "From", row.correspondent)
    yield _line("Received", local_time(row.received_at))
    yield _line("Subject", row.subject)


def shown_lines(found: Summary, detail: Detail) -> Iterator[str]:
    """Show an item: what it is, what belongs to it, its text."""
    row = found.row
    yield _line("Item", f"{row.id} in {row.mailbox}, {folder_word(row)}{', private' if row.private else ''}")
    yield _line("Status", f"{row.status}, with {row.assignee_name or 'nobody'}{_asleep(row)}")
    yield from _label_lines(row)
    if detail.read_on_server:
        yield _line("Read", "on the server")
    yield from (_line("Answered by", f"{one.who} {local_time(one.at)}{_with(one.item)}") for one in detail.answers)
    yield from (_line("Scheduled", scheduled_words(one, local_time, now())) for one in detail.scheduled)
    yield from _header_lines(found)
    yield from (_line("Link", link_text(link)) for link in found.links)
    yield from (_line(one.kind.capitalize(), _task(one)) for one in detail.tasks)
    yield from _file_lines(found, detail)
    if detail.no_mailings:
        yield _line("No mailings", ", ".join(detail.no_mailings))
    if detail.doubts:
        yield _line("Doubtful", " · ".join(map(safe_line, detail.doubts)))
    if said := SAID.get(detail.seal):
        yield _line("Sealed", said)
    if detail.problem:
        yield _line("Problem", detail.problem)
    for note in detail.notes:
        yield _line("Note", f"{local_time(note.at)} {note.author}{f' to {note.to}' if note.to else ''}: {note.text}")
    yield ""
    yield detail.body


def _with(item: int | None) -> str:
    return "" if item is None else f" with item {item}"


def _asleep(row: Row) -> str:
    if row.snoozed_until is None:
        return ""
    return f", snoozed until {'a reply' if row.snoozed_until == UNTIL_REPLY else local_time(row.snoozed_until)}"


def _label_lines(row: Row) -> Iterator[str]:
    labels = (("Department", row.department), ("Asks for", row.qualification), ("Category", row.category))
    yield from (_line(label, title) for label, title in labels if title is not None)
    if row.tags:
        yield _line("Tags", " ".join(f"#{tag}" for tag in row.tags))
    if row.guise:
        yield _line("Note", _GUISES[row.guise])
    if row.unknown_number:
        yield _line("Unknown", f"the number {row.unknown_number}")


def _task(row: TaskRow) -> str:
    due = "" if row.due_at is None else f", due {local_time(row.due_at)}"
    return f"{row.id} {row.category}: {row.title} ({row.state}{due}, with {row.assignee_name or 'nobody'})"


def _header_lines(found: Summary) -> Iterator[str]:
    for role, label in ROLES.items():
        if people := [_person(one) for one in found.addresses if one.role == role]:
            more = f" and {len(people) - _NAMED:,} more" if len(people) > _NAMED else ""
            yield _line(label, ", ".join(people[:_NAMED]) + more)
        if role == "from" and found.row.written_by:
            yield _line("Written by", found.row.written_by)
    if found.date is not None:
        yield _line("Date", local_time(found.date))
    yield _line("Received", local_time(found.row.received_at))
    yield _line("Subject", found.row.subject)


def _file_lines(found: Summary, detail: Detail) -> Iterator[str]:
    for file in found.attachments:
        kept = ", not kept here" if detail.reduced else ""
        yield _line(f"File {file.part}", f"{safe_line(file.name)} ({file.media_type}, {file.size:,} bytes{kept})")
    for document in detail.documents:
        state = document.sha256 if document.state == "ready" else document.problem or document.state
        place = f"  {safe_line(document.path)}" if document.path else ""
        place += "  without its attachments" if detail.reduced and document.kind == "eml" else ""
        yield _line(_KINDS.get(document.kind, "Kept"), f"{state}{place}")


def link_text(link: LinkRow) -> str:
    """Say where an item is filed, and why."""
    marks = {"eml": ", as a document", "board": ", on its board"}.get(link.form, "")
    marks += (", primary" if link.primary else "") + (", only suggested" if link.state == "suggested" else "")
    return f"{link.title} ({link.origin}{marks}: {link.why})"


def local_time(at: int) -> str:
    """Tell a stored time as the clock on the wall does."""
    return moment(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _line(label: str, text: str) -> str:
    return f"{label:<{LABEL}}{safe_line(text)}"


def _person(person: AddressRow) -> str:
    return f"{person.name} <{person.address}>" if person.name and person.address else person.name or person.address
