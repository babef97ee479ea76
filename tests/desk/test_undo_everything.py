"""Hundreds of actions by several people, then their undos: everything is as it was."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.office import Office, letter
from tui_mail.config.people import Role
from tui_mail.config.team import Mailbox, Team
from tui_mail.desk import (
    conversations,
    filed_documents,
    folders,
    identifying,
    linking,
    marks,
    moving,
    notes,
    privacy,
    routing,
    snoozing,
    tagging,
    tasks,
    triage,
    writers,
)
from tui_mail.desk.administration import apply
from tui_mail.desk.bulk import bulk
from tui_mail.desk.case_from_item import create_from_item
from tui_mail.desk.cases import NewCase
from tui_mail.desk.change import Done
from tui_mail.desk.folder_removal import remove_folder
from tui_mail.desk.moving import Destination
from tui_mail.desk.task_forms import TaskForm
from tui_mail.desk.undo import undo
from tui_mail.desk.undoable import UNDOABLE
from tui_mail.errors import Conflict, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import (
    Counter,
    Event,
    FiledDocument,
    Folder,
    Item,
    ItemTag,
    Label,
    Link,
    Message,
    Note,
    Record,
    RecordAddress,
    Star,
    Task,
    TaskItem,
    Tombstone,
    User,
)
from tui_mail.store.models.table import dicts
from tui_mail.store.queries.directory import records
from tui_mail.store.queries.folders import folders_of
from tui_mail.store.rows import STATUSES, UNTIL_REPLY
from tui_mail.store.visibility import places
from tui_mail.store.writes.events import FOLDER_ACTIONS

ACTIONS = 300
PEOPLE = ("anna", "sandra", "mm", "vera")
LABELS = (
    *(("department", "", "", "litigation"), ("department", "", "", "tax"), ("qualification", "", "", "french")),
    *(("category", "in", "Support", "Complaint"), ("category", "in", "", "Offer"), ("category", "out", "", "Letter")),
)
BY_RULE = frozenset({"reassign"})
"""What people do not do."""

ASIDE = ("id", "modseq", "acted_at")
"""What tells that something happened, and is no state of the item."""

Step = Callable[[Actor, int], Done]


@dataclass
class Crowd:
    """People who act at random, and the events that came of it."""

    office: Office
    random: Random
    items: list[int]
    acted: list[tuple[Actor, int]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def act(self) -> None:
        """Let somebody do something with one item or with several, as far as he may."""
        actor = self.office.actor(self.random.choice(PEOPLE))
        steps = self.steps()
        missing = steps.keys() - self.names if len(self.acted) >= ACTIONS else set()
        name = self.random.choice(sorted(missing or steps))
        count = self.random.choice((1, 1, 1, 5))
        try:
            result = bulk(self.random.sample(self.items, count), lambda item: steps[name](actor, item))
        except TuiMailError:
            return
        events = [done.event_id for done in result.done if done.event_id is not None]
        if events:
            self.acted.append((actor, self.random.choice(events)))
            self.names.add(name)

    def steps(self) -> dict[str, Step]:
        """Return what can be done, each with something chosen at random."""
        one = self.random.choice
        person = self.office.person(one(("anna", "sandra", "mm")))
        record = one(records(self.office.actor("anna"))).id
        person_outside = one(records(self.office.actor("anna"), kinds=frozenset({"contact", "company"}))).id
        writer = one([None, *(row.id for row in records(self.office.actor("anna"), kinds=frozenset({"contact"})))])
        department, primary = one(("litigation", "tax", "none")), one((True, False))
        qualification, tag = one(("french", "none")), one(("akte", "frist"))
        category = one(("complaint", "Offer", "Letter", "none"))
        status, folder = one(STATUSES), one(("Inbox/Kunden", "archive", "inbox", "junk", "trash"))
        mailbox = one(list(places(self.office.actor("anna"))))
        until = one((now() + 3600 * SECOND, UNTIL_REPLY))
        task = one([0, *(found.id for found in Task.select(Task.id))])  # there is no task 0
        return {
            "take": triage.take,
            "assign": lambda actor, item: triage.assign(actor, item, person, one(("", "bitte"))),
            "release": triage.release,
            "status": lambda actor, item: triage.set_status(actor, item, status),
            "snooze": lambda actor, item: snoozing.snooze(actor, item, until),
            "wake": snoozing.wake,
            "archive": triage.archive,
            "unarchive": triage.unarchive,
            "link": lambda actor, item: self.link(actor, item, record, primary=primary),
            "unlink": lambda actor, item: linking.unlink(actor, item, record),
            "identify": lambda actor, item: identifying.identify(actor, item, person_outside),
            "written-by": lambda actor, item: writers.written_by(actor, item, writer),
            "file": lambda actor, item: self.file(actor, item, record),
            "board": lambda actor, item: filed_documents.put_on_board(actor, item, record),
            "note": lambda actor, item: notes.add_note(actor, item, "eine Notiz", one((None, person))),
            "tag": lambda actor, item: tagging.tag(actor, item, tag),
            "untag": lambda actor, item: tagging.untag(actor, item, tag),
            "star": marks.star,
            "unstar": marks.unstar,
            "trash": moving.trash,
            "restore": moving.restore,
            "junk": moving.junk,
            "not-junk": moving.not_junk,
            "move": lambda actor, item: moving.move(actor, item, self.destination(actor, folder, mailbox)),
            "create-folder": self.create_folder,
            "rename-folder": self.rename_folder,
            "move-folder": self.move_folder,
            "delete-folder": self.delete_folder,
            "department": lambda actor, item: routing.set_department(actor, item, department),
            "qualification": lambda actor, item: routing.set_qualification(actor, item, qualification),
            "category": lambda actor, item: routing.set_category(actor, item, category),
            "task-create": lambda actor, item: _made(
                tasks.create_task(actor, item, "task", "To do", TaskForm("X")), item
            ),
            "task-attach": lambda actor, item: tasks.attach(actor, item, task),
            "task-detach": lambda actor, item: tasks.detach(actor, item, task),
            "merge-thread": lambda actor, item: conversations.merge(actor, item, one(self.items)),
            "split-thread": conversations.split,
            "private": privacy.make_private,
            "not-private": privacy.make_public,
        }

    def destination(self, actor: Actor, folder: str, mailbox: int) -> str | Destination:
        """Return where to move to; what Sandra brings to the other mailbox she might not see any more."""
        return self.random.choice((folder, folder if actor.login == "sandra" else Destination(mailbox, "inbox")))

    def create_folder(self, actor: Actor, item: int) -> Done:
        """Make a folder in the mailbox of an item."""
        number = Folder.select().count() + self.random.randrange(1000)
        return _done(item, folders.create_folder(actor, Item.get_by_id(item).mailbox, f"Ordner {number}"))

    def rename_folder(self, actor: Actor, item: int) -> Done:
        """Give a folder another name."""
        mailbox, path = self.some_folder(item)
        return _done(item, folders.rename_folder(actor, mailbox, path, f"Name {self.random.randrange(1000)}"))

    def move_folder(self, actor: Actor, item: int) -> Done:
        """Put a folder into another one."""
        mailbox, path = self.some_folder(item)
        return _done(item, folders.move_folder(actor, mailbox, path, self.some_folder(item)[1]))

    def delete_folder(self, actor: Actor, item: int) -> Done:
        """Delete a folder, with what is in it or not."""
        mailbox, path = self.some_folder(item)
        if self.random.choice((True, False)):
            return _done(item, folders.delete_empty_folder(actor, mailbox, path))
        if not remove_folder(actor, mailbox, path).is_gone:
            raise Conflict("Something private is in it.")
        return _done(item, None)

    def some_folder(self, item: int) -> tuple[int, str]:
        """Return mailbox and path of a folder in the mailbox of an item."""
        mailbox = Item.get_by_id(item).mailbox
        paths = [one.path for one in folders_of(mailbox) if one.kind == "plain"]
        return mailbox, self.random.choice(paths or ["Nirgends"])

    def link(self, actor: Actor, item: int, record: int, *, primary: bool) -> Done:
        """Link an item to a record, or make a case out of it."""
        if self.random.choice((True, True, False)):
            return linking.link(actor, item, record, primary=primary)
        return create_from_item(actor, item, NewCase("ticket", "Hilfe", requester="00456"), primary=primary)

    def file(self, actor: Actor, item: int, record: int) -> Done:
        """File an item as a document, or a file of it somewhere."""
        folder = self.random.choice(("", "Akten/2026"))
        if self.random.choice((True, False)):
            return filed_documents.file_item(actor, item, record, folder, with_attachments=True)
        target: int | filed_documents.Store = self.random.choice((record, "private", "common"))
        return filed_documents.file_attachment(actor, item, self.random.choice(("eml", "pdf")), target, folder)

    def take_back(self) -> None:
        """Undo everything, the newest first; what a bulk action did as a whole."""
        for actor, event in reversed(self.acted):
            batch = Event.get_by_id(event).batch
            wanted = Event.select().where(Event.batch == batch).count() if batch else 1
            assert len(undo(actor, event).done) == wanted


def _done(item: int, _done: folders.FolderDone | None) -> Done:
    newest = Event.select().order_by(Event.id.desc()).get()
    is_done = newest.item is None and newest.action in FOLDER_ACTIONS  # else it was there already
    return Done(item, newest.id if is_done else None, "")


def _made(done: tasks.TaskDone, item: int) -> Done:
    return Done(item, done.event_id, done.sentence)


def state() -> dict[str, list[tuple[tuple[str, object], ...]]]:
    """Return everything that people see of the items, without what only counts changes."""
    kept = {
        "items": dicts(Item.select()),
        "conversations": dicts(Message.select(Message.id, Message.thread)),
        "links": dicts(Link.select()),
        "records": dicts(Record.select()),
        "addresses": dicts(RecordAddress.select()),
        "filed": dicts(FiledDocument.select()),
        "notes": dicts(Note.select().where(Note.withdrawn == False)),  # noqa: E712 - SQL
        "tags": dicts(ItemTag.select()),
        "stars": dicts(Star.select()),
        "tasks": dicts(Task.select()),
        "mails of tasks": dicts(TaskItem.select()),
        "folders": dicts(Folder.select()),
        "tombstones": dicts(Tombstone.select()),
        "labels": dicts(Label.select()),
        "counters": dicts(Counter.select().where(Counter.items != 0)),
    }
    return {
        name: sorted((tuple((key, value) for key, value in row.items() if key not in ASIDE) for row in rows), key=repr)
        for name, rows in kept.items()
    }


def _furnish(office: Office) -> list[int]:
    """Let there be labels, people in departments, a folder, mail that came in and mail that somebody sent."""
    with change():
        for kind, direction, family, name in LABELS:
            Label.create(kind=kind, direction=direction, family=family, name=name, active=True)
        User.update(departments='["litigation"]').where(User.login == "sandra").execute()
    (place,) = places(office.actor("anna"))
    folders.create_folder(office.actor("anna"), place, "Inbox/Kunden")
    people: dict[str, Role] = {"anna": "dispatcher", "mm": "manager", "sandra": "member"}
    other = Mailbox(code="other", name="Other", visibility="all", members_act_on="all", members=people)
    apply(office.actor("root"), Team(mailboxes=(other,)))
    came_in = office.deliver(*(letter(number, from_=f"{number % 3}@dupont.example") for number in range(14)))
    sent = [letter(100 + number, from_=f"{login}@muster.example") for number, login in enumerate(PEOPLE[:3] * 2)]
    return came_in + office.deliver(*sent, role="sent")


def test_three_hundred_actions_and_their_undos_leave_everything_as_it_was(office: Office) -> None:
    crowd = Crowd(office, Random(1), _furnish(office))
    before = state()
    while len(crowd.acted) < ACTIONS or crowd.names != UNDOABLE - BY_RULE:
        crowd.act()
    assert state() != before
    crowd.take_back()
    assert state() == before
