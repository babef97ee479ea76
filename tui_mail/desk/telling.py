"""Letting people hear of what concerns them; in the transaction of the change."""

from collections.abc import Collection
from typing import Literal

from tui_mail.desk.change import Change
from tui_mail.store.actor import Actor
from tui_mail.store.writes.notifications import insert_notifications

Kind = Literal["assigned", "note", "woken", "returned", "message", "membership", "task"]
"""Given to me; a note for me; woke up; taken by a rule; a colleague wrote; my role, or a mailbox of mine; a task."""


def tell(changed: Change, event: int, people: Collection[int | None], kind: Kind) -> None:
    """Let people hear of an event of an item; nobody hears of what he does himself."""
    others = {person for person in people if person is not None and person != changed.actor.user_id}
    insert_notifications(others, kind, mailbox=changed.item.mailbox, item=changed.item.id, event=event)


def tell_of_task(actor: Actor, event: int, mailbox: int, person: int | None) -> None:
    """Let who got a task hear of it, unless he took it himself."""
    if person not in (None, actor.user_id):
        insert_notifications([person], "task", mailbox=mailbox, item=None, event=event)
