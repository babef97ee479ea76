"""Whatever people do in whatever order: the maintained counters equal a recount, and no item is what none may be."""

import random
from collections import Counter as Tally
from collections.abc import Callable

import pytest

from tests.office import TEAM, Office, letter
from tui_mail.config.people import Role
from tui_mail.config.team import Mailbox as Box
from tui_mail.config.team import Team, read_team
from tui_mail.desk import marks, moving, triage
from tui_mail.desk.administration import apply
from tui_mail.desk.bulk import bulk
from tui_mail.desk.folder_removal import remove_folder
from tui_mail.desk.folders import create_folder, move_folder
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.moving import Destination
from tui_mail.desk.notes import add_note
from tui_mail.desk.snoozing import snooze, wake
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Counter, Event, Folder, Item, Link, Mailbox, Record
from tui_mail.store.queries.directory import assignable
from tui_mail.store.rows import STATUSES, UNASSIGNED

STEPS = 300
LOGINS = ("anna", "sandra", "mm", "vera")
PATHS = ("A", "A/B", "B")
MEMBERS = 'anna = "dispatcher", sandra = "member", mm = "manager", vera = "viewer"'


class Day:
    """A long day in the office, drawn by lot."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.lot = random.Random(seed)
        self.items = office.deliver(*(letter(number) for number in range(6)))
        self.people = {login: office.actor(login) for login in LOGINS}
        with_sandra: dict[str, Role] = {"anna": "member", "mm": "manager", "sandra": "dispatcher"}
        apply(office.actor("root"), Team(mailboxes=(Box(code="other", name="Other", members=with_sandra),)))
        self.mailboxes = [box.id for box in Mailbox.select().order_by(Mailbox.id)]
        self.records = [record.id for record in Record.select().order_by(Record.id)]
        self.trail: list[str] = []
        self.deeds: list[Callable[[Actor, int], object]] = [
            triage.take,
            lambda actor, item: triage.assign(actor, item, self.somebody()),
            triage.release,
            lambda actor, item: triage.set_status(actor, item, self.lot.choice(STATUSES)),
            lambda actor, item: snooze(actor, item, now() + 3600 * SECOND),
            wake,
            triage.archive,
            triage.unarchive,
            lambda actor, item: link(actor, item, self.lot.choice(self.records), primary=self.lot.random() < 0.5),
            lambda actor, item: unlink(actor, item, self.lot.choice(self.records)),
            lambda actor, item: add_note(actor, item, "Notiz"),
            marks.star,
            marks.opened,
            lambda actor, _: undo(actor),
            lambda actor, _: undo(actor, self.some_event()),
            lambda actor, _: undo(actor, self.some_event()),
            lambda actor, _: bulk(self.items[:3], lambda item: triage.take(actor, item)),
            lambda actor, item: moving.move(actor, item, self.lot.choice(PATHS)),
            lambda actor, item: moving.move(actor, item, self.somewhere()),
            lambda actor, item: moving.move(actor, item, self.somewhere()),
            moving.trash,
            moving.restore,
            lambda actor, _: create_folder(actor, self.lot.choice(self.mailboxes), self.lot.choice(PATHS)),
            lambda actor, _: move_folder(actor, self.lot.choice(self.mailboxes), "A/B", "/"),
            lambda actor, _: remove_folder(actor, self.lot.choice(self.mailboxes), self.lot.choice(PATHS)),
        ]

    def somebody(self) -> int:
        return self.office.person(self.lot.choice(LOGINS))

    def somewhere(self) -> Destination:
        return Destination(self.lot.choice(self.mailboxes), self.lot.choice(["inbox", "archive", *PATHS]))

    def some_event(self) -> int:
        return self.lot.choice([event.id for event in Event.select(Event.id).order_by(Event.id.desc()).limit(25)])

    def step(self, number: int) -> None:
        login, item = self.lot.choice(LOGINS), self.lot.choice(self.items)
        deed = self.lot.randrange(len(self.deeds))
        self.trail.append(f"{login} {deed} {item}")
        try:
            self.deeds[deed](self.people[login], item)
        except (NotFound, NotPermitted, Conflict) as exc:
            self.trail[-1] += f": {exc.sentence}"
        if number % 60 == 59:
            self.items += self.office.deliver(letter(100 + number))
        if number % 45 == 44:
            self.move_sandra(gone=number % 90 == 44)

    def move_sandra(self, *, gone: bool) -> None:
        """Sandra leaves the mailbox, or comes back."""
        values = {"visibility": "claim_queue", "members_act_on": "own", "maildir": self.office.home.root / "maildir"}
        team = TEAM.format(**values)
        file = self.office.home.root / "team.toml"
        file.write_text(team.replace(MEMBERS, MEMBERS.replace('sandra = "member", ', "")) if gone else team)
        apply(self.office.actor("root"), read_team(file))
        self.trail.append("sandra leaves" if gone else "sandra comes back")


def recount() -> Tally[tuple[int, int, str, int, bool]]:
    """Count the items one by one."""
    tally: Tally[tuple[int, int, str, int, bool]] = Tally()
    for item in Item.select():
        tally[item.mailbox, item.folder, item.status, item.assignee or UNASSIGNED, item.snoozed_until is not None] += 1
    return tally


def maintained() -> Tally[tuple[int, int, str, int, bool]]:
    """Return the counters as they are kept."""
    rows = Counter.select().where(Counter.items != 0)
    return Tally({(row.mailbox, row.folder, row.status, row.assignee, bool(row.snoozed)): row.items for row in rows})


def oddities() -> list[str]:
    """Return what is against the invariants of the domain."""
    inboxes = {folder.id for folder in Folder.select().where(Folder.kind == "inbox")}
    found = []
    for item in Item.select():
        if item.snoozed_until is not None and (item.folder not in inboxes or item.status == "resolved"):
            found.append(f"{item.id} is snoozed and {item.status} in folder {item.folder}")
        if item.assignee is not None and item.status != "resolved" and item.assignee not in assignable(item.mailbox):
            found.append(f"{item.id} is {item.status} and with {item.assignee}, who can have no items")
        links = Link.select().where((Link.item == item.id) & (Link.record == item.primary_case))
        if item.primary_case is not None and [link.state for link in links] != ["linked"]:
            found.append(f"{item.id} has the primary case {item.primary_case}, but no link to it")
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_counters_equal_a_recount_and_items_stay_sound_after_every_step(office: Office, seed: int) -> None:
    day = Day(office, seed)
    for number in range(STEPS):
        day.step(number)
        assert oddities() == [], day.trail
        assert maintained() == recount(), day.trail
    assert sum(1 for line in day.trail if ":" not in line) > 100
    undone = Event.select().where(Event.action == "undo").count()
    assert undone > 5


def test_an_intake_that_rolls_back_a_message_counts_it_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger refuses both together and the first one alone, after it was written: it comes in quarantined."""
    from tui_mail.desk.intake import batch
    from tui_mail.store.writes.ledger import record_outcomes

    failures = iter([ValueError("first"), ValueError("second")])

    def failing_twice(*args: object) -> None:
        if failure := next(failures, None):
            raise failure
        record_outcomes(*args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(batch, "record_outcomes", failing_twice)
    office.deliver(letter(1), letter(2))
    assert maintained() == recount()
    assert office.counts("anna")["quarantine"] == 1
