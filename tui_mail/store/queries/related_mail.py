"""How many other mails belong to what is on screen: counted for that alone."""

from collections.abc import Collection

from tui_mail.store.actor import Actor
from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.visibility import NOBODY, visible_to


def mails_together(actor: Actor, threads: Collection[int]) -> dict[int, int]:
    """Return how many mails of these conversations have an item that the actor may see, envelopes too."""
    condition, values = _seen_by(actor)
    chosen = sorted(threads)
    if not chosen or not condition:
        return {}
    statement = (
        "SELECT m.thread, count(DISTINCT m.id) FROM message m JOIN item i ON i.message = m.id"  # noqa: S608 - only marks
        f" WHERE m.thread IN ({marks(len(chosen))}) AND ({condition}) GROUP BY m.thread"
    )
    return dict(ask(statement, [*chosen, *values]))


def _seen_by(actor: Actor) -> tuple[str, list[int]]:
    """Return the condition on the item that says what the actor sees, and its values.

    The sum keeps SQLite from walking through whole mailboxes: 360 ms at 200,000 items, not 1.
    """
    mailboxes: dict[int | None, list[int]] = {}
    for part in visible_to(actor):
        mailboxes.setdefault(part.assignee, []).append(part.mailbox_id)
    conditions: list[str] = []
    values: list[int] = []
    for assignee, some in mailboxes.items():
        whose = " AND i.assignee IS NULL" if assignee == NOBODY else "" if assignee is None else " AND i.assignee = ?"
        conditions.append(f"(i.mailbox + 0 IN ({marks(len(some))}){whose})")
        values += [*some, *([assignee] if assignee else [])]
    return " OR ".join(conditions), values
