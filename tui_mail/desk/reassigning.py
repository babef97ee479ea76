"""What its assignee leaves lying goes on, by the rule of the mailbox: to nobody, or to who has the fewest items."""

import logging
from collections.abc import Sequence
from contextlib import suppress

from tui_mail.config.measures import duration_text
from tui_mail.desk.change import Change, changing
from tui_mail.desk.telling import tell
from tui_mail.errors import NotFound
from tui_mail.mail.hours import business_seconds
from tui_mail.mail.text import fold
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND
from tui_mail.store.queries.directory import people, person_name
from tui_mail.store.queries.idle import ReassignRule, idle_items, reassign_rules
from tui_mail.store.queries.labels import label_names
from tui_mail.store.queries.scheduled import FARTHEST
from tui_mail.store.rows import Person
from tui_mail.store.writes.items import note_given

log = logging.getLogger(__name__)

SOME = 100
"""Items of a mailbox that one look takes on, each in a transaction of its own: people work beside it."""


def reassign_idle(at: int) -> int:
    """Let everything go on that was idle for too long by `at`; returns how many items. Only the daemon calls it."""
    return sum(_reassign_some(rule, at) for rule in reassign_rules())


def _reassign_some(rule: ReassignRule, at: int) -> int:
    """Let the idle items of one mailbox go on; what is wrong with its rule stops no other."""
    try:
        since = idle_since(rule, at)
    except ValueError as exc:
        log.warning("the rule of mailbox %d that items go on by cannot be read: %s", rule.mailbox_id, exc)
        return 0
    if since is None:
        return 0
    return sum(_reassign(rule, item, since) for item in idle_items(rule.mailbox_id, since, SOME))


def idle_since(rule: ReassignRule, at: int) -> int | None:
    """Return the last moment from which the time of the rule has passed by `at`; None where there is none."""
    if rule.hours is None:
        return at - rule.after * SECOND
    early = at - rule.after * SECOND
    while business_seconds(rule.hours, early, at, None) < rule.after:
        early -= at - early
        if at - early > FARTHEST:
            return None  # a rule whose hours do not come together takes nothing from anybody
    late = at
    while late - early > SECOND:
        middle = (early + late) // 2
        if business_seconds(rule.hours, middle, at, None) < rule.after:
            late = middle
        else:
            early = middle
    return early


def _reassign(rule: ReassignRule, item_id: int, since: int) -> bool:
    """Let one item go on, if it is still there and idle once its mailbox is locked."""
    with suppress(NotFound), changing(SYSTEM, item_id) as changed:
        holder = changed.item.assignee
        if holder is None or not idle_items(rule.mailbox_id, since, 1, only=item_id):
            return False
        new = _next_holder(changed, holder) if rule.to == "least" else None
        event = changed.write("reassign", {"assignee": None if new is None else new.id}, why=_why(rule, holder, new))
        note_given(item_id)
        tell(changed, event, [holder], "returned")
        if new is not None:
            tell(changed, event, [new.id], "assigned")
        return True
    return False


def _next_holder(changed: Change, holder: int) -> Person | None:
    """Return who is there and has the fewest open items, of those who fit the item if anybody does."""
    item = changed.item
    there = [one for one in people(SYSTEM, item.mailbox) if not one.absent and one.id != holder]
    there = _fitting(there, item.department, "departments")
    there = _fitting(there, item.qualification, "qualifications")
    return min(there, key=lambda one: (one.open_items, one.id), default=None)


def _fitting(candidates: Sequence[Person], label: int | None, of: str) -> list[Person]:
    """Return those who have a label, if anybody has it."""
    wanted = "" if label is None else fold(label_names([label]).get(label, ""))
    return [one for one in candidates if wanted in map(fold, getattr(one, of))] or list(candidates)


def _why(rule: ReassignRule, holder: int, new: Person | None) -> str:
    of_work = "" if rule.hours is None else f" ({rule.hours})"
    idle = f"{person_name(holder)} did nothing with it for {duration_text(rule.after)}{of_work}"
    if new is not None:
        return f"{idle}: {new.name} has the fewest open items ({new.open_items})"
    return f"{idle}, and nobody else is there" if rule.to == "least" else idle
