"""Keeping views: for oneself, or shared with all; what everybody sees of it stands in the history of the instance."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tui_mail.config import checks
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.asked import unknown_in
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.database import change
from tui_mail.store.queries.saved_views import FREE_DIGITS, SavedViewRow, canonical, saved_views
from tui_mail.store.visibility import places
from tui_mail.store.writes import saved_views as rows
from tui_mail.store.writes.chains import open_instance_chain

LONGEST = 40
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class ViewDone:
    """What was done with a view."""

    name: str
    sentence: str


def save_view(
    actor: Actor, name: str, asked: Mapping[str, object], *, shared: bool = False, digit: int | None = None
) -> ViewDone:
    """Keep a view; one of my own with this name is replaced. Raises UsageError for a name or a digit it cannot have."""
    wanted = _name(name)
    _check_digit(digit)
    if strange := unknown_in(asked):
        raise UsageError(f"A view cannot ask for {', '.join(sorted(strange))}.")
    with _mine(actor) as (me, known):
        before = next((row for row in known if row.is_mine and row.name == wanted), None)
        text = canonical(asked)
        view_id = rows.keep_view(me, wanted, text, shared=shared)
        if digit is not None:
            rows.set_digit(me, view_id, digit)
        if before is not None and before.shared and not shared:
            rows.forget_digits(view_id, but=me)
        after = SavedViewRow(view_id, wanted, actor.login, actor.name, shared, True, digit, text)
        _tell(actor, "save-view", before, after)
        where = f" on {digit}{_instead(known, digit, view_id)}" if digit is not None else ""
        return ViewDone(wanted, f"Kept the view {wanted}{where}{', shared with all' if shared else ''}")


def rename_view(actor: Actor, view_id: int, name: str) -> ViewDone:
    """Give a view of mine another name."""
    wanted = _name(name)
    with _mine(actor) as (_, known):
        before = _own(known, view_id)
        if any(row.is_mine and row.name == wanted and row.id != view_id for row in known):
            raise Conflict(f"You have a view {wanted} already.")
        rows.change_view(view_id, name=wanted)
        _tell(actor, "rename-view", before, replace(before, name=wanted))
        return ViewDone(wanted, f"The view {before.name} is called {wanted} now")


def share_view(actor: Actor, view_id: int, *, shared: bool) -> ViewDone:
    """Share a view of mine with all, or keep it to myself again."""
    with _mine(actor) as (me, known):
        before = _own(known, view_id)
        rows.change_view(view_id, shared=shared)
        if not shared:
            rows.forget_digits(view_id, but=me)
        _tell(actor, "share-view" if shared else "unshare-view", before, replace(before, shared=shared))
        return ViewDone(before.name, f"The view {before.name} is {'shared with all' if shared else 'yours alone'} now")


def delete_view(actor: Actor, view_id: int) -> ViewDone:
    """Delete a view of mine; an admin deletes also what others share."""
    with _mine(actor) as (_, known):
        before = next((row for row in known if row.id == view_id), None)
        if before is not None and not before.is_mine and actor.admin:
            before = replace(before, is_mine=True)
        _own([] if before is None else [before], view_id)
        rows.delete_view(view_id)
        _tell(actor, "delete-view", before, None)
        name = "" if before is None else before.name
        return ViewDone(name, f"Deleted the view {name}")


def put_on_digit(actor: Actor, view_id: int, digit: int | None) -> ViewDone:
    """Put a view that I see on one of my digits; None: on none."""
    _check_digit(digit)
    with _mine(actor) as (me, known):
        row = next((row for row in known if row.id == view_id), None)
        if row is None:
            raise NotFound("There is no such view that you may see.")
        rows.set_digit(me, view_id, digit)
        where = "no digit" if digit is None else f"{digit}{_instead(known, digit, view_id)}"
        return ViewDone(row.name, f"The view {row.name} is on {where} now")


def _instead(known: list[SavedViewRow], digit: int, view_id: int) -> str:
    """Say which other view of mine has lost the digit."""
    lost = next((row for row in known if row.digit == digit and row.id != view_id), None)
    return "" if lost is None else f" in place of {lost.name}"


def _name(text: str) -> str:
    name = " ".join(text.split())
    try:
        checks.line("name", name)
    except ValueError as exc:
        raise UsageError(f"{text[:80]!r} cannot be the name of a view: {exc}.") from exc
    if len(name) > LONGEST:
        raise UsageError(f"The name of a view has at most {LONGEST} letters.")
    return name


def _check_digit(digit: int | None) -> None:
    if digit is not None and digit not in FREE_DIGITS:
        raise UsageError(f"A view of your own can stand on {FREE_DIGITS[0]} to {FREE_DIGITS[-1]}.")


@contextmanager
def _mine(actor: Actor) -> Iterator[tuple[int, list[SavedViewRow]]]:
    """Give my id and the views that I see, in a transaction. Raises NotPermitted for who sees no mailbox."""
    with change():
        if actor.user_id is None or not places(actor):
            raise NotPermitted("No mailbox is shared with you: there is nothing to keep a view of.")
        yield actor.user_id, saved_views(actor)


def _own(known: list[SavedViewRow], view_id: int) -> SavedViewRow:
    row = next((row for row in known if row.id == view_id), None)
    if row is None:
        raise NotFound("There is no such view that you may see.")
    if not row.is_mine:
        raise NotPermitted(f"The view {row.name} is {row.owner_name}'s: keep it under a name of your own.")
    return row


def _tell(actor: Actor, action: str, before: SavedViewRow | None, after: SavedViewRow | None) -> None:
    """Write an event where it is, or was, for all to see."""
    was, now = _said(before), _said(after)
    if (was, _searched(before)) == (now, _searched(after)):
        return
    chain = open_instance_chain()
    chain.append(actor=actor.user_id, action=action, before=was, after=now, text=_searched(after))
    chain.close()


def _said(row: SavedViewRow | None) -> dict[str, object]:
    """Return what all may know of a view: nothing of one that is not shared; what it searches for may name people."""
    if row is None or not row.shared:
        return {}
    asked = from_json(row.text)
    return {"name": row.name, "view": to_json({**asked, "search": True} if "search" in asked else asked)}


def _searched(row: SavedViewRow | None) -> str:
    """Return what stands beside the line, so that it can be erased."""
    return str(from_json(row.text).get("search", "")) if row is not None and row.shared else ""
