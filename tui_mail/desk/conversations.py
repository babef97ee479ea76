"""Conversations by hand: joining two, and letting a mail begin one of its own; both can be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager

from tui_mail.desk.change import Change, Done
from tui_mail.desk.rights import Right, Sight, sight
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.visibility import places
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.items import item_state, mailbox_of
from tui_mail.store.writes.locks import lock_messages
from tui_mail.store.writes.thread_edges import join_by_hand, part_by_hand

BEGINS = "It begins its conversation already."


def merge(actor: Actor, item_id: int, into_item: int) -> Done:
    """Let the conversation of an item hang under another item. Raises NotFound, NotPermitted, UsageError."""
    if item_id == into_item:
        raise UsageError("That is one and the same item.")
    with _changing_both(actor, item_id, into_item) as (changed, other):
        changed.require(Right.WORK)
        other.require(Right.WORK)
        lock_messages()
        edge = join_by_hand(changed.item.message, other.item.message, actor.user_id)
        if edge is None:
            return Done(item_id, None, f"{{}} is in the conversation of item {into_item} already")
        for one in (changed, other):
            one.edit({})
        event = changed.record("merge-thread", {"edge": None}, {"edge": edge})  # who reads it may not know the other
        return Done(item_id, event, f"Joined the conversation of {{}} to that of item {into_item}")


def split(actor: Actor, item_id: int) -> Done:
    """Let an item begin a conversation of its own, with all that hangs under it. Raises Conflict where it does."""
    with _changing_both(actor, item_id) as (changed,):
        changed.require(Right.WORK)
        lock_messages()
        edge = part_by_hand(changed.item.message, actor.user_id)
        if edge is None:
            raise Conflict(BEGINS)
        changed.edit({})
        event = changed.record("split-thread", {"edge": None}, {"edge": edge})
        return Done(item_id, event, "Let {} begin a conversation of its own")


@contextmanager
def _changing_both(actor: Actor, *item_ids: int) -> Iterator[list[Change]]:
    """Lock the mailboxes of the items in the order of their ids, each once. Raises NotFound as `changing` does."""
    with change():
        here = places(actor)
        mailboxes = {item_id: mailbox_of(item_id) for item_id in item_ids}
        chains = {box: open_chain(box) for box in sorted(box for box in set(mailboxes.values()) if box in here)}
        changes = []
        for item_id, box in mailboxes.items():
            missing = NotFound(f"There is no item {item_id} that you may see.")
            if box is None or box not in chains:
                raise missing
            item = item_state(item_id)
            if item.mailbox != box or sight(actor, here[box], item.assignee, item.private_to) is Sight.NOTHING:
                raise missing
            changes.append(Change(actor, here[box], item, chains[box]))
        yield changes
        for chain in chains.values():
            chain.close()
