"""The views that everybody has."""

from tui_mail.store.rows import UNASSIGNED, View

LAST = 1_000
"""Items in the views of what came in or went out last."""

ON_DIGITS = ("1", "2", "3", "4")
"""Those that stand before what people keep on the digits after them; 0 is all."""


SPECIAL = ("received", "sent", "quarantine")
"""Those that are rather folders over all mailboxes."""


def standing_views(user_id: int | None) -> dict[str, tuple[str, View]]:
    """Return them with their titles, by the digit on which they stand, or by a word."""
    return {
        "1": ("Mine", View(folder_kind=None, assignee=user_id, unresolved=True, put_away=False)),
        "2": ("Unassigned", View(folder_kind=None, assignee=UNASSIGNED, unresolved=True, put_away=False)),
        "3": ("Overdue", View(folder_kind=None, put_away=False, overdue=True)),
        "4": ("Unlinked", View(unlinked=True)),
        "0": ("All", View()),
        "pending": ("Pending", View(statuses=frozenset({"pending"}))),
        "snoozed": ("Snoozed", View(snoozed=True)),
        "starred": ("Starred", View(folder_kind=None, snoozed=None, starred=True)),
        "received": ("Last received", _last("in")),
        "sent": ("Last sent", _last("out")),
        "quarantine": ("Quarantine", View(folder_kind="quarantine", snoozed=None)),
    }


def _last(direction: str) -> View:
    return View(folder_kind=None, snoozed=None, put_away=False, direction=direction, most=LAST)
