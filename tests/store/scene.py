"""Mailboxes, roles and items as a property test wants them, written straight into the tables; and who may see what."""

from collections import Counter as Tally
from dataclasses import dataclass
from functools import cached_property

from hypothesis import strategies as st

from tests.office import Office, letter
from tui_mail.mail.arrival import read_arrival
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Counter, Folder, Item, Mailbox, Membership, Star
from tui_mail.store.rows import UNASSIGNED, Key, View
from tui_mail.store.writes.administration import create_mailbox
from tui_mail.store.writes.arrivals import Arrivals, NewMessage
from tui_mail.store.writes.items import count

MESSAGES = 24
BOXES = 3
PEOPLE = ("sandra", "mm", "vera", "otto", "root")
RANKS = (None, "viewer", "member", "dispatcher", "manager")
FOLDERS = ("inbox", "archive", "trash", "quarantine")
UNRESOLVED = ("new", "open", "pending")


@dataclass(frozen=True)
class BoxPlan:
    """A mailbox: what its members see, and each person's role, that of everybody last."""

    active: bool
    visibility: str
    roles: tuple[str | None, ...]


@dataclass(frozen=True)
class ItemPlan:
    """An item; two may be listed at the same time."""

    box: int
    folder: str
    status: str
    assignee: str | None
    snoozed: bool
    listed_at: int
    private_to: str | None = None


@dataclass(frozen=True)
class Plan:
    """A whole scene."""

    boxes: tuple[BoxPlan, ...]
    items: tuple[ItemPlan, ...]


_boxes = st.builds(
    BoxPlan,
    active=st.sampled_from([True, True, True, False]),
    visibility=st.sampled_from(["assigned_only", "claim_queue", "claim_queue", "all"]),
    roles=st.tuples(
        *[st.sampled_from([*RANKS, "member", "member"])] * len(PEOPLE), st.sampled_from([None, None, None, *RANKS])
    ),
)
_items = st.builds(
    ItemPlan,
    box=st.integers(0, BOXES - 1),
    folder=st.sampled_from(["inbox", "inbox", *FOLDERS]),
    status=st.sampled_from([*UNRESOLVED, "resolved"]),
    assignee=st.sampled_from([None, None, "sandra", "sandra", "mm", "otto"]),
    snoozed=st.sampled_from([False, False, True]),
    listed_at=st.integers(1, 9),
    private_to=st.sampled_from([None, None, None, None, "sandra", "mm"]),
)
plans = st.builds(
    Plan,
    boxes=st.tuples(*[_boxes] * BOXES),
    items=st.lists(_items, min_size=4, max_size=MESSAGES).map(tuple),
)


@dataclass(frozen=True)
class Placed:
    """An item of the scene with its id."""

    id: int
    plan: ItemPlan
    mailbox: int
    folder: int

    @property
    def key(self) -> Key:
        """Where it stands in lists."""
        return Key(self.plan.listed_at, self.id)


class Stage:
    """An office with empty mailboxes and messages that are in none of them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        columns = {"name": "Box", "visibility": "all"}
        raw = letter(0)
        (name,) = office.blobs.put([raw])
        with change():
            self.boxes = [create_mailbox(f"box-{index}", columns) for index in range(BOXES)]
            arrivals = Arrivals()
            arrivals.keep_blob(name, len(raw))
            read = (read_arrival(letter(number)) for number in range(MESSAGES))
            self.messages = [arrivals.add_message(NewMessage(one, name, len(raw), 5 * SECOND, "")) for one in read]
            arrivals.write()
        self.folders = {(folder.mailbox, folder.kind): int(folder.id) for folder in Folder.select()}

    @cached_property
    def users(self) -> dict[str, int]:
        """Ids of the people."""
        return {login: self.office.person(login) for login in PEOPLE}

    def set(self, plan: Plan) -> "Scene":
        """Make the tables look like the plan."""
        with change():
            Star.delete().execute()
            for table in (Counter, Item, Membership):
                table.delete().where(table.mailbox.in_(self.boxes)).execute()
            for box_id, box in zip(self.boxes, plan.boxes, strict=True):
                Mailbox.update(active=box.active, visibility=box.visibility).where(Mailbox.id == box_id).execute()
                for member, role in zip([*self.users.values(), None], box.roles, strict=True):
                    if role is not None:
                        Membership.insert(mailbox=box_id, member=member, role=role).execute()
            return Scene(self, plan, tuple(self._place(number, item) for number, item in enumerate(plan.items)))

    def _place(self, number: int, plan: ItemPlan) -> Placed:
        mailbox = self.boxes[plan.box]
        folder = self.folders[mailbox, plan.folder]
        assignee = self.users[plan.assignee] if plan.assignee else None
        row = {
            "mailbox": mailbox,
            "message": self.messages[number],
            "direction": "in",
            "folder": folder,
            "status": plan.status,
            "assignee": assignee,
            "snoozed_until": now() if plan.snoozed else None,
            "received_at": plan.listed_at,
            "listed_at": plan.listed_at,
            "modseq": 0,
            "private_to": self.users[plan.private_to] if plan.private_to else None,
        }
        key = (mailbox, folder, plan.status, assignee or UNASSIGNED, plan.snoozed)
        count(Tally([key]))
        return Placed(int(Item.insert(**row).execute()), plan, mailbox, folder)


@dataclass(frozen=True)
class Scene:
    """The plan in the tables, and the rule of the domain about it, in the simplest words."""

    stage: Stage
    plan: Plan
    items: tuple[Placed, ...]

    def role(self, actor: Actor, box: int) -> str | None:
        """The stronger of what the actor is by name and as everybody."""
        roles = self.plan.boxes[box].roles
        return max(roles[PEOPLE.index(actor.login)], roles[-1], key=RANKS.index)

    def sees(self, actor: Actor, item: Placed) -> str:
        """`full`, `envelope`, or nothing."""
        box = self.plan.boxes[item.plan.box]
        if not box.active:
            return ""
        if actor.is_system:
            return "full"
        role = self.role(actor, item.plan.box)
        if role != "member":
            sight = "full" if role else ""
        elif box.visibility == "all" or item.plan.assignee == actor.login:
            sight = "full"
        else:
            sight = "envelope" if box.visibility == "claim_queue" and item.plan.assignee is None else ""
        if not sight or item.plan.private_to is None:
            return sight
        return "full" if item.plan.private_to == actor.login else "envelope"

    def visible(self, actor: Actor) -> list[Placed]:
        """What the actor may see, newest first."""
        return sorted((item for item in self.items if self.sees(actor, item)), key=lambda item: item.key, reverse=True)

    def matching(self, actor: Actor, view: View) -> list[Placed]:
        """What the view holds of it."""
        told = [item for item in self.visible(actor) if not view.tells_more or self.sees(actor, item) == "full"]
        return [item for item in told if self._matches(item, view)]

    def _matches(self, item: Placed, view: View) -> bool:
        assignee = self.stage.users[item.plan.assignee] if item.plan.assignee else UNASSIGNED
        by_kind = view.folder_id is None and view.folder_kind is not None
        return (
            view.mailbox_id in (None, item.mailbox)
            and view.folder_id in (None, item.folder)
            and (not by_kind or view.folder_kind == item.plan.folder)
            and (view.statuses is None or item.plan.status in view.statuses)
            and view.assignee in (None, assignee)
            and view.snoozed in (None, item.plan.snoozed)
        )
