"""A task or an event as lines: in lists, in the header of its mails, and whole."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from rich.text import Text

from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.facts import fact
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import Paint
from tui_mail.screens.message_text import Inks
from tui_mail.screens.task_words import due_words, is_overdue
from tui_mail.screens.times import long, now, recent
from tui_mail.store.queries.tasks import TaskDetail
from tui_mail.store.rows import Envelope, TaskRow

_DUE, _STATE = 15, 8
_fact = partial(fact, room=11)
_WIDE = 100
"""Columns from which a list has room for long names."""


def task_line(row: TaskRow, glyphs: Glyphs) -> Paint:
    """Paint a line of a list: until when, what, how it stands, who has it, its title."""

    def paint(width: int, inks: Inks) -> Text:
        kind, who = (16, 18) if width >= _WIDE else (12, 10)
        due = due_words(row, now())
        standing = "" if row.state == "open" else row.state
        name = one_line(row.assignee_name or "") or "nobody"
        cells = [
            (f" {fit(due, _DUE, glyphs.cut)} ", inks.trouble if is_overdue(row) else ""),
            (f"{fit(one_line(row.category), kind, glyphs.cut)} ", ""),
            (f"{standing:<{_STATE}}", inks.note),
            (f"{fit(name, who, glyphs.cut)} ", "" if row.assignee_id else inks.quiet),
        ]
        left = max(1, width - sum(len(text) for text, _ in cells))
        return Text.assemble(*cells, (fit(one_line(row.title), left, glyphs.cut), inks.strong))

    return paint


def head_lines(found: TaskDetail, inks: Inks) -> Iterator[Text]:
    """Say what a task is: until when, who has it, what was put into its form, what it is about."""
    row, today = found.row, now()
    yield Text.assemble((one_line(row.title), inks.strong), (f"  {row.state} · {row.kind} {row.id}", inks.quiet))
    if row.kind == "event" and row.begins_at is not None:
        ends = "" if row.ends_at is None else f" until {long(row.ends_at)}"
        yield _fact("Begins", f"{long(row.begins_at)}{ends}", inks)
    elif row.due_at is not None:
        late = " · overdue" if is_overdue(row) else ""
        yield Text.assemble(_fact("Due", long(row.due_at), inks), (late, inks.trouble))
    yield _fact("With", one_line(row.assignee_name or "") or "nobody", inks)
    yield _fact(
        "Made by", f"{one_line(row.author_name)}, {recent(row.created_at, today)}, in {one_line(row.mailbox)}", inks
    )
    yield from (_fact(one_line(name), one_line(value), inks) for name, value in row.fields)
    for number, one in enumerate(found.records):
        name = " ".join(one_line(part) for part in (one.kind, one.number, one.name) if part)
        yield _fact("About" if number == 0 else "", name, inks)


def mail_line(mail: Envelope, glyphs: Glyphs) -> Paint:
    """Paint a mail of a task."""

    def paint(width: int, inks: Inks) -> Text:
        sign = {"in": glyphs.received, "out": glyphs.sent}.get(mail.direction, glyphs.internal)
        start = f" {glyphs.mail} {sign} {recent(mail.received_at, now()):<18} "
        who = fit(one_line(mail.correspondent), 22, glyphs.cut)
        room = max(1, width - len(start) - 24)
        return Text.assemble(
            (start, inks.quiet), f"{who}  ", (fit(one_line(mail.subject), room, glyphs.cut), inks.strong)
        )

    return paint


def plain_line(text: Text, glyphs: Glyphs) -> Paint:
    """Paint a line that stands as it is."""

    def paint(width: int, inks: Inks) -> Text:
        del inks
        shown = text.copy()
        shown.truncate(width, overflow="ellipsis" if glyphs.cut == "…" else "crop")
        return shown

    return paint


def since(at: int, today: datetime) -> str:
    """Write when something happened to a task, in as many columns as all others."""
    return f" {recent(at, today):<18}"
