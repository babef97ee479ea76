"""What is said about the place that the list shows: in the header, and where there is nothing."""

from tui_mail.screens.filtering import Filter
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import Surroundings
from tui_mail.store.actor import Actor
from tui_mail.store.rows import View

_NONE_SHARED = "No mailbox is shared with you.\nAsk the manager of a mailbox, or an admin, to make you a member."
_NO_MAILBOX_YET = (
    "There is no mailbox yet.\n"
    "Make one with the account that feeds it: g e, then n.\n"
    "Or one alone: g u, then 2, then n."
)
_ONLY_MANAGES = (
    "Admins manage mailboxes and read no mail: you are a member of none here.\n"
    "S shares a mailbox with colleagues, with yourself too."
)


def where(line: TreeLine, narrowed: Filter) -> str:
    """Name the place and the filter."""
    return f"{line.path} / {narrowed.words}" if narrowed else line.path


def who(actor: Actor, view: View | None, around: Surroundings) -> str:
    """Name the person, with the role where it is the same in all that is shown."""
    here = None if view is None else view.mailbox_id
    roles = {place.role or "admin" for key, place in around.places.items() if here in (None, key)}
    return f"{actor.login} · {roles.pop()}" if len(roles) == 1 else actor.login


def nothing(actor: Actor, line: TreeLine, narrowed: Filter, around: Surroundings) -> str:
    """Say why the list is empty, and what to do next."""
    if not around.boxes:
        return _NO_MAILBOX_YET if actor.admin else _NONE_SHARED
    view = line.view or View()
    if actor.admin and not actor.auditor and not _roles(view, around):
        return _ONLY_MANAGES
    if narrowed:
        return "Nothing fits the filter.\nf changes it, Esc ends it."
    elsewhere = "" if view == View() else "\nb goes to another place, 0 to the inboxes of all mailboxes."
    if view.snoozed is not False:
        return f"{'Nothing is snoozed.' if view.snoozed else 'Nothing in here.'}{elsewhere}"
    asleep = sum(box.snoozed for box in around.boxes if view.mailbox_id in (None, box.id))
    return f"Nothing to do here.{f' {asleep:,} snoozed: g z shows them.' if asleep else ''}{elsewhere}"


def nothing_found(where: TreeLine) -> str:
    """Say that a search found nothing, where it looked, and what to do next."""
    return f"Nothing found in {where.path}.\n/ changes the search (^T in it looks elsewhere), Esc ends it."


def _roles(view: View, around: Surroundings) -> set[str]:
    """Return what the person is in the mailboxes that are shown."""
    return {place.role for key, place in around.places.items() if place.role and view.mailbox_id in (None, key)}
