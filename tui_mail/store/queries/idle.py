"""Items that their assignee leaves lying, and what each mailbox wants done then; for the daemon."""

from dataclasses import dataclass

from tui_mail.store.canonical import from_json
from tui_mail.store.models import Mailbox
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask


@dataclass(frozen=True, slots=True)
class ReassignRule:
    """After how many seconds an item of a mailbox goes on, to whom, and in which hours they are counted."""

    mailbox_id: int
    after: int
    to: str  # unassigned | least
    hours: str | None


def reassign_rules() -> list[ReassignRule]:
    """Return the rules of the active mailboxes that have one."""
    active = (Mailbox.active == True) & (Mailbox.reassign != "")  # noqa: E712 - SQL
    query = Mailbox.select(Mailbox.id, Mailbox.reassign).where(active).order_by(Mailbox.id)
    rules = [(mailbox, from_json(text)) for mailbox, text in tuples(query)]
    return [ReassignRule(key, rule["after"], rule["to"], rule.get("hours")) for key, rule in rules]


def idle_items(mailbox_id: int, since: int, limit: int, *, only: int = 0) -> list[int]:
    """Return assigned items that ask for work and that nobody has touched since (microseconds UTC); `only` one of all.

    What slept has lain there only since it woke: then it came to the top of the list. What is private is nobody else's
    to do. Who has something is asked of the counters: so each person is a range of the index of what is unresolved.
    """
    found = ask(
        "SELECT i.id FROM item i JOIN folder f ON f.id = i.folder WHERE i.mailbox = ? AND i.assignee IN"
        " (SELECT c.assignee FROM counter c WHERE c.mailbox = ? AND c.assignee <> 0 AND c.items > 0)"
        " AND i.status <> 'resolved' AND i.listed_at <= ? AND i.status <> 'pending' AND i.snoozed_until IS NULL"
        " AND (i.acted_at IS NULL OR i.acted_at <= ?) AND f.kind NOT IN ('junk', 'trash', 'quarantine')"
        " AND i.private_to IS NULL AND ? IN (0, i.id) LIMIT ?",
        [mailbox_id, mailbox_id, since, since, only, limit],
    )
    return sorted(row[0] for row in found)
