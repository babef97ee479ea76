"""Putting items off, and bringing them back."""

from datetime import UTC, datetime

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.rights import Right
from tui_mail.desk.triage import AWAKE
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.clock import SECOND, moment, now
from tui_mail.store.queries.items import due_to_wake


def snooze(actor: Actor, item_id: int, until: int, *, stay: bool = False) -> Done:
    """Hide an item until a time (microseconds UTC). `stay`: a reply does not wake it.

    Raises UsageError for a time that is past, Conflict for what cannot be snoozed.
    """
    if until <= now():
        raise UsageError("The time to snooze until is past.")
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
        return Done(item_id, _wake(changed, why), "Woke {}")


def wake_due(at: int) -> int:
    """Wake everything whose time has come by `at`; returns how many. Only the daemon calls it."""
    woken = 0
    for item_id, until in due_to_wake(at):
        try:
            with changing(SYSTEM, item_id) as changed:
                if changed.item.snoozed_until is not None and changed.item.snoozed_until <= at:
                    _wake(changed, f"its time came: {_spoken(until)}")
                    woken += 1
        except NotFound:  # its mailbox was switched off: it wakes when that is on again
            continue
    return woken


def _wake(changed: Change, why: str) -> int:
    return changed.write("wake", {**AWAKE, "status": "open", "listed_at": now()}, why=why)


def _spoken(at: int) -> str:
    local = moment(at).astimezone()
    spoken = local.strftime("%a %d %b %H:%M")
    return spoken if local.year == datetime.fromtimestamp(now() / SECOND, tz=UTC).year else f"{spoken} {local.year}"
