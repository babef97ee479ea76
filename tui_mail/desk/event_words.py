"""What happened, as sentences for people: what an event did, and what was decided without anybody's hand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tui_mail.desk.undoable import UNDOABLE
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.labels import LABELS
from tui_mail.store.queries.references import References
from tui_mail.store.rows import UNTIL_REPLY, EventRow, LinkRow, Scheduled

When = Callable[[int], str]
"""How a time is written where the sentence is read."""

_SAID = {
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
    "moved-away": "moved it to another mailbox",
    "delete-on-server": "asked for it to be deleted on the server",
    "not-on-server": "did not find it on the server",
    "left-on-server": "left it on the server",
    "link": "linked it to {link}",
    "unlink": "unlinked it from {link}",
    "identify": "identified the sender as {link}",
    "written-by": "said that {link} wrote it",
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
    "render": "made its PDF again",
    "retried": "took it out of the quarantine",
    "retry": "wants it fetched whole",
    "undo": "took something back",
    "create-folder": "made the folder {path}",
    "rename-folder": "renamed a folder to {path}",
    "move-folder": "moved a folder to {path}",
    "delete-folder": "deleted the folder {path}",
    "purge": "purged it for good",
    "renumbered": "looked at a folder that the server has numbered anew",
    "create-mailbox": "made the mailbox",
    "settings": "changed the settings of the mailbox: {changed}",
    "unshare": "shares it no longer with {member}",
    "board": "put it on the board of {link}",
    "move-document": "moved a document of it",
    "remove-document": "took a document of it away",
    "merge-thread": "joined its conversation to another one",
    "split-thread": "let it begin a conversation of its own",
    "task-attach": "put it at task {task}",
    "task-detach": "took it away from task {task}",
    "task-state": "set task {task} to {state}",
    "audited": "read its {read} as an auditor",
    "erase": "erased it for good",
    "erase-text": "erased texts of the history",
}
_SELF_SAID = ("answered", "undo")
"""Actions whose reason is in the sentence already."""


def sentence(event: EventRow, names: References, when: When) -> str:
    """Say what somebody did, without his name: `assigned it to Sandra Keller`."""
    special: Mapping[str, Callable[[], str]] = {
        "arrived": lambda: _arrived(event, names),
        "answered": lambda: _answered(event, names),
        "undo": lambda: f"took back: {safe_line(event.why).removeprefix('undo of ')}",
        "note": lambda: "left a note" + _for(event.after.get("to"), names),
        "release": lambda: _released(event, names),
        "reassign": lambda: _reassigned(event, names),
        "share": lambda: _shared(event),
        "task-create": lambda: _task_made(event, names, when),
        "task-assign": lambda: _task_given(event, names),
        "task-change": lambda: _task_changed(event, names, when),
        "file": lambda: _filed(event, names),
        "move": lambda: _moved(event, names),
    }
    if event.action in special:
        return special[event.action]()
    if event.action == "written-by" and "link" not in event.after:
        return "said that its sender wrote it"
    if event.action in LABELS and event.after.get(event.action) is None:
        return f"took its {event.action} away"
    said = _SAID.get(event.action, safe_line(event.action))
    said = said.replace("{changed}", safe_line(", ".join(sorted(event.after))))
    for name in ("tag", "path", "read", "member", "task", "state"):
        said = said.replace(f"{{{name}}}", safe_line(str(event.after.get(name) or event.before.get(name))))
    for name in ("assignee", "status", "snoozed_until", "link", "folder", *LABELS):
        said = said.replace(f"{{{name}}}", _spoken(name, event.after.get(name), names, when))
    return said + (_taken_from(event, names) if event.action == "department" else "")


def reason(event: EventRow) -> str:
    """Return why it happened, where nobody did it by hand and the sentence does not say so."""
    return "" if event.action in _SELF_SAID else event.why


def _arrived(event: EventRow, names: References) -> str:
    holder = event.after.get("assignee")
    given = f", assigned to {_person(holder, names)}" if isinstance(holder, int) else ""
    numbers = event.after.get("tags")
    tagged = "".join(f", tagged #{safe_line(str(tag))}" for tag in numbers) if isinstance(numbers, list) else ""
    return f"arrived{given}{tagged}"


def _answered(event: EventRow, names: References) -> str:
    by, item = event.after.get("by"), event.after.get("answer")
    who = _person(by, names) if isinstance(by, int) else safe_line(str(by or "somebody"))
    return f"answered by {who}" + (f" with item {item}" if item is not None else "")


def _released(event: EventRow, names: References) -> str:
    """Say from whom it was taken, where that was not who did it."""
    holder = event.before.get("assignee")
    if isinstance(holder, int) and names.logins.get(holder) != event.actor:
        return f"took it from {_person(holder, names)}"
    return "gave it back"


def _taken_from(event: EventRow, names: References) -> str:
    """Say from whom an item was taken because it went to a department that he is not in."""
    holder = event.before.get("assignee")
    return f" and took it from {_person(holder, names)}" if isinstance(holder, int) else ""


def _reassigned(event: EventRow, names: References) -> str:
    before, after = event.before.get("assignee"), event.after.get("assignee")
    taken = f"took it from {_person(before, names)}" if isinstance(before, int) else "took it away"
    return f"{taken} and gave it to {_person(after, names)}" if isinstance(after, int) else taken


def _shared(event: EventRow) -> str:
    """Say with whom the mailbox was shared, and as what he works there now."""
    member, role, before = (event.after.get("member"), event.after.get("role"), event.before.get("role"))
    whom = "everybody" if member == "*" else safe_line(str(member))
    return f"shared it with {whom} as {role}" if before is None else f"made {whom} a {role}, before that a {before}"


def _moved(event: EventRow, names: References) -> str:
    """Say where an item was moved to, and from whom it was taken because he is no member there."""
    came = " from another mailbox" if "mailbox" in event.after else ""
    holder = event.before.get("assignee")
    taken = f" and took it from {_person(holder, names)}" if isinstance(holder, int) else ""
    return f"moved it{came} to {_spoken('folder', event.after.get('folder'), names, str)}{taken}"


def _filed(event: EventRow, names: References) -> str:
    """Say what of an item was filed where."""
    if "link" in event.after:
        return f"filed it at {_spoken('link', event.after['link'], names, str)} as a document"
    if "at" in event.after:
        return f"filed a file of it at {_spoken('link', event.after['at'], names, str)}"
    return f"filed a file of it in {'the common store' if event.after.get('store') == 'common' else 'his own store'}"


def _task_made(event: EventRow, names: References, when: When) -> str:
    person, due = event.after.get("given_to"), event.after.get("due_at")
    given = f" for {_person(person, names)}" if isinstance(person, int) else ""
    until = f", due {when(due)}" if isinstance(due, int) else ""
    return f"made task {event.after.get('task')}{' of it' if event.item else ''}{given}{until}"


def _task_given(event: EventRow, names: References) -> str:
    person = event.after.get("given_to")
    return f"gave task {event.after.get('task')} to {_person(person, names) if isinstance(person, int) else 'nobody'}"


def _task_changed(event: EventRow, names: References, when: When) -> str:
    """Say what of a task was changed; its title and form stand below."""
    person, due, parts = event.after.get("given_to"), event.after.get("due_at"), []
    if "given_to" in event.after:
        parts.append(f"given to {_person(person, names) if isinstance(person, int) else 'nobody'}")
    if "due_at" in event.after:
        parts.append(f"due {when(due)}" if isinstance(due, int) else "due at no time")
    return f"changed task {event.after.get('task')}" + (f": {', '.join(parts)}" if parts else "")


def _for(person: object, names: References) -> str:
    return f" for {_person(person, names)}" if isinstance(person, int) else ""


def _person(key: int, names: References) -> str:
    return safe_line(names.names.get(key, "somebody"))


def _spoken(name: str, value: object, names: References, when: When) -> str:
    if name == "link":
        value = value.get("record") if isinstance(value, dict) else None
    if not isinstance(value, int):
        return "a record" if name == "link" else safe_line(str(value))
    if name == "snoozed_until":
        return "a reply comes" if value == UNTIL_REPLY else when(value)
    known: dict[str, tuple[Mapping[int, str], str]] = {
        **dict.fromkeys(LABELS, (names.labels, "another one")),
        "assignee": (names.names, "somebody"),
        "folder": (names.folders, "a folder"),
        "link": (names.titles, "a record"),
    }
    words, unknown = known[name]
    return safe_line(words.get(value, unknown))


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was decided about an item without anybody's hand. Times are microseconds UTC."""

    at: int
    said: str
    because: tuple[str, ...]


