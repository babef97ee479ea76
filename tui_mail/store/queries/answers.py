"""Who has answered an item."""

from collections import defaultdict

from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Event, Item
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask
from tui_mail.store.queries.directory import names_of_users
from tui_mail.store.rows import Answer
from tui_mail.store.visibility import NOBODY, visible_to


def answers_of(actor: Actor, item_id: int) -> list[Answer]:
    """Return the answers to an item, the oldest first; whoever calls has seen to the right to read it."""
    lines = Event.select(Event.at, Event.after).where((Event.item == item_id) & (Event.action == "answered"))
    said = [(at, from_json(after)) for at, after in tuples(lines.order_by(Event.sequence))]
    if not said:
        return []
    names = names_of_users({after["by"] for _, after in said if isinstance(after["by"], int)})
    seen = _seen(actor, {after["answer"] for _, after in said})
    return sorted((_answer(at, after, names, seen) for at, after in said), key=lambda one: one.at)


def _answer(at: int, after: dict[str, object], names: dict[int | None, str], seen: dict[int, int]) -> Answer:
    by, item = after["by"], after["answer"]
    who = names.get(by, "somebody") if isinstance(by, int) else str(by)
    visible = isinstance(item, int) and item in seen
    return Answer(who, seen[item] if visible else at, item if visible else None)  # type: ignore[index,arg-type]  # an int


def _seen(actor: Actor, items: set[int]) -> dict[int, int]:
    """Return those that the actor sees at least the envelope of, with the time at which each went out."""
    slices = visible_to(actor)
    columns = (Item.id, Item.mailbox, Item.assignee, Item.received_at)
    return {
        key: received_at
        for key, mailbox, assignee, received_at in tuples(Item.select(*columns).where(Item.id.in_(sorted(items))))
        if any(one.mailbox_id == mailbox and one.assignee in (None, assignee or NOBODY) for one in slices)
    }


def users_by_address() -> dict[str, int]:
    """Return the active users by address, in lower case; what several share is nobody's."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, address in ask("SELECT id, email FROM users WHERE active AND email <> ''", []):
        found[address.lower()].append(key)
    return {address: users[0] for address, users in found.items() if len(users) == 1}
