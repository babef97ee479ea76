"""The table of rights of the domain, written down by hand: who may do what with whose item."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.office import Office
from tui_mail.desk import (
    blocking,
    correspondents,
    erasing,
    filed_documents,
    identifying,
    linking,
    moving,
    notes,
    routing,
    snoozing,
    tagging,
    tasks,
    triage,
    writers,
)
from tui_mail.desk.case_from_item import create_from_item
from tui_mail.desk.cases import NewCase
from tui_mail.desk.task_forms import TaskForm
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import User

PERSON = {"V": "vera", "M": "sandra", "D": "anna", "G": "mm", "A": "root", "U": "uwe", "nobody": "otto"}
"""Viewer, member, dispatcher, manager; an admin and an auditor who are no members; and who is nothing here."""

HOLDS = {"M", "D", "G"}
"""Who can have items."""

WORK: dict[str, Callable[[Actor, int], object]] = {
    "status": lambda actor, item: triage.set_status(actor, item, "pending"),
    "snooze": lambda actor, item: snoozing.snooze(actor, item, now() + 3600 * SECOND),
    "category": lambda actor, item: routing.set_category(actor, item, "none"),
    "tag": lambda actor, item: tagging.tag(actor, item, "urgent"),
    "untag": lambda actor, item: tagging.untag(actor, item, "urgent"),
    "note": lambda actor, item: notes.add_note(actor, item, "text"),
    "link": lambda actor, item: linking.link(actor, item, 2),
    "unlink": lambda actor, item: linking.unlink(actor, item, 2),
    "identify": lambda actor, item: identifying.identify(actor, item, 2),
    "written-by": lambda actor, item: writers.written_by(actor, item, 2),
    "add-correspondents": correspondents.add_correspondents,
    "block-sender": blocking.block_sender,
    "case create": lambda actor, item: create_from_item(actor, item, NewCase("ticket", "Help", requester="00456")),
    "document file": lambda actor, item: filed_documents.file_item(actor, item, 2),
    "document board": lambda actor, item: filed_documents.put_on_board(actor, item, 2),
    "file one": lambda actor, item: filed_documents.file_attachment(actor, item, "eml", 2),
    "file for all": lambda actor, item: filed_documents.file_attachment(actor, item, "eml", "common"),
    "task create": lambda actor, item: tasks.create_task(actor, item, "task", "To do", TaskForm("Call")),
    "move": lambda actor, item: moving.move(actor, item, "archive"),
    "archive": triage.archive,
    "junk": moving.junk,
    "trash": moving.trash,
}
ERASING: dict[str, Callable[[Actor, int], object]] = {
    "erase": lambda actor, item: erasing.erase_mail(actor, item, "asked for"),
    "erase from a record": lambda actor, item: erasing.erase_at(actor, "contact", "00456", item, "asked for"),
}
HANDING_OUT: dict[str, Callable[[Actor, int], object]] = {
    "assign": lambda actor, item: triage.assign(actor, item, _another(actor)),
    "department": lambda actor, item: routing.set_department(actor, item, "none"),
    "qualification": lambda actor, item: routing.set_qualification(actor, item, "none"),
}


@dataclass(frozen=True)
class Cell:
    """Where somebody stands towards an item."""

    role: str
    visibility: str
    act_on: str
    whose: str  # own | other's | nobody's

    @property
    def listed_whole(self) -> bool:
        """List all items, read body, attachments, history: V, D, G, U yes; M own, all where visibility is all."""
        return self.role in "VDGU" or (self.role == "M" and (self.whose == "own" or self.visibility == "all"))

    @property
    def envelope(self) -> bool:
        """What nobody has, to members of a claim queue: the envelope only."""
        return self.role == "M" and self.whose == "nobody's" and self.visibility == "claim_queue"

    @property
    def takes(self) -> bool:
        """Take: M what nobody has, not in assigned_only; D, G yes."""
        return self.role in "DG" or (self.role == "M" and self.visibility != "assigned_only")

    @property
    def works(self) -> bool:
        """Status, snooze, category, tag, note, link, move, archive, junk, trash: M own, or all that he sees whole."""
        everything = self.act_on == "all" and self.visibility == "all"
        return self.role in "DG" or (self.role == "M" and (self.whose == "own" or everything))

    @property
    def releases(self) -> bool:
        """Give back: M his own; unassign: D, G."""
        return self.role in "DG" or (self.role == "M" and self.whose == "own")

    @property
    def may(self) -> dict[str, bool]:
        """Every action with an item."""
        hands_out, manages = self.role in "DG", self.role == "G"
        return {
            "read it": self.listed_whole,
            "history": self.listed_whole,
            **dict.fromkeys(("star", "file for oneself"), self.listed_whole and self.role != "U"),
            **dict.fromkeys(WORK, self.works),
            **dict.fromkeys(HANDING_OUT, hands_out),
            **({"take": self.takes} if self.whose == "nobody's" else {"release": self.releases}),
            "undo of others": hands_out,
            "purge": manages,
            "delete on server": manages,
            **dict.fromkeys(ERASING, manages),
        }


def cells(visibility: str, act_on: str) -> Iterator[Cell]:
    for role in PERSON:
        for whose in ("own", "other's", "nobody's"):
            if role in HOLDS or whose != "own":
                yield Cell(role, visibility, act_on, whose)


def held_by(office: Office, cell: Cell) -> int | None:
    if cell.whose == "nobody's":
        return None
    return office.person(PERSON[cell.role] if cell.whose == "own" else "sandra" if cell.role != "M" else "mm")


def _another(actor: Actor) -> int:
    return int(User.get(User.login == ("anna" if actor.login == "mm" else "mm")).id)
