"""A record as lines: what it is and belongs to above, then what is at it, one line each."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from tui_mail.screens.cells import NO_SUBJECT, fit, one_line
from tui_mail.screens.facts import fact
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import Paint
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import day, local, now, recent
from tui_mail.store.queries.record_heads import RecordHead, Reference
from tui_mail.store.queries.timelines import Entry

_LABEL = 10
_WHEN, _SORT, _WHO = 13, 5, 22
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = {"mail": "mail", "task": "task", "note": "note", "document": "file"}
_NAMED_BELOW = 4
_DONE = {
    "take": "took", "assign": "assigned", "release": "gave back", "status": "set the status of", "note": "noted at",
    "link": "linked", "unlink": "unlinked", "archive": "archived", "snooze": "snoozed", "identify": "identified",
    "file": "filed", "task-create": "made a task of", "tag": "tagged", "category": "set the category of",
}  # fmt: skip


def stamp(at: int) -> str:
    """Write when something was, in at most twelve cells: an archive goes back for years."""
    then, today = local(at), now()
    if then.date() == today.date():
        return f"{then:%H:%M}"
    return f"{then.day:>2} {_MONTHS[then.month - 1]} " + (
        f"{then:%H:%M}" if then.year == today.year else f"{then.year}"
    )


def head_lines(head: RecordHead, width: int, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    """Say what a record is, what it belongs to, and who dealt with it last."""
    left, right = one_line(head.name), _standing(head)
    room = max(10, width - cell_len(right) - 1)
    yield Text.assemble((fit(left, room, glyphs.cut), inks.strong), " ", (right, inks.quiet))
    for label, said, is_trouble in _facts(head, glyphs):
        shown = fit(said, max(10, width - _LABEL), glyphs.cut).rstrip()
        yield fact(label, (shown, inks.trouble) if is_trouble else shown, inks, room=_LABEL)


def _standing(head: RecordHead) -> str:
    if not head.is_case:
        return head.module if head.module not in ("", head.kind) else ""
    return f"closed {day(head.closed_at)}" if head.status == "closed" and head.closed_at else head.status


def _facts(head: RecordHead, glyphs: Glyphs) -> Iterator[tuple[str, str, bool]]:
    """Say what there is to say: a label, the words, and whether they are a warning."""
    people = [one for one in (head.requester, head.company) if one is not None]
    said = [
        ("Requester" if head.requester else "Company", " · ".join(map(_named, people))),
        ("Part of", f" {glyphs.path} ".join(map(_named, head.above))),
        ("People", _below(head.people_below)),
        ("Parts" if head.is_case else "Cases", _below(head.cases_below)),
        ("Only" if head.is_case else "Addresses", ", ".join(map(one_line, head.addresses))),
        ("Also", ", ".join(map(_named, head.merged))),
        ("Folder", one_line(head.folder)),
        ("Last", _last(head)),
        ("Kept", "" if head.keep_until is None else f"until {day(head.keep_until)}"),
    ]
    yield from ((label, words, False) for label, words in said if words)
    if head.held_at is not None:
        yield "On hold", f"since {day(head.held_at)}: {one_line(head.held_why)}", True


def _below(some: Sequence[Reference]) -> str:
    more = len(some) - _NAMED_BELOW
    named = [_named(one) + _closed(one) for one in some[:_NAMED_BELOW]]
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _closed(one: Reference) -> str:
    return " (closed)" if one.status == "closed" else ""


def _last(head: RecordHead) -> str:
    if head.last is None:
        return ""
    did = _DONE.get(head.last.action, f"{head.last.action.replace('-', ' ')}:")
    return f"{one_line(head.last.who)} {did} item {head.last.item}, {recent(head.last.at, now())}"


def _named(one: Reference) -> str:
    return " ".join(map(one_line, (one.kind, one.number, one.name)))


def entry_line(entry: Entry, glyphs: Glyphs) -> Paint:
    """Return what paints one line: when, what, who, its title, and how it stands."""

    def paint(width: int, inks: Inks) -> Text:
        who_width = _WHO if width >= 100 else 16
        said = _said(entry)
        left = width - 2 - _WHEN - _SORT - who_width - 2
        said = fit(said, min(cell_len(said), max(0, left // 2)), glyphs.cut) if said else ""
        title = fit(_title(entry), max(5, left - cell_len(said) - 1), glyphs.cut)
        return Text.assemble(
            " ",
            (f"{stamp(entry.at):<{_WHEN}}", inks.quiet),
            (f"{_sign(entry, glyphs):<{_SORT}}", inks.quiet),
            fit(_who(entry), who_width, glyphs.cut),
            "  ",
            (title, inks.note if entry.sort == "note" else ""),
            " ",
            (said, inks.quiet),
        )

    return paint


def _sign(entry: Entry, glyphs: Glyphs) -> str:
    if entry.row is None:
        return _WORDS[entry.sort]
    return {"in": glyphs.received, "out": glyphs.sent}.get(entry.row.direction, glyphs.internal)


def _title(entry: Entry) -> str:
    if entry.sort == "document":
        return entry.path
    return one_line(entry.title) or NO_SUBJECT


def _who(entry: Entry) -> str:
    if entry.sort == "task":
        return entry.who or "nobody"
    return f"{entry.who} to {entry.to}" if entry.to else entry.who


def _said(entry: Entry) -> str:
    """Say how something stands, what matters most last: there it is read when the line is short."""
    if entry.sort == "mail":
        form = {"board": "on the board", "eml": "as a document"}.get(entry.form, "")
        return " · ".join(filter(None, (form, _said_of_mail(entry))))
    parts = [entry.kind, entry.state]
    if entry.due_at is not None:
        parts.append(f"due {day(entry.due_at)}")
    return _with_place(entry, parts)


def _said_of_mail(entry: Entry) -> str:
    row = entry.row
    parts = [" ".join(entry.mailboxes)]
    if row is None:
        return _with_place(entry, [*parts, "kept"])
    if row.direction == "out" and entry.writer:
        parts.append(f"by {entry.writer}")
    if entry.answers:
        parts.append("answered by " + ", ".join(dict.fromkeys(one.who for one in entry.answers)))
    elif row.direction != "out":
        parts += [row.assignee_name or row.assignee or "", row.status]
    return _with_place(entry, parts)


def _with_place(entry: Entry, parts: list[str]) -> str:
    place = " ".join(entry.at_record) if entry.at_record is not None else ""
    return " · ".join(one_line(part) for part in (place, *parts) if part)
