"""How a person wants lists: which columns in which order and width, sorted and grouped by what, one line or two."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tui_mail.errors import NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.database import change
from tui_mail.store.queries.preferences import chosen
from tui_mail.store.rows import ORDERS, View
from tui_mail.store.writes.preferences import set_preference

PREFERENCE = "list"
"""Name under which a layout is kept."""

WIDEST = 80
"""Cells that a column can have at most."""


SORTED = {
    "newest": "the newest first",
    "oldest": "the oldest first",
    "waiting": "who waits for longest first",
    "snoozed": "what wakes first",
    "starred": "what has my star first",
    "sender": "by correspondent",
    "case": "by case, the newest first",
    "assignee": "by assignee",
    "status": "by status",
    "best": "the best first",
}
"""The orders of lists, in words."""


@dataclass(frozen=True, slots=True)
class Column:
    """Something that a list can show of its items.

    `order` sorts by it, `again` does when that is there; without one `unsorted` says why not.
    """

    name: str
    title: str
    meaning: str
    order: str = ""
    again: str = ""
    unsorted: str = ""
    joined: bool = False  # it is read beside the rows, and only where it is shown


_MARKS = "marks are yours alone and change all the time: x marks, and what is unread has a filter of its own"
_SEVERAL = "an item can have several, so it would stand in several places; f narrows to one"
_BESIDE = "it stands beside the items, not with them, and would have to be gathered for a whole list first"
_FEW = "only the items of one at a time are quick to find: f narrows to it"

COLUMNS = (
    Column("mark", "Mark", "what x has marked", unsorted=_MARKS),
    Column("state", "State", "unread, snoozed or starred", order="snoozed", again="starred"),
    Column("direction", "Direction", "came in, went out, between colleagues", unsorted=_FEW),
    Column("date", "Date", "when it came, or woke", order="newest", again="oldest"),
    Column("correspondent", "Correspondent", "who wrote it, or whom what was sent went to", order="sender"),
    Column("assignee", "Assignee", "whose it is, by initials", order="assignee"),
    Column("status", "Status", "new, open, pending, resolved, or when it wakes", order="status"),
    Column("link", "Case", "its case, or what else it is linked to", order="case"),
    Column(
        "subject", "Subject", "what it is about; it always stays", unsorted="subjects are found, not sorted: / finds"
    ),
    Column("attachment", "File", "the type of its first file", unsorted=_FEW),
    Column("thread", "Thread", "how many other mails its conversation has, in brackets", unsorted=_BESIDE),
    Column("reply", "Reply", "whether it answers another mail", unsorted=_FEW),
    Column("task", "Task", "whether a task or an event is linked to it", unsorted=_BESIDE, joined=True),
    Column("waiting", "Waiting", "since when somebody waits for an answer", order="waiting", joined=True),
    Column("sender", "Sender", "who wrote it", unsorted="the correspondent can be sorted by", joined=True),
    Column(
        "recipient", "Recipient", "whom it went to first", unsorted="the correspondent can be sorted by", joined=True
    ),
    Column("company", "Company", "linked by hand, else that of the contact", unsorted=_BESIDE, joined=True),
    Column("contact", "Contact", "the contact who has its address", unsorted=_BESIDE, joined=True),
    Column("category", "Category", "what kind of mail it is", unsorted=_FEW),
    Column("department", "Department", "to which it was given", unsorted=_FEW),
    Column("tags", "Tags", "words that were put on it", unsorted=_SEVERAL),
    Column("mailbox", "Mailbox", "where it lies, while several are shown", unsorted="the tree shows one at a time"),
    Column("size", "Size", "of the whole message", unsorted="has:large finds the large ones", joined=True),
)
"""All columns, those that a narrow list keeps for longest first."""

BY_NAME = {column.name: column for column in COLUMNS}

_STANDARD = (
    "mark", "state", "direction", "date", "correspondent", "assignee", "status", "link", "subject", "attachment",
    "thread",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A column that is shown, and in how many cells; 0: as many as suit the list."""

    name: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """How lists look for somebody."""

    columns: tuple[Shown, ...] = tuple(map(Shown, _STANDARD))
    order: str = "newest"
    lines: int = 1  # of the screen, that an item takes: 1 or 2
    group: str = ""  # day | case | sender

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are shown."""
        return tuple(one.name for one in self.columns)

    @property
    def sorted_by(self) -> str:
        """The order of lists: who groups by something has it sorted by that."""
        return self.group if self.group in ("case", "sender") else self.order

    @property
    def wanted(self) -> frozenset[str]:
        """What has to be read beside the rows."""
        second = {"snippet"} if self.lines == 2 else set()
        return frozenset({name for name in self.names if BY_NAME[name].joined} | second)

    def of(self, view: View) -> View:
        """Return a view in this order; a search has its own."""
        return view if view.search else replace(view, order=self.sorted_by)


_SUPPORT = (
    "mark", "state", "direction", "date", "waiting", "correspondent", "company", "assignee", "status", "category",
    "link", "task", "subject", "attachment", "thread",
)  # fmt: skip
_ARCHIVE = (
    "mark", "direction", "date", "sender", "recipient", "link", "company", "subject", "attachment", "size",
)  # fmt: skip

PRESETS = {
    "standard": Layout(),
    "support": Layout(tuple(map(Shown, _SUPPORT)), order="waiting"),
    "archive": Layout(tuple(map(Shown, _ARCHIVE)), group="day"),
}
"""Layouts to begin with."""


def layout_of(actor: Actor) -> Layout:
    """Return how a person wants lists; what a newer program wrote and is not understood is left out."""
    return _read(chosen(actor).get(PREFERENCE, ""))


def keep_layout(actor: Actor, layout: Layout) -> None:
    """Keep how a person wants lists. Raises UsageError for what cannot be shown."""
    if actor.user_id is None:
        raise NotPermitted("Preferences belong to people.")
    if unknown := set(layout.names) - set(BY_NAME):
        raise UsageError(f"There is no column {sorted(unknown)[0]!r}.")
    if "subject" not in layout.names:
        raise UsageError("The subject always stays.")
    with change():
        set_preference(actor.user_id, PREFERENCE, _written(layout))


def _written(layout: Layout) -> str:
    columns = [[one.name, one.width] for one in layout.columns]
    return to_json({"columns": columns, "order": layout.order, "lines": layout.lines, "group": layout.group})


def _read(text: str) -> Layout:
    try:
        kept: Any = from_json(text) if text else {}
        columns = _columns(kept.get("columns", ()))
    except (ValueError, TypeError, AttributeError):
        return Layout()
    usual = Layout()
    return Layout(
        columns if any(one.name == "subject" for one in columns) else usual.columns,
        kept.get("order") if kept.get("order") in ORDERS else usual.order,
        2 if kept.get("lines") == 2 else 1,
        kept.get("group") if kept.get("group") in ("day", "case", "sender") else "",
    )


def _columns(kept: Iterable[tuple[str, int]]) -> tuple[Shown, ...]:
    found = {name: Shown(name, max(0, min(int(width), WIDEST))) for name, width in kept if name in BY_NAME}
    return tuple(found.values())