def decisions(
    events: Sequence[EventRow], links: Sequence[LinkRow], names: References, when: When
) -> Iterator[Decision]:
    """Return what was decided about an item, the newest last, with every reason, also for what was rejected."""
    for event in events:
        if event.actor == SYSTEM.login or event.action == "arrived":
            yield Decision(event.at, sentence(event, names, when), tuple(_reasons(event, links, names)))


def _reasons(event: EventRow, links: Sequence[LinkRow], names: References) -> Iterator[str]:
    """Return the reasons one by one; that of a link says first what was linked."""
    made = _proposed(event, links, names)
    for part in filter(None, reason(event).split("; ")):
        yield safe_line(made.get(part, part))


def _proposed(event: EventRow, links: Sequence[LinkRow], names: References) -> dict[str, str]:
    """Return by its reason what each link of an arrival is, as far as it is still there."""
    states = event.after.get("links")
    proposed = {one["record"]: one["state"] for one in states} if isinstance(states, list) else {}
    words = {"linked": "linked to", "suggested": "only suggested"}
    said = {}
    for link in links:
        if link.record_id in proposed:
            title = names.titles.get(link.record_id, "a record")
            because = link.why.replace(f": {title}", "").removesuffix(f" of {title}")
            said[link.why] = f"{words[proposed[link.record_id]]} {title}: {because}"
    return said


def why_it_stays(event: EventRow) -> str:
    """Return why an event cannot be taken back, whoever asks; '' where that depends on him and on what came after."""
    if event.action in UNDOABLE:
        return ""
    if event.action == "undo":
        return "That took something back; do again what was taken back."
    if event.action in ("arrived", "answered"):
        return "Mail that came or went out is not taken back."
    if event.action == "opened":
        return "What was seen was seen."
    return f"Nothing takes that back ({safe_line(event.action)})."


def scheduled_words(one: Scheduled, when: When, now: int) -> str:
    """Say what will happen to an item by itself."""
    if one.what == "wake":
        return "wakes when a reply comes" if one.at == UNTIL_REPLY else f"wakes {when(one.at)}"
    if one.what == "overdue":
        return f"overdue since {when(one.at)}" if one.at <= now else f"overdue from {when(one.at)} on"
    taken = "is taken from its assignee" if one.at > now else "was to be taken from its assignee"
    return f"{taken} {when(one.at)}, by the rule of the mailbox"
