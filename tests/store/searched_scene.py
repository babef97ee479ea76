"""Real mail in mailboxes of every kind, and what a search must find of it, by looking at each text in Python."""

import random
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from tests.office import Office
from tui_mail.mail.arrival import Arrival, read_arrival, read_outline
from tui_mail.mail.message import Address
from tui_mail.mail.query import And, Node, Not, Or, Term
from tui_mail.mail.query_parse import parse_query
from tui_mail.mail.query_values import day_of, size_of
from tui_mail.mail.searched import folded_line, searched
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.clock import SECOND
from tui_mail.store.database import change
from tui_mail.store.models import Folder, Item, ItemTag, Link, Membership, Note, Record, Star, User
from tui_mail.store.queries import lists
from tui_mail.store.rows import UNASSIGNED, Envelope, Key, Row, View
from tui_mail.store.writes.administration import create_mailbox
from tui_mail.store.writes.arrivals import Arrivals, NewMessage
from tui_mail.store.writes.index import find_attached, index_note
from tui_mail.store.writes.items import count

EVERYTHING = View(folder_kind=None, snoozed=None)
PEOPLE = ("anna", "sandra", "mm", "vera", "otto", "root", "system")
BOXES = {"open": "all", "queue": "claim_queue", "closed": "assigned_only"}
ROLES = {"anna": "dispatcher", "sandra": "member", "mm": "viewer"}  # vera is an auditor, root an admin, otto nobody
STATUSES = ("new", "open", "pending", "resolved")
FOLDERS = ("inbox", "inbox", "archive", "sent", "trash")
TAGS = ("urgent", "später", "請求")
START = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
ATTACHED = "Anlage: Prüfbericht ΣΊΣΥΦΟΣ 見積書 100% a_b c\\d"
NOTES = ("Bitte dringend prüfen!", "ab 50% günstiger", "請求書 はどこ", "Zurückgezogen: Xylophon")


