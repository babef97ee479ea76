"""Putting items off, and bringing them back."""

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.rights import Right
from tui_mail.desk.telling import tell
from tui_mail.desk.triage import AWAKE
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.clock import moment, now
from tui_mail.store.queries.directory import dispatchers
from tui_mail.store.queries.items import due_to_wake
from tui_mail.store.rows import UNTIL_REPLY


def snooze(actor: Actor, item_id: int, until: int, *, stay: bool = False) -> Done:
    """Hide an item until a time (microseconds UTC), or UNTIL_REPLY. `stay`: a reply does not wake it.

    Raises UsageError for a time that is past, Conflict for what cannot be snoozed.
    """
    if until <= now():
        raise UsageError("The time to snooze until is past.")
    if stay and until == UNTIL_REPLY:
        raise UsageError("What sleeps until a reply cannot sleep on when one comes.")
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.folder_kind != "inbox":
            raise Conflict(f"Only items in the inbox can be snoozed; this one is in {changed.item.folder_kind}.")
        if changed.item.status == "resolved":
            raise Conflict("A resolved item cannot be snoozed; reopen it first (s).")
        event = changed.write("snooze", {"snoozed_until": until, "snooze_stays": stay})
        return Done(item_id, event, f"Snoozed {{}} until {_spoken(until)}")


def wake(actor: Actor, item_id: int, *, why: str = "") -> Done:
    """Bring a snoozed item back: open, and at the top of the list."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.snoozed_until is None:
            return Done(item_id, None, "{} is not snoozed")
        return Done(item_id, wake_under_lock(changed, why), "Woke {}")


def wake_due(at: int) -> int:
    """Wake everything whose time has come by `at`; returns how many. Only the daemon calls it."""
    woken = 0
    for item_id, until in due_to_wake(at):
        try:
            with changing(SYSTEM, item_id) as changed:
                if changed.item.snoozed_until is not None and changed.item.snoozed_until <= at:
                    wake_under_lock(changed, f"its time came: {_spoken(until)}")
                    woken += 1
        except NotFound:  # its mailbox was switched off: it wakes when that is on again
            continue
    return woken


def wake_under_lock(changed: Change, why: str) -> int:
    """Wake an item whose lock is held; its assignee hears of it, else the dispatchers. Returns the event's id."""
    event = changed.write("wake", {**AWAKE, "status": "open", "listed_at": now()}, why=why)
    holder = changed.item.assignee
    tell(changed, event, dispatchers(changed.item.mailbox) if holder is None else [holder], "woken")
    return event


def _spoken(at: int) -> str:
    if at == UNTIL_REPLY:
        return "a reply"
    local = moment(at).astimezone()
    spoken = local.strftime("%a %d %b %H:%M")
    return spoken if local.year == moment(now()).astimezone().year else f"{spoken} {local.year}"
