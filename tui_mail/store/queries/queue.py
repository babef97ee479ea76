"""What waits for somebody to take it, in the order in which it is handed out."""

from collections.abc import Collection

from peewee import Case, fn

from tui_mail.store.actor import Actor
from tui_mail.store.models import Folder, Item
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import UP_NEXT
from tui_mail.store.queries.labels import labels_of_person

AT_ONCE = 20
"""Items that are looked at before the queue is asked again: others take some of them meanwhile."""


def waiting(actor: Actor, mailboxes: Collection[int]) -> list[int]:
    """Return what the actor would be given first, and what comes next: items of these mailboxes, where he may take.

    It is what lies in the inbox, new or open, and nobody has. First comes what is for his departments or asks for one
    of his qualifications, then what is for no department; in each the one that waits for longest. What is for another
    department, or asks for a qualification that he has not, is for others.
    """
    if actor.user_id is None or not mailboxes:
        return []
    departments = sorted(labels_of_person(actor.user_id, "department"))
    qualifications = sorted(labels_of_person(actor.user_id, "qualification"))
    inboxes = Folder.select(Folder.id).where(Folder.mailbox.in_(sorted(mailboxes)) & (Folder.kind == "inbox"))
    free = Item.folder.in_([row[0] for row in tuples(inboxes)]) & Item.assignee.is_null() & Item.snoozed_until.is_null()
    free &= Item.status.in_(UP_NEXT) & Item.private_to.is_null()
    for_him = Item.department.in_(departments) | Item.qualification.in_(qualifications)
    fits = Item.department.is_null() | Item.department.in_(departments)
    fits &= Item.qualification.is_null() | Item.qualification.in_(qualifications)
    first = Case(None, [(for_him, 0)], 1)
    since = fn.COALESCE(Item.waiting_since, Item.received_at)
    query = Item.select(Item.id).where(free & fits).order_by(first, since, Item.id).limit(AT_ONCE)
    return [row[0] for row in tuples(query)]
