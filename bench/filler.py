"""Fill a store with many items at once: the rows that intake would have written, without mail and without files.

`python -m bench.filler DIR --items 1000000` keeps the store, for benchmarks that are given its folder.
"""

import argparse
import itertools
import random
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path

from bench.words import Author
from tui_mail.config.home import Home, create_home
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply, initialise
from tui_mail.mail.searched import searched
from tui_mail.store import models
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change, database, is_sqlite
from tui_mail.store.models.table import Table, tuples
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.index import SearchFields, index_messages
from tui_mail.store.writes.items import TallyKey, count, folder_of_kind
from tui_mail.store.writes.remote_folders import keep_remote_folder
from tui_mail.store.writes.rows import insert_rows

WHO = "anna"
"""Dispatcher of every mailbox: sees everything."""

SUBJECT_MARK = "Nr."
"""Begins every subject; the number of the item follows."""

_CHUNK = 1000
_DAYS = 90
_UNREAD = 300
_MAILBOXES = (("kanzlei", 60), ("buchhaltung", 25), ("empfang", 15))
"""Code, and how many of a hundred items are there."""

_STATUSES = ("new", "new", "new", "open", "open", "pending", "resolved", "resolved", "resolved", "resolved")
_KINDS = ("inbox",) * 8 + ("archive", "sent")
_NAMES = ("Jean Dupont", "Anna Müller", "Pieter de Vries", "Mary O'Neill", "Zoë Ångström", "Lukas Frei")
_PEOPLE = 2_000
_REPLIES = 0.35
_RECENT = 200
"""Messages back to which something replies."""

_ACCOUNT = """
[[accounts]]
name = "{code}"
kind = "maildir"
path = "{root}/{code}"
primary_address = "{code}@muster.example"
[[mailboxes]]
code = "{code}"
name = "{title}"
account = "{code}"
members = {{ anna = "dispatcher", sandra = "member", mm = "manager" }}
"""
_USERS = "".join(f'[[users]]\nlogin = "{login}"\nname = "{login.title()} Muster"\n' for login in (WHO, "sandra", "mm"))
_CONTACTS = "".join(
    f'[[contacts]]\nnumber = "{number:05}"\nname = "Person {number}"\naddresses = ["p{number}@kunde.example"]\n'
    for number in range(_PEOPLE)
)