def read_corpus(folder: Path, most: int | None, largest: int) -> list[tuple[bytes, Arrival]]:
    """Read so many messages, the same ones each time, in no order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    paths = [path for path in paths if path.suffix not in (".msg", ".pst", ".dat") and path.stat().st_size <= largest]
    random.Random(6).shuffle(paths)
    return [_read(path.read_bytes()) for path in paths[:most]]


def _read(raw: bytes) -> tuple[bytes, Arrival]:
    try:
        return raw, read_arrival(raw)
    except Exception:  # noqa: BLE001 - as intake does with what no parser reads
        return raw, read_outline(raw)


@dataclass
class Placed:
    """An item, with everything that may be searched for."""

    id: int
    key: Key
    arrival: Arrival
    size: int
    facts: dict[str, object]
    attached: str
    notes: tuple[str, ...]
    tags: tuple[str, ...]
    mandate: bool
    starred_by: str

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """Everything that is said, folded, by the field that asks for it."""
        mail = self.arrival.mail
        inner = mail.forwarded
        senders = [*mail.from_, *mail.sender, *mail.reply_to, *(inner.from_ if inner else ())]
        senders += inner.reply_to if inner else ()
        recipients = [*mail.to, *mail.cc, *mail.bcc, *(inner.to if inner else ()), *(inner.cc if inner else ())]
        known = {
            "subject": [folded_line(mail.subject)],
            "from": _people(senders),
            "to": _people(recipients),
            "cc": _people([*mail.cc, *(inner.cc if inner else ())]),
            "body": [self.arrival.search.body],
            "file": [*(folded_line(one.name) for one in mail.attachments), folded_line(self.attached)],
            "note": [folded_line(note) for note in self.notes],
        }
        known["subject+sender"] = known["subject"] + known["from"]
        known["everyone"] = known["subject+sender"] + known["to"]
        known[""] = known["everyone"] + known["body"] + known["file"] + known["note"]
        return known


def _came_at(message: int) -> int:
    """Ids of messages are seconds and a number in each."""
    return (message >> 20) * SECOND + message % (1 << 20)


def _people(people: Sequence[Address]) -> list[str]:
    return [folded_line(f"{one.name} {one.address}") for one in people]


class Scene:
    """The mail in an office's tables."""

    def __init__(self, office: Office, mails: Sequence[tuple[bytes, Arrival]]) -> None:
        self.office = office
        self.dice = random.Random(7)
        self.users = {login: office.person(login) for login in PEOPLE[:-1]}
        self.items: dict[int, Placed] = {}
        (blob,) = office.blobs.put([b"kept apart"])
        with change():
            User.update(auditor=True).where(User.login == "vera").execute()
            Membership.delete().where(Membership.member == self.users["vera"]).execute()
            self.boxes = {code: self._mailbox(code) for code in BOXES}
            self.folders = {(one.mailbox, one.kind): one.id for one in Folder.select()}
            self.mandate = Record.get(Record.number == "2026-00117").id
            arrivals = Arrivals()
            arrivals.keep_blob(blob, 10)
            made = []
            for number, (raw, arrival) in enumerate(mails):
                at = (START + number // 2 * 3600) * SECOND + number % 2
                key = arrivals.add_message(NewMessage(arrival, blob, len(raw), at, ""))
                made.append((key, at, arrival, len(raw)))
            arrivals.write()
            for message, at, arrival, size in made:
                self._place(message, at, arrival, size)

    def actor(self, login: str) -> Actor:
        """Return one of the people."""
        return SYSTEM if login == "system" else self.office.actor(login)

    def _mailbox(self, code: str) -> int:
        key = create_mailbox(code, {"name": code.title(), "visibility": BOXES[code]})
        for login, role in ROLES.items():
            Membership.insert(mailbox=key, member=self.users[login], role=role).execute()
        return key

    def _place(self, message: int, at: int, arrival: Arrival, size: int) -> None:
        """Put a message into one mailbox or two; what is chosen is chosen by dice."""
        dice = self.dice
        attached = ATTACHED if dice.random() < 0.1 else ""
        if attached:
            find_attached(message, searched([attached]))
        for code in dice.sample(list(BOXES), 2 if dice.random() < 0.15 else 1):
            kind, mailbox = dice.choice(FOLDERS), self.boxes[code]
            sent = kind == "sent"
            holder = dice.choice([None, None, "sandra", "anna"])
            facts: dict[str, object] = {
                "mailbox": mailbox, "message": message, "direction": "out" if sent else "in",
                "folder": self.folders[mailbox, kind], "status": dice.choice(STATUSES),
                "assignee": self.users[holder] if holder else None, "received_at": at, "listed_at": at, "modseq": 0,
                "private_to": self.users[dice.choice(["anna", "sandra"])] if sent and dice.random() < 0.4 else None,
                "guise": "forwarded" if arrival.mail.forwarded and dice.random() < 0.5 else "",
            }  # fmt: skip
            item = int(Item.insert(**facts).execute())
            count(
                Tally(
                    [
                        (
                            mailbox,
                            self.folders[mailbox, kind],
                            str(facts["status"]),
                            self.users.get(holder or "", UNASSIGNED),
                            False,
                        )
                    ]
                )
            )
            self.items[item] = Placed(
                item, Key(_came_at(message), item), arrival, size, facts | {"box": code, "kind": kind}, attached,
                self._notes(item), self._tags(item), self._links(item), self._stars(item),
            )  # fmt: skip

    def _notes(self, item: int) -> tuple[str, ...]:
        if self.dice.random() > 0.15:
            return ()
        chosen = self.dice.choice(NOTES)
        withdrawn = chosen.startswith("Zurück")
        folded = searched([chosen])
        author = self.users["anna"]
        key = Note.insert(item=item, author=author, text=chosen, written_at=0, withdrawn=withdrawn, folded=folded)
        index_note(int(key.execute()), folded)
        return () if withdrawn else (chosen,)

    def _tags(self, item: int) -> tuple[str, ...]:
        tags = tuple(tag for tag in TAGS if self.dice.random() < 0.08)
        for tag in tags:
            ItemTag.insert(item=item, tag=tag).execute()
        return tags

    def _links(self, item: int) -> bool:
        if self.dice.random() > 0.1:
            return False
        Link.insert(item=item, record=self.mandate, origin="manual", state="linked", why="", linked_at=0).execute()
        return True

    def _stars(self, item: int) -> str:
        if self.dice.random() > 0.1:
            return ""
        Star.insert(person=self.users["sandra"], item=item).execute()
        return "sandra"


class Reader:
    """What one person must find: a scan of everything he may see."""

    def __init__(self, scene: Scene, login: str) -> None:
        self.scene = scene
        self.login = login
        self.actor = scene.actor(login)
        self.seen = {row.id: row for row in lists.page(self.actor, EVERYTHING, limit=10_000) if row.id in scene.items}
        everything = lists.page(SYSTEM, EVERYTHING, limit=10_000)
        self.shown = {row.id: (folded_line(row.subject), folded_line(row.correspondent)) for row in everything}

    def finds(self, query: str, which: Callable[[Placed], bool] = lambda _: True) -> list[Key]:
        """Return the places of what a query finds, the newest first."""
        node = parse_query(query).node
        found = (self.scene.items[item] for item in self.seen)
        return sorted((one.key for one in found if which(one) and self._holds(node, one) is True), reverse=True)

    def _holds(self, node: Node, item: Placed) -> bool | None:
        match node:
            case Term():
                seen = self.seen[item.id]
                return self._reads(node, item) if isinstance(seen, Row) else self._shows(node, item, seen)
            case Not(part):
                inner = self._holds(part, item)
                return None if inner is None else not inner
            case And(parts):
                inside = [self._holds(part, item) for part in parts]
                return False if False in inside else None if None in inside else True
            case Or(parts):
                inside = [self._holds(part, item) for part in parts]
                return True if True in inside else None if None in inside else False

    def _reads(self, term: Term, item: Placed) -> bool:
        needle, facts = folded_line(term.value), item.facts
        if term.field in item.texts:
            return any(needle in text for text in item.texts[term.field])
        known: dict[tuple[str, str], bool] = {
            ("is", "sent"): facts["direction"] == "out",
            ("is", "received"): facts["direction"] == "in",
            ("is", "starred"): item.starred_by == self.login,
            ("is", "unassigned"): facts["assignee"] is None,
            ("is", "private"): facts["private_to"] is not None,
            ("has", "attachment"): item.arrival.attachment_count > 0,
            ("has", "note"): bool(item.notes),
            ("tag", term.value): term.value in item.tags,
            ("case", "2026-00117"): item.mandate,
            ("case", "none"): False,
            ("status", term.value): facts["status"] == term.value,
            ("in", term.value): term.value in (facts["box"], facts["kind"]),
            ("assignee", "sandra"): facts["assignee"] == self.scene.users["sandra"],
        }
        return known[term.field, term.value] if (term.field, term.value) in known else self._measures(term, item)

    def _measures(self, term: Term, item: Placed) -> bool:
        received = int(str(item.facts["received_at"]))
        if term.field == "larger":
            return item.size > size_of(term.value)
        day = int(day_of(term.value, datetime.now().astimezone()).timestamp()) * SECOND
        return received < day if term.field == "before" else received >= day

    def _shows(self, term: Term, item: Placed, seen: Envelope) -> bool | None:
        """An envelope shows time, direction, one correspondent, the subject, and in which mailbox and folder it is."""
        subject, correspondent = self.shown[item.id]
        texts = {
            "": [subject, correspondent],
            "everyone": [subject, correspondent],
            "subject": [subject],
            "subject+sender": [subject] if seen.is_sent else [subject, correspondent],
            "from": [] if seen.is_sent else [correspondent],
            "to": [correspondent] if seen.is_sent else [],
        }
        if texts.get(term.field):
            return any(folded_line(term.value) in text for text in texts[term.field])
        if term.field in ("before", "after", "in") or (term.field, term.value) in _SHOWN:
            return self._reads(term, item)
        queued = item.facts["private_to"] is None
        if queued and (term.field, term.value) in (("is", "unassigned"), ("assignee", "sandra")):
            return term.field == "is"  # it is an envelope because nobody has it
        return None


_SHOWN = {("is", "sent"), ("is", "received"), ("is", "private")}


class Asker:
    """Makes up queries of what the mail says, and of parts of it."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self.dice = random.Random(seed)
        self.items = list(scene.items.values())

    def questions(self, many: int) -> list[tuple[str, str]]:
        """Return who asks what: some always, and so many made up."""
        always = [(login, query) for query in ALWAYS for login in ("system", "sandra", "mm")]
        return always + [(PEOPLE[turn % len(PEOPLE)], self.query()) for turn in range(many)]

    def query(self) -> str:
        """Return a query of one to three terms."""
        dice = self.dice
        terms = [self._term() for _ in range(dice.choice([1, 1, 1, 2, 2, 3]))]
        if dice.random() < 0.15:
            return f"({' OR '.join(terms)}) {self._term()}" if dice.random() < 0.3 else " OR ".join(terms)
        return " ".join(f"-{term}" if dice.random() < 0.2 else term for term in terms)

    def _term(self) -> str:
        if self.dice.random() < 0.2:
            return self.dice.choice(_FACTS)
        field = self.dice.choice(_FIELDS)
        text = self._piece(field).replace("\\", "\\\\").replace('"', '\\"')
        return f'{field}"{text}"'

    def _piece(self, field: str) -> str:
        """Return a word, a phrase, a part of one, or one or two letters, as somebody wrote it."""
        dice = self.dice
        item = dice.choice(self.items)
        source = self._source(item, field)
        words = source[:20_000].split()
        if not words:
            return dice.choice(["qzx", "日", "ß"])
        at = dice.randrange(len(words))
        kind = dice.choice(["word", "word", "phrase", "part", "part", "letters"])
        if kind == "phrase":
            return " ".join(words[at : at + dice.randint(2, 3)])[:60]
        word = words[at][:40]
        if kind == "word":
            return dice.choice([word, word.upper(), word.lower()])
        start = dice.randrange(len(word))
        return word[start : start + (dice.randint(1, 2) if kind == "letters" else dice.randint(3, 6))]

    def _source(self, item: Placed, field: str) -> str:
        mail = item.arrival.mail
        if field == "note:":
            return self.dice.choice(NOTES)
        if field == "file:" and self.dice.random() < 0.7:
            return " ".join([ATTACHED, *(one.name for one in mail.attachments)])
        people = " ".join(f"{one.name} {one.address}" for one in (*mail.from_, *mail.to, *mail.cc))
        return self.dice.choice([mail.subject, mail.subject, people, mail.body, item.attached, *item.notes])


ALWAYS = (
    "xylophon OR cc:com", "prüfen", "net OR prüfen", "-prüfen -günstiger", "(the OR note:prüfen) com", "XYLOPHON",
    "100%", "a_b", '"c\\\\d"', "σίσυφος", "file:見積書", "見", "(com OR is:sent) -cc:com", "from:com OR has:note",
    "-case:2026-00117", "case:none", "-assignee:sandra", "subject:re -body:com", "-(subject:re OR tag:urgent)", " ",
    "is:private", "-is:private -subject:re",
)  # fmt: skip
_FIELDS = (
    "", "", "", "", "", "subject:", "from:", "to:", "cc:", "body:", "file:", "note:", "subject+sender:", "everyone:",
)  # fmt: skip
_FACTS = (
    "is:sent", "is:received", "is:starred", "is:unassigned", "is:private", "has:attachment", "has:note", "tag:urgent",
    "tag:später", "case:2026-00117", "status:open", "status:resolved", "in:open", "in:queue", "in:archive",
    "assignee:sandra", "before:2026-03-05", "after:2026-03-05", "larger:5k",
)  # fmt: skip
