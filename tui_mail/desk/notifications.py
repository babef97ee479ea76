"""Seeing what one was told: it concerns nobody else, so it leaves no line in a history."""

from collections.abc import Iterable

from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.writes.notifications import see_notifications


def see(actor: Actor, ids: Iterable[int] | None = None) -> int:
    """Note that the person has seen what he was told: these, or all of it; returns how many he had not seen."""
    if actor.user_id is None:
        raise NotPermitted("Notifications belong to people.")
    with change():
        return see_notifications(actor.user_id, ids=ids)
