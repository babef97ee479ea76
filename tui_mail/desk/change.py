"""The transaction around one change of one item."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from tui_mail.desk.rights import Right, Sight, refusal, sight
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.mail.text import safe_text
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.directory import person_name
from tui_mail.store.visibility import Place, places
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.items import ItemState, item_state, mailbox_of, update_item

BATCH: ContextVar[str] = ContextVar("batch", default="")
"""Marks the events of what is done with one key on many items, so that one undo takes all of it back."""


class _Anything:
    """What is expected by somebody who does not mind."""


ANYTHING: Final = _Anything()


@dataclass(frozen=True, slots=True)
class Done:
    """What was done; `event_id` is None where everything already was as asked. `{}` in `said` stands for the items."""

    item_id: int
    event_id: int | None
    said: str

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return self.said.replace("{}", f"item {self.item_id}", 1)


@dataclass
class Change:
    """An item under the lock of its mailbox, its history open."""

    actor: Actor
    place: Place
    item: ItemState
    chain: Chain

    def require(self, right: Right) -> None:
        """Raise NotPermitted unless the actor has the right on the item as it is now."""
        if why := refusal(right, self.actor, self.place, self.item.assignee, self.item.private_to):
            raise NotPermitted(why)

    def expect(self, field: str, value: object) -> None:
        """Raise Conflict where the field no longer has the value the actor saw."""
        if value is not ANYTHING and (current := getattr(self.item, field)) != value:
            raise Conflict(self._meanwhile(field, current))

    def _meanwhile(self, field: str, current: object) -> str:
        if field == "assignee":
            if current is None:
                return "Nobody has this item any more."
            return f"{person_name(int(str(current)))} has this item now."
        return f"Somebody changed the {field} meanwhile: it is {current} now."

    def write(self, action: str, fields: Mapping[str, object], *, why: str = "", text: str = "") -> int:
        """Set fields of the item and write the event that undoing needs; returns the event's id."""
        before = {name: getattr(self.item, name) for name in fields}
        self.edit(fields)
        return self.record(action, before, dict(fields), why=why, text=text)

    def edit(self, fields: Mapping[str, object]) -> None:
        """Set fields of the item; without any, its row shows as changed all the same."""
        is_work = not self.actor.is_system and (bool(fields) or self.actor.user_id == self.item.assignee)
        self.item = update_item(self.item, self.chain.modseq, dict(fields), is_work=is_work)

    def record(
        self,
        action: str,
        before: dict[str, object],
        after: dict[str, object],
        *,
        why: str = "",
        text: str = "",
        undoes: int | None = None,
    ) -> int:
        """Write an event; returns its id."""
        return self.chain.append(
            actor=self.actor.user_id,
            action=action,
            item=self.item.id,
            before=before,
            after=after,
            why=why,
            text=safe_text(text),
            batch=BATCH.get(),
            undoes=undoes,
        )


@contextmanager
def changing(actor: Actor, item_id: int) -> Iterator[Change]:
    """Lock the item's mailbox and let the caller check and write; all of it happens, or nothing.

    Raises NotFound where there is no such item, or nothing of it that the actor may see.
    """
    with change():
        missing = NotFound(f"There is no item {item_id} that you may see.")
        mailbox = mailbox_of(item_id)
        if mailbox is None:
            raise missing
        chain = open_chain(mailbox)
        item = item_state(item_id)
        if item.mailbox != mailbox:
            raise Conflict("Somebody has moved this item to another mailbox meanwhile.")
        place = places(actor).get(item.mailbox)
        if place is None or sight(actor, place, item.assignee, item.private_to) is Sight.NOTHING:
            raise missing
        yield Change(actor, place, item, chain)
        chain.close()