def filled_home(root: Path, items: int, database_url: str = "") -> Home:
    """Make a home with so many items (in thousands) in three mailboxes; the store is open afterwards."""
    home = create_home(root)
    if database_url:
        (root / "config.toml").write_text(f'database_url = "{database_url}"\n')
        home = create_home(root)
    mailboxes = (_ACCOUNT.format(code=code, title=code.title(), root=root) for code, _ in _MAILBOXES)
    (root / "team.toml").write_text(_USERS + "".join(mailboxes) + _CONTACTS)
    apply(initialise(home, "root", "Root"), read_team(root / "team.toml"))
    open_store(home)
    dice = random.Random(2026)
    author = Author(random.Random(11))
    people = (actor(WHO).user_id, actor("sandra").user_id, None, None)
    numbers = itertools.count(1)
    fillers = [_Mailbox(account, dice, author, people, items) for account in _accounts()]
    for _ in range(0, items, _CHUNK):
        for filler, (_, share) in zip(fillers, _MAILBOXES, strict=True):
            filler.fill(list(itertools.islice(numbers, _CHUNK * share // 100)))
    _read_most()
    return home


def actor(login: str) -> Actor:
    """Return one of the people."""
    found = user_by_login(login)
    assert found is not None
    return found


@dataclass(frozen=True)
class _Account:
    id: int
    mailbox: int
    remote_folder: int
    uidvalidity: int


def _accounts() -> list[_Account]:
    order = [code for code, _ in _MAILBOXES]
    accounts = []
    with change():
        for account in sorted(feeding_accounts(), key=lambda each: order.index(each.name)):
            folder = keep_remote_folder(account.id, "INBOX", "inbox", 0)
            accounts.append(_Account(account.id, account.mailbox_id, folder.id, folder.uidvalidity))
    return accounts


class _Mailbox:
    """Where some of the items go, and the rows that wait to be written."""

    def __init__(
        self, account: _Account, dice: random.Random, author: Author, people: tuple[int | None, ...], items: int
    ) -> None:
        self._account = account
        self._dice = dice
        self._author = author
        self._recent: deque[tuple[int, int]] = deque(maxlen=_RECENT)  # messages, with their conversations
        self._people = people
        self._start = now() - _DAYS * 24 * 3600 * SECOND
        self._step = _DAYS * 24 * 3600 * SECOND // (items + _CHUNK)
        self._folders = {kind: folder_of_kind(account.mailbox, kind) for kind in set(_KINDS)}
        self._records = [row[0] for row in tuples(models.Record.select(models.Record.id))]
        self._rows: dict[type[Table], list[dict[str, object]]] = {}
        self._counters: Counter[TallyKey] = Counter()

    def fill(self, numbers: list[int]) -> None:
        """Write items with these numbers, oldest first, in one transaction."""
        self._rows, self._counters = {table: [] for table in _ORDER}, Counter()
        with change():
            chain = open_chain(self._account.mailbox)
            (top,) = database.execute_sql("SELECT coalesce(max(id), 0) FROM item").fetchone()
            arrived = [
                (item, self._add(item, number, chain.modseq)) for item, number in enumerate(numbers, int(top) + 1)
            ]
            for table in _ORDER:
                insert_rows(table, self._rows[table])
            _index(self._rows[models.SearchText])
            _tell(chain, arrived)
            count(self._counters)
            if not is_sqlite():  # what arrives afterwards gets the next number
                database.execute_sql("SELECT setval(pg_get_serial_sequence('item', 'id'), (SELECT max(id) FROM item))")
            chain.close()

    def _add(self, item: int, number: int, modseq: int) -> dict[str, object]:
        """Collect the rows of an item; returns what its event says."""
        dice, rows = self._dice, self._rows
        received = self._start + number * self._step
        message = (received // SECOND << 20) + number
        person = dice.randrange(_PEOPLE)
        name, address = dice.choice(_NAMES), f"p{person}@kunde.example"
        subject = f"{SUBJECT_MARK} {number:07} {self._author.subject()}"
        kind, status = dice.choice(_KINDS), dice.choice(_STATUSES)
        direction = "out" if kind == "sent" else "in"
        assignee = dice.choice(self._people)
        snoozed = kind == "inbox" and status == "open" and dice.random() < 0.05
        blob = f"{number:064x}"
        files = 1 if dice.random() < 0.25 else 0
        self._message(message, blob, received, (name, address, subject), files)
        rows[models.Item].append({
            "id": item, "mailbox": self._account.mailbox, "message": message, "direction": direction,
            "folder": self._folders[kind], "status": status, "assignee": assignee,
            "snoozed_until": now() + 10**12 if snoozed else None, "snooze_stays": False, "primary_case": None,
            "received_at": received, "listed_at": received,
            "waiting_since": received if direction == "in" and status != "resolved" else None, "modseq": modseq,
        })  # fmt: skip
        if dice.random() < 0.7:
            rows[models.Link].append({
                "item": item, "record": dice.choice(self._records), "origin": "address", "state": "linked",
                "why": f"address {address}", "linked_at": received,
            })  # fmt: skip
        rows[models.Sighting].append({
            "account": self._account.id, "remote_folder": self._account.remote_folder,
            "uidvalidity": self._account.uidvalidity, "remote_key": str(number), "raw_sha256": blob,
            "message": message, "outcome": "stored", "reason": "", "attempts": 1, "seen_at": received,
        })  # fmt: skip
        self._counters[(self._account.mailbox, self._folders[kind], status, assignee or 0, snoozed)] += 1
        return {"folder": kind, "direction": direction, "status": status, "links": []}

    def _message(self, message: int, blob: str, received: int, said: tuple[str, str, str], files: int) -> None:
        name, address, subject = said
        rows, body = self._rows, self._author.body()
        answered, thread = None, message
        if self._recent and self._dice.random() < _REPLIES:
            answered, thread = self._dice.choice(self._recent)
        self._recent.append((message, thread))
        before = "" if answered is None else _message_id(answered)
        rows[models.Blob].append({"sha256": blob, "size": 4000, "stored_at": received})
        rows[models.Message].append({
            "id": message, "message_id": _message_id(message), "identity": blob, "date_at": received,
            "received_at": received, "subject": subject, "from_name": name, "from_address": address,
            "in_reply_to": before, "reference_ids": to_json([before] if before else []),
            "thread": thread, "raw_sha256": blob, "size": 4000, "automatic": False,
            "attachment_count": files, "attachment_type": "pdf" if files else "", "problem": "",
        })  # fmt: skip
        rows[models.RawMessage].append({"sha256": blob, "message": message})
        rows[models.MessageText].append(
            {
                "message": message,
                "body": f"{body}\n{name}",
                "snippet": body[:80],
                "headers": '[["Subject","x"]]',
            }
        )
        rows[models.SearchText].append({
            "message": message, "subject": searched([subject]), "sender": searched([f"{name} {address}"]),
            "recipients": searched(["kanzlei@muster.example"]), "files": searched(["Beilage.pdf"] * files),
            "body": searched([f"{body}\n{name}"]), "attached": "",
        })  # fmt: skip
        for role, shown, where in (("from", name, address), ("to", "", "kanzlei@muster.example")):
            rows[models.MessageAddress].append(
                {"message": message, "role": role, "position": 0, "name": shown, "address": where}
            )
        if files:
            rows[models.Attachment].append({
                "message": message, "part": 1, "name": "Beilage.pdf", "media_type": "application/pdf", "size": 2000,
                "sha256": blob, "content_id": "", "inline": False,
            })  # fmt: skip
        for kind in ("eml", "pdf"):
            rows[models.Document].append({
                "kind": kind, "message": message, "mailbox": self._account.mailbox, "blob": blob, "state": "ready",
                "due_at": received, "attempts": 1, "problem": "", "renderer": "",
            })  # fmt: skip


_ORDER: tuple[type[Table], ...] = (
    models.Blob, models.Message, models.RawMessage, models.MessageText, models.SearchText,
    models.MessageAddress, models.Attachment,
    models.Document, models.Item, models.Link, models.Sighting,
)  # fmt: skip
"""What refers to something comes after it."""


def _message_id(message: int) -> str:
    return f"{message:x}@kunde.example"


def _read_most() -> None:
    """Let the one who looks have read all but the newest items."""
    newest = "SELECT mailbox, max(id) FROM item GROUP BY mailbox"
    with change():
        marks = database.execute_sql(newest).fetchall()
        insert_rows(
            models.ReadWatermark,
            [{"reader": actor(WHO).user_id, "mailbox": mailbox, "item": top - _UNREAD} for mailbox, top in marks],
        )


def _index(texts: list[dict[str, object]]) -> None:
    named = ((text["message"], SearchFields(*(str(text[name]) for name in SearchFields._fields))) for text in texts)
    index_messages((int(str(message)), fields) for message, fields in named)


def _tell(chain: Chain, arrived: list[tuple[int, dict[str, object]]]) -> None:
    for item, after in arrived:
        chain.append(actor=None, action="arrived", item=item, after=after)


def main() -> None:
    """Fill a store and keep it."""
    parser = argparse.ArgumentParser(description="Fill a store.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--database", default="", help="URL of an empty database; a file in the folder without it")
    options = parser.parse_args()
    filled_home(options.folder, options.items, options.database)


if __name__ == "__main__":
    main()
