"""The views that everybody has."""

from tui_mail.store.rows import UNASSIGNED, View

ON_DIGITS = ("1", "2", "3", "4")
"""Those that stand before what people keep on the digits after them; 0 is all."""


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
    }
