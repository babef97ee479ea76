"""A populated instance in which every word of every item is a canary; and who may hear which, in the simplest words."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random

from tui_mail.config.home import Home, create_home
from tui_mail.config.team import read_team
from tui_mail.desk import (
    conversations,
    folders,
    linking,
    moving,
    notes,
    privacy,
    purging,
    saved_views,
    snoozing,
    tagging,
    triage,
    undo,
)
from tui_mail.desk.administration import apply, initialise
from tui_mail.desk.intake.delivery import Delivery
from tui_mail.desk.intake.kept import Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.desk.internal import send_message
from tui_mail.desk.relations import create_contact
from tui_mail.errors import TuiMailError
from tui_mail.mail.arrival import read_arrival, read_outline
from tui_mail.mail.searched import searched
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change, database, is_sqlite
from tui_mail.store.models import AttachmentText, Event, Folder, Item, Mailbox, Membership, Message, User
from tui_mail.store.opening import open_store
from tui_mail.store.presence import Presence, new_session
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts
from tui_mail.store.queries.directory import user_by_id
from tui_mail.store.writes.index import find_attached
from tui_mail.store.writes.remote_folders import keep_remote_folder

FIRST_ITEM, FIRST_EVENT = 77_123_000, 88_123_000
"""Ids that nothing else looks like."""

WORDS = "subj|name|addr|body|file|tag|note|said|prob"
CANARY = re.compile(rf"zq(\d+)({WORDS})")
ITEM_ID, EVENT_ID = re.compile(r"\b77123\d{3}\b"), re.compile(r"\b88123\d{3}\b")
PLACE = re.compile(r"z([maf])-([a-z]+)-z")
ON_ENVELOPE = ("subj", "name")
IN_HISTORY = ("said", "note", "tag")
LONG = 1e6
"""Seconds for which somebody is there."""

EACH = 16
"""Items of a mailbox."""

BROKEN, PRIVATE_AND_BURIED = 5, 3
"""Which of them is in the quarantine, and which was private when it was purged."""

BOXES = {
    "queue": 'visibility = "claim_queue"\nmembers = { chief = "manager", anna = "dispatcher", sandra = "member",'
    ' mm = "member", vera = "viewer", gone = "manager" }',
    "all": 'visibility = "all"\nmembers_act_on = "all"\nmembers = { chief = "manager", "*" = "member" }',
    "handed": 'visibility = "assigned_only"\nmembers = { chief = "manager", sandra = "member", mm = "dispatcher",'
    ' otto = "viewer" }',
    "open": 'members = { chief = "manager", "*" = "viewer", sandra = "member" }',
    "small": 'members = { chief = "manager", sandra = "member" }',
    "privatemm": 'owner = "mm"\nmembers = { mm = "manager" }',
    "privatesandra": 'owner = "sandra"\nmembers = { sandra = "manager", anna = "viewer" }',
    "closed": 'members = { chief = "manager", anna = "manager", sandra = "member" }',
}
PEOPLE = ("root", "chief", "anna", "sandra", "mm", "vera", "otto", "nobody", "audit", "gone", "keeper")
_RANKS = ("viewer", "member", "dispatcher", "manager")


def _team(maildir: Path) -> str:
    users = "".join(
        f'[[users]]\nlogin = "{login}"\nname = "{login.title()} Person"\nemail = "{login}@muster.example"\n'
        + ("auditor = true\n" if login == "audit" else "admin = true\n" if login == "keeper" else "")
        for login in PEOPLE[1:]
    )
    boxes = "".join(
        f'[[accounts]]\nname = "za-{key}-z"\nkind = "maildir"\npath = "{maildir}"\n'
        f'primary_address = "{key}@muster.example"\n'
        f'[[mailboxes]]\ncode = "zm-{key}-z"\nname = "Box zm-{key}-z"\naccount = "za-{key}-z"\n{said}\n'
        for key, said in BOXES.items()
    )
    case = '[[cases]]\nkind = "mandate"\nnumber = "2026-1"\ntitle = "Case"\n'
    return users + boxes + case


def _raw(number: int, direction: str, sender: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    outside = f"zq{number}name <zq{number}addr@outside.example>"
    message["From"], message["To"] = (outside, sender) if direction == "in" else (sender, outside)
    message["Subject"] = f"zq{number}subj Mandat 2026-1"
    message["Message-ID"] = f"<{number}@outside.example>"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    if (before := number - 100) % EACH in (0, 1, 4, 6) and number >= 200:  # conversations over all mailboxes
        message["In-Reply-To"] = f"<{before}@outside.example>"
        message["References"] = f"<far-{number % 100}@outside.example> <{before}@outside.example>"
    message.set_content(f"zq{number}body\n")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"zq{number}file.pdf")
    return message.as_bytes()


@dataclass
class Aviary:
    """The instance: what was put into it, and who may hear what of it."""

    home: Home
    blobs: Blobs
    numbers: dict[int, list[int]] = field(default_factory=dict)  # items by the number of their canary
    closed: dict[int, int] = field(default_factory=dict)  # author by item, of all that was private when it was purged

    events: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)  # item and mailbox, once asked for

    def actor(self, login: str) -> Actor:
        """Return a person, also one who was switched off."""
        row = User.get(User.login == login)
        return user_by_id(row.id)

    def oracle(self, login: str) -> "Oracle":
        """Return who hears what as things are now."""
        return Oracle(self, self.actor(login))


def populate(root: Path, url: str | None, seed: int) -> Aviary:
    """Fill an instance."""
    home = create_home(root)
    if url is not None:
        (root / "config.toml").write_text(f'database_url = "{url}"\n')
        home = create_home(root)
    admin = initialise(home, "root", "Root Person")
    (root / "maildir" / "cur").mkdir(parents=True)
    (root / "team.toml").write_text(_team(root / "maildir"))
    apply(admin, read_team(root / "team.toml"))
    create_contact(admin, "00001", "Somebody Outside")
    _set_ids()
    aviary = Aviary(home, open_store(home))
    random = Random(seed)
    for number, account in enumerate(feeding_accounts()):
        _fill(aviary, account, 100 * (number + 1), random)
    _share_one(aviary)
    _talk(aviary)
    _move_some(aviary)
    _look_into_files()
    _look_in(aviary)
    with change():
        User.update(active=False).where(User.login == "gone").execute()
        Mailbox.update(active=False).where(Mailbox.code == "zm-closed-z").execute()
    return aviary


def _set_ids() -> None:
    for table, first in (("item", FIRST_ITEM), ("event", FIRST_EVENT)):
        if not is_sqlite():
            database.execute_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {first})")
            continue
        database.execute_sql(f"DELETE FROM sqlite_sequence WHERE name = '{table}'")
        database.execute_sql(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {first})")


def _fill(aviary: Aviary, account: StoredAccount, first: int, random: Random) -> None:
    with change():
        found = {role: keep_remote_folder(account.id, role, role, 7) for role in ("inbox", "sent")}
    key = account.name[3:-2]
    manager = aviary.actor({"privatemm": "mm", "privatesandra": "sandra"}.get(key, "chief"))
    folders.create_folder(manager, account.mailbox_id, f"zf-{key}-z")
    for number in range(first, first + EACH):
        buried = number % EACH == PRIVATE_AND_BURIED
        direction = "out" if buried else random.choice(["in", "in", "out"])
        author = manager.login if buried else random.choice(PEOPLE[1:6])
        sender = f"{key if direction == 'in' else author}@muster.example"
        raw = _raw(number, direction, sender)
        problem = f"It is broken: zq{number}prob." if number % EACH == BROKEN else ""
        arrival = read_outline(raw) if problem else read_arrival(raw)
        (name,) = aviary.blobs.put([raw])
        kept = Kept(str(number), raw, name, now() - 3600 * SECOND + number, Reading(arrival, problem))
        before = {row.id for row in Item.select(Item.id)}
        Delivery(account).deliver(found["inbox" if direction == "in" else "sent"], [kept])
        (item,) = {row.id for row in Item.select(Item.id)} - before
        aviary.numbers.setdefault(number, []).append(item)
        _live(aviary, manager, item, number, random)


def _live(aviary: Aviary, manager: Actor, item: int, number: int, random: Random) -> None:
    """Let an item have a life; what is refused does not happen."""
    steps: list[Callable[[], object]] = [
        lambda: notes.add_note(manager, item, f"zq{number}note", manager.user_id),
        lambda: tagging.tag(manager, item, f"zq{number}tag"),
        lambda: triage.assign(
            manager, item, aviary.actor(random.choice(["sandra", "mm", "anna"])).user_id or 0, f"zq{number}said"
        ),
        lambda: snoozing.snooze(manager, item, now() + 86_400 * SECOND),
        lambda: linking.link(manager, item, 1 if number % 3 else 2),
        lambda: random.choice([triage.archive, moving.trash, moving.junk])(manager, item),
        lambda: triage.set_status(manager, item, random.choice(["open", "pending", "resolved"])),
    ]
    for step in steps:
        if random.random() < 0.55:
            with suppress(TuiMailError):
                step()
    for login in PEOPLE[1:6]:
        if random.random() < 0.7:
            with suppress(TuiMailError):
                privacy.make_private(aviary.actor(login), item)
    if number % EACH in (2, 7, 11, PRIVATE_AND_BURIED):
        author = Item.get_by_id(item).private_to
        owner = manager if author is None else user_by_id(author)
        with suppress(TuiMailError):
            _bury(owner, item)
            if author is not None:
                aviary.closed[item] = author


def _bury(owner: Actor, item: int) -> None:
    if Item.get_by_id(item).folder not in {row.id for row in Folder.select().where(Folder.kind == "trash")}:
        moving.trash(owner, item)
    purging.purge(owner, item)


def _share_one(aviary: Aviary) -> None:
    """Let the same message lie in two mailboxes."""
    one, other = (next(a for a in feeding_accounts() if a.name == f"za-{key}-z") for key in ("small", "all"))
    raw = _raw(9000, "in", "small@muster.example")
    (name,) = aviary.blobs.put([raw])
    for account in (one, other):
        kept = Kept("9000", raw, name, now() - 1800 * SECOND, Reading(read_arrival(raw), ""))
        before = {row.id for row in Item.select(Item.id)}
        with change():
            folder = keep_remote_folder(account.id, "inbox", "inbox", 7)
        Delivery(account).deliver(folder, [kept])
        aviary.numbers.setdefault(9000, []).extend({row.id for row in Item.select(Item.id)} - before)
    notes.add_note(aviary.actor("chief"), aviary.numbers[9000][0], "zq9001note")
    aviary.numbers[9001] = aviary.numbers[9000][:1]


def _move_some(aviary: Aviary) -> None:
    """Let items leave a mailbox for another one, and some come back."""
    boxes = {box.code[3:-2]: box.id for box in Mailbox.select()}
    ways = [("queue", "small"), ("small", "handed"), ("handed", "open"), ("open", "queue"), ("all", "small")]
    chief = aviary.actor("chief")
    for left, comes_to in ways:
        mine = [row.id for row in Item.select(Item.id).where(Item.mailbox == boxes[left]).order_by(Item.id)]
        moved = []
        for item in mine[:6]:
            with suppress(TuiMailError):
                moving.move(chief, item, moving.Destination(boxes[comes_to], "inbox"))
                moved.append(item)
        with suppress(TuiMailError):
            undo.undo(chief)
        for item in moved[:2]:
            with suppress(TuiMailError):
                conversations.merge(chief, item, mine[-1])


def _look_into_files() -> None:
    """Let the text of files be found, as if somebody had looked into them."""
    with change():
        for text in AttachmentText.select():
            message = Message.get_by_id(text.message)
            if found := re.search(r"zq(\d+)subj", message.subject):
                said = f"zq{found[1]}file inside"
                AttachmentText.update(state="ready", text=said).where(AttachmentText.id == text.id).execute()
                find_attached(message.id, searched([said]))


def _look_in(aviary: Aviary) -> None:
    """Let everybody be at some item, and never leave."""
    with Presence(gone_after=LONG) as presence:
        for number, login in enumerate(PEOPLE):
            for item in sorted({one for some in aviary.numbers.values() for one in some})[number::7]:
                presence.come(new_session(), aviary.actor(login).user_id or 0, item)


def _talk(aviary: Aviary) -> None:
    """Let colleagues write each other, and share a view."""
    for number, (sender, receiver) in enumerate([("mm", "sandra"), ("anna", "chief"), ("sandra", "vera")], 9100):
        before = {row.id for row in Item.select(Item.id)}
        send_message(aviary.actor(sender), aviary.blobs, [receiver], f"zq{number}subj", f"zq{number}body")
        aviary.numbers[number] = sorted({row.id for row in Item.select(Item.id)} - before)
    box = Mailbox.get(Mailbox.code == "zm-privatemm-z").id
    saved_views.save_view(aviary.actor("mm"), "zm-privatemm-z", {"mailbox_id": box}, shared=True)


@dataclass
class Oracle:
    """Who sees what, from the domain's table and the rows alone."""

    aviary: Aviary
    actor: Actor

    def __post_init__(self) -> None:
        user = User.get_by_id(self.actor.user_id)
        self.active, self.admin, self.auditor = user.active, user.admin, user.auditor
        self.boxes = {box.id: box for box in Mailbox.select() if box.active}
        mine = [row for row in Membership.select() if row.member in (None, user.id)]
        self.roles: dict[int, str] = {}
        for row in mine if self.active else []:
            known = self.roles.get(row.mailbox, row.role)
            self.roles[row.mailbox] = max(known, row.role, key=_RANKS.index)
        self.items = {row.id: row for row in Item.select()}
        self.mailbox_of_gone = {
            row.item: row.mailbox
            for row in Event.select(Event.item, Event.mailbox).where(Event.action == "purge")
            if row.mailbox is not None
        }
        self.left: dict[int, set[int]] = {}
        for event in Event.select(Event.item, Event.mailbox).where(Event.action == "moved-away"):
            self.left.setdefault(event.item or 0, set()).add(event.mailbox or 0)

    def reads_all(self, box: int) -> bool:
        """Whether every item of a mailbox is readable, private ones left out."""
        if box not in self.boxes or not self.active:
            return False
        role = self.roles.get(box)
        return self.auditor or role in ("viewer", "dispatcher", "manager") or self._member(box, "all")

    def _member(self, box: int, visibility: str) -> bool:
        return self.roles.get(box) == "member" and self.boxes[box].visibility == visibility

    def sight(self, item: int) -> str:
        """Return full, envelope, or nothing."""
        row = self.items.get(item)
        if row is None:
            box = self.mailbox_of_gone.get(item, 0)
            closed = self.aviary.closed.get(item) not in (None, self.actor.user_id)
            return "full" if self.reads_all(box) and not closed else ""
        if row.mailbox not in self.boxes:
            return ""
        own = self.roles.get(row.mailbox) == "member" and row.assignee == self.actor.user_id
        if self.reads_all(row.mailbox) or own:
            sight = "full"
        else:
            sight = "envelope" if row.assignee is None and self._member(row.mailbox, "claim_queue") else ""
        if sight and row.private_to is not None:
            return "full" if row.private_to == self.actor.user_id else "envelope"
        return sight

    def leaks(self, said: str) -> list[str]:
        """Return what an answer holds that this person may not hear."""
        text = said.casefold()
        words = {f"zq{number}{word}" for number, word in CANARY.findall(text) if not self._may_hear(int(number), word)}
        items = {f"item {found}" for found in ITEM_ID.findall(text) if not self._hears_of(int(found))}
        events = {f"event {found}" for found in EVENT_ID.findall(text) if not self._hears(int(found))}
        places = {f"z{kind}-{key}-z" for kind, key in PLACE.findall(text) if not self._knows(kind, key)}
        return sorted(words | items | events | places)

    def _read_once(self, item: int) -> bool:
        """Whether it was in a mailbox whose history this person reads whole."""
        return any(self.reads_all(box) for box in self.left.get(item, ()))

    def _hears_of(self, item: int) -> bool:
        return bool(self.sight(item)) or self._read_once(item)

    def _may_hear(self, number: int, word: str) -> bool:
        items = self.aviary.numbers.get(number, [])
        sights = {self.sight(item) for item in items}
        if word in IN_HISTORY and any(self._read_once(item) for item in items):
            return True  # what was said of it where it was before stands in the history there
        return "full" in sights or ("envelope" in sights and word in ON_ENVELOPE)

    def _hears(self, event_id: int) -> bool:
        if event_id not in self.aviary.events:
            event = Event.get_by_id(event_id)
            self.aviary.events[event_id] = (event.item, event.mailbox)
        item, mailbox = self.aviary.events[event_id]
        if item is not None:
            return self.sight(item) == "full" or (item in self.left and self.reads_all(mailbox or 0))
        return mailbox is None or mailbox in self.roles or self.auditor

    def _knows(self, kind: str, key: str) -> bool:
        if self.active and ((self.admin and kind in "ma") or (self.auditor and kind == "m")):
            return True  # who administers; and who verifies the history, of what is switched off too
        box = next((one for one in self.boxes.values() if one.code == f"zm-{key}-z"), None)
        return self.active and box is not None and (box.id in self.roles or self.auditor)
