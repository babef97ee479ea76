"""The history of an item as lines: who did what when, who has seen it, what is scheduled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from tui_mail.desk import reading
from tui_mail.mail.text import safe_text
from tui_mail.screens.cells import one_line
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import long
from tui_mail.store.actor import Actor
from tui_mail.store.queries import directory, folders
from tui_mail.store.queries.labels import LABELS, labels
from tui_mail.store.rows import UNTIL_REPLY, Detail, Envelope, EventRow, MailboxNode

MAILBOX_LINES = 500
"""Of a mailbox's history: more than anybody reads, and quick to read; the command line gives more."""
_INDENT = " " * 23
_VERBS = {
    "arrived": "arrived",
    "opened": "opened it",
    "take": "took it",
    "assign": "assigned it to {assignee}",
    "release": "gave it back",
    "status": "set it to {status}",
    "snooze": "snoozed it until {snoozed_until}",
    "wake": "woke it",
    "archive": "archived it",
    "unarchive": "moved it back to the inbox",
    "trash": "put it into the trash",
    "restore": "restored it from the trash",
    "junk": "put it to the junk",
    "not-junk": "took it out of the junk",
    "move": "moved it to {folder}",
    "delete-on-server": "asked for it to be deleted on the server",
    "not-on-server": "did not find it on the server",
    "left-on-server": "left it on the server",
    "link": "linked it to {link}",
    "unlink": "unlinked it from {link}",
    "note": "left a note",
    "tag": "tagged it #{tag}",
    "untag": "took #{tag} off",
    "department": "gave it to {department}",
    "qualification": "said that it asks for {qualification}",
    "category": "set its category to {category}",
    "private": "made it private",
    "not-private": "opened it to the others",
    "star": "put a star on it",
    "unstar": "took the star off",
    "retried": "took it out of the quarantine",
    "retry": "wants it fetched whole",
    "undo": "took something back",
    "create-folder": "made the folder {path}",
    "rename-folder": "renamed a folder to {path}",
    "move-folder": "moved a folder to {path}",
    "delete-folder": "deleted the folder {path}",
    "purge": "purged it for good",
    "audited": "read its {read} as an auditor",
}


@dataclass(frozen=True, slots=True)
class History:
    """What happened to an item, as it is now, or in a mailbox; and the names of people and folders in it."""

    detail: Detail | None  # None: of a mailbox
    events: Sequence[EventRow]
    people: Mapping[int, str]
    folders: Mapping[int, str]
    labels: Mapping[int, str]

    @property
    def records(self) -> dict[int, str]:
        """Names of the records that the item is linked to."""
        links = () if self.detail is None else self.detail.links
        return {link.record_id: f"{link.kind} {link.number} {link.name}" for link in links}


def read_history(actor: Actor, row: Envelope) -> History:
    """Read what happened to an item. Runs in a thread."""
    names = _names(actor, row.mailbox_id)
    return History(*reading.read_story(actor, row.id), *names)


def read_mailbox_history(actor: Actor, box: MailboxNode) -> History:
    """Read what happened in a mailbox lately, also what concerns no item. Runs in a thread."""
    return History(None, reading.read_mailbox_history(actor, box.code, MAILBOX_LINES), *_names(actor, box.id))


def _names(actor: Actor, mailbox_id: int) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    titles = {label.id: label.title for kind in LABELS for label in labels(kind, active_only=False)}
    people = {person.id: person.name for person in directory.people(actor, mailbox_id)}
    return people, {folder.id: folder.path for folder in folders.folder_list(actor)}, titles


def history_lines(history: History, inks: Inks) -> Iterator[Text]:
    """Say of an item first what is at hand, then what happened, the newest last; of a mailbox the newest first."""
    if history.detail is None:
        if not history.events:
            yield Text("Nothing happened here yet.", inks.quiet)
        for event in reversed(history.events):
            yield from _event(event, history, inks)
        return
    yield from _at_hand(history.detail, inks)
    for event in history.events:
        yield from _event(event, history, inks)


def _at_hand(detail: Detail, inks: Inks) -> Iterator[Text]:
    row = detail.row
    holder = one_line(row.assignee_name or row.assignee or "") or "nobody"
    yield Text.assemble(("Now         ", inks.quiet), f"{row.status}, with {holder}")
    asleep = "nothing" if row.snoozed_until is None else f"wakes {_at(row.snoozed_until)}"
    yield Text.assemble(("Scheduled   ", inks.quiet), asleep)
    seen = ", ".join(f"{one_line(one.name)} {long(one.at)}" for one in detail.seen_by) or "nobody"
    yield Text.assemble(("Seen by     ", inks.quiet), seen)
    yield Text("")


def _at(until: int) -> str:
    return "with a reply" if until == UNTIL_REPLY else long(until)


def _event(event: EventRow, history: History, inks: Inks) -> Iterator[Text]:
    line = Text.assemble((f"{long(event.at):<23}", inks.quiet), (one_line(event.actor_name), inks.strong))
    of = f"item {event.item}: " if history.detail is None and event.item is not None else ""
    line.append(f"  {of}{_sentence(event, history)}")
    yield line
    if event.text:
        yield from (Text(f"{_INDENT}{part}", inks.note) for part in safe_text(event.text).split("\n"))
    if event.why:
        yield Text(f"{_INDENT}because {one_line(event.why)}", inks.quiet)


def _sentence(event: EventRow, history: History) -> str:
    if event.action in LABELS and event.after.get(event.action) is None:
        return f"took its {event.action} away"
    words = _VERBS.get(event.action, one_line(event.action))
    words = words.replace("{tag}", one_line(str(event.after.get("tag") or event.before.get("tag"))))
    words = words.replace("{path}", one_line(str(event.after.get("path") or event.before.get("path"))))
    words = words.replace("{read}", one_line(str(event.after.get("read"))))
    for name in ("assignee", "status", "snoozed_until", "link", "folder", *LABELS):
        words = words.replace(f"{{{name}}}", _spoken(name, event.after.get(name), history))
    return words


def _spoken(name: str, value: object, history: History) -> str:
    if name in LABELS:
        return one_line(history.labels.get(value, "another one")) if isinstance(value, int) else "none"
    if name == "assignee":
        return one_line(history.people.get(value, "somebody")) if isinstance(value, int) else "nobody"
    if name == "link":
        record = value.get("record") if isinstance(value, dict) else None
        return one_line(history.records.get(record, "a record")) if isinstance(record, int) else "a record"
    if name == "folder" and isinstance(value, int):
        return one_line(history.folders.get(value, "a folder"))
    if name == "snoozed_until" and isinstance(value, int):
        return long(value)
    return one_line(str(value))
