"""The registry: each action once. Key bindings, command palette, help, CLI verbs and history take it from here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tui_mail.desk import (
    blocking,
    conversations,
    correspondents,
    identifying,
    linking,
    marks,
    moving,
    notes,
    privacy,
    purging,
    routing,
    snoozing,
    tagging,
    triage,
    wanted_deletions,
    writers,
)
from tui_mail.desk.change import Done
from tui_mail.desk.rights import Right
from tui_mail.desk.undoable import UNDOABLE

Argument = (
    Literal["", "person", "status", "when", "record", "linked record", "text", "folder", "tag", "given tag"]
    | Literal["item", "department", "qualification", "category", "sender", "contact"]
)
"""What an action must be told beside the items; the screens ask with a picker, the command line by a word."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done to an item. `run` is called with the actor, the item's id, and the argument."""

    name: str  # verb of the command line, id of the key binding, action of the event
    title: str
    key: str
    tooltip: str
    right: Right
    argument: Argument
    run: Callable[..., Done]
    caution: str = ""  # what is said before it is done, because nothing takes it back

    @property
    def is_undoable(self) -> bool:
        """Whether `undo` takes it back."""
        return self.name in UNDOABLE


ACTIONS: tuple[Action, ...] = (
    Action("take", "Take", "t", "make it mine", Right.TAKE, "", triage.take),
    Action("assign", "Assign", "a", "give it to somebody, with a short message", Right.ASSIGN, "person", triage.assign),
    Action("release", "Give back", "A", "nobody has it then", Right.RELEASE, "", triage.release),
    Action("status", "Status", "s", "new, open, pending or resolved", Right.WORK, "status", triage.set_status),
    Action("snooze", "Snooze", "z", "out of sight until a time", Right.WORK, "when", snoozing.snooze),
    Action("wake", "Un-snooze", "Z", "bring it back now", Right.WORK, "", snoozing.wake),
    Action("archive", "Archive", "e", "done: resolve it and move it to the archive", Right.WORK, "", triage.archive),
    Action("unarchive", "Un-archive", "E", "back to the inbox", Right.WORK, "", triage.unarchive),
    Action("trash", "Trash", "d", "into the trash; there: out of it for good", Right.WORK, "", moving.trash),
    Action("restore", "Restore", "D", "back from the trash to where it was", Right.WORK, "", moving.restore),
    Action("junk", "Junk", "exclamation_mark", "unwanted: put it to the junk", Right.WORK, "", moving.junk),
    Action("not-junk", "Not junk", "", "back from the junk to the inbox", Right.WORK, "", moving.not_junk),
    Action("move", "Move", "m", "to another folder of its mailbox", Right.WORK, "folder", moving.move),
    Action("link", "Link", "l", "file it at a contact, company or case", Right.WORK, "record", linking.link),
    Action("unlink", "Unlink", "L", "take it away from a record", Right.WORK, "linked record", linking.unlink),
    Action("identify", "Identify", "i", "say who the sender is", Right.WORK, "sender", identifying.identify),
    Action(
        "written-by",
        "Written by",
        "",
        "the contact who wrote from an address that several share; the header stays",
        Right.WORK,
        "contact",
        writers.written_by,
    ),
    Action(
        "add-correspondents",
        "Add correspondents",
        "",
        "make a contact of each correspondent whom nobody knows",
        Right.WORK,
        "",
        correspondents.add_correspondents,
    ),
    Action("block-sender", "No mailings", "", "no mass mailings to its sender", Right.WORK, "", blocking.block_sender),
    Action("note", "Note", "n", "an internal note, for all or for one", Right.WORK, "text", notes.add_note),
    Action("tag", "Tag", "number_sign", "put a word on it, for all who may read it", Right.WORK, "tag", tagging.tag),
    Action("untag", "Un-tag", "", "take a word off it", Right.WORK, "given tag", tagging.untag),
    Action(
        "department", "Department", "", "give it to a department", Right.ASSIGN, "department", routing.set_department
    ),
    Action(
        "qualification",
        "Qualification",
        "",
        "say which qualification it asks for",
        Right.ASSIGN,
        "qualification",
        routing.set_qualification,
    ),
    Action("category", "Category", "", "say what kind of mail it is", Right.WORK, "category", routing.set_category),
    Action("private", "Private", "", "let nobody else read what I sent", Right.OWN_MAIL, "", privacy.make_private),
    Action("not-private", "Not private", "", "open it to the others again", Right.OWN_MAIL, "", privacy.make_public),
    Action(
        "merge-thread",
        "Join conversations",
        "",
        "let its conversation hang under another item",
        Right.WORK,
        "item",
        conversations.merge,
    ),
    Action(
        "split-thread",
        "Part conversation",
        "",
        "let it begin a conversation of its own, with what hangs under it",
        Right.WORK,
        "",
        conversations.split,
    ),
    Action("star", "Star", "asterisk", "put my star on it", Right.MARK, "", marks.star),
    Action("unstar", "Un-star", "", "take my star off", Right.MARK, "", marks.unstar),
    Action("read", "Read", "", "mark it read for me", Right.MARK, "", marks.mark_read),
    Action("unread", "Unread", "U", "mark it unread for me", Right.MARK, "", marks.mark_unread),
    Action(
        "purge", "Delete for good", "", "out of the trash for good", Right.PURGE, "", purging.purge, purging.CAUTION
    ),
    Action(
        "delete-on-server",
        "Delete on the server",
        "",
        "what lies in the trash: on the server, then here",
        Right.PURGE,
        "",
        wanted_deletions.want_deletion,
        wanted_deletions.CAUTION,
    ),
)
"""In the order of the footer and the help."""

BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}
