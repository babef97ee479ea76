"""The lock of a mailbox and its history: one line per change, each with the hash of the one before.

The first statement of a change is `UPDATE mailbox SET modseq = modseq + 1`: it is the row lock. (On PostgreSQL,
checking first and locking later let two people take the same message in 46 to 49 of 100 tries; lock first: 0.)
"""

import hashlib
from dataclasses import dataclass, field

from tui_mail.errors import NotFound
from tui_mail.store.apart import Said, set_apart
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.clock import now
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Event, EventText, Instance
from tui_mail.store.queries.asking import ask
from tui_mail.store.writes.rows import Rows, insert_row, update

INSTANCE_CHAIN = "history"
"""Row of `instance` that holds length and head of the instance's own chain."""


_LATER = "INSERT INTO event_text (event, text) SELECT id, ? FROM event WHERE mailbox = ? AND sequence = ?"


@dataclass
class Chain:
    """A locked history inside a transaction; `close` it before the transaction ends."""

    mailbox_id: int | None
    modseq: int
    length: int
    head: str
    later: list[tuple[str, int | None, int]] = field(default_factory=list)  # texts of `append_later`, mailbox and line

    def append(
        self,
        *,
        actor: int | None,
        action: str,
        item: int | None = None,
        before: dict[str, object] | None = None,
        after: dict[str, object] | None = None,
        why: str = "",
        text: str = "",
        batch: str = "",
        undoes: int | None = None,
    ) -> int:
        """Write one event and return its id; what it says of people outside stands beside its line."""
        said = set_apart(action, Said(before or {}, after or {}, why, text))
        line = self._line(said, actor=actor, action=action, item=item, batch=batch, undoes=undoes)
        event_id = insert_row(Event, line)
        if said.text:
            EventText.insert(event=event_id, text=said.text).execute()
        return event_id

    def append_later(
        self, rows: Rows, *, actor: int | None, action: str, item: int, after: dict[str, object], why: str
    ) -> None:
        """Let an event be written with other rows of this transaction: its place in the history is fixed now."""
        said = set_apart(action, Said({}, after, why, ""))
        rows.add(Event, self._line(said, actor=actor, action=action, item=item))
        if said.text:
            self.later.append((said.text, self.mailbox_id, self.length))

    def _line(
        self,
        said: Said,
        *,
        actor: int | None,
        action: str,
        item: int | None,
        batch: str = "",
        undoes: int | None = None,
    ) -> dict[str, object]:
        self.length += 1
        line: dict[str, object] = {
            "mailbox": self.mailbox_id,
            "sequence": self.length,
            "at": now(),
            "actor": actor,
            "action": action,
            "item": item,
            "before": to_json(said.before),
            "after": to_json(said.after),
            "why": said.why,
            "text_hash": text_hash(said.text),
            "batch": batch,
            "undoes": undoes,
            "previous": self.head,
        }
        self.head = event_hash(line)
        return {**line, "hash": self.head}

    def close(self) -> None:
        """Write the head back, so that a removed last line shows too; and the texts of lines that came later."""
        if self.later:
            written = _LATER if is_sqlite() else _LATER.replace("?", "%s")
            database.cursor().executemany(written, self.later)
            self.later.clear()
        if self.mailbox_id is None:
            head = to_json({"head": self.head, "length": self.length})
            Instance.update(value=head).where(Instance.name == INSTANCE_CHAIN).execute()
        else:
            statement = "UPDATE mailbox SET history_length = ?, history_head = ? WHERE id = ?"
            update(statement, [self.length, self.head, self.mailbox_id])


def open_chain(mailbox_id: int, *, changes: bool = True) -> Chain:
    """Lock a mailbox for this transaction, count its modseq up, and return its history. Raises NotFound.

    What only writes history `changes` nothing that a list shows: no screen need read again.
    """
    step = 1 if changes else 0
    if not update("UPDATE mailbox SET modseq = modseq + ? WHERE id = ?", [step, mailbox_id]):
        raise NotFound("There is no such mailbox.")
    ((modseq, length, head),) = ask(
        "SELECT modseq, history_length, history_head FROM mailbox WHERE id = ?", [mailbox_id]
    )
    return Chain(mailbox_id, modseq, length, head)


def open_instance_chain() -> Chain:
    """Lock the instance's own history (administration) for this transaction."""
    locked = Instance.update(value=Instance.value).where(Instance.name == INSTANCE_CHAIN).execute()
    if not locked:
        Instance.insert(name=INSTANCE_CHAIN, value=to_json({"head": "", "length": 0})).execute()
    state = from_json(Instance.get_by_id(INSTANCE_CHAIN).value)
    return Chain(None, 0, state["length"], state["head"])


def text_hash(text: str) -> str:
    """Return what stands in the chain for a free text, so that the text itself can be erased."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def event_hash(line: dict[str, object]) -> str:
    """Return the hash of an event's columns, the hash of the one before among them."""
    return hashlib.sha256(to_json(line).encode()).hexdigest()
