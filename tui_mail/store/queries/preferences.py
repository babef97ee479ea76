"""What somebody has chosen for his own sessions."""

from tui_mail.store.actor import Actor
from tui_mail.store.models import Preference
from tui_mail.store.models.table import first_tuple, tuples


def chosen(actor: Actor) -> dict[str, str]:
    """Return the preferences that a person has set, by name."""
    mine = Preference.select(Preference.name, Preference.value).where(Preference.person == actor.user_id)
    return dict(tuples(mine.order_by(Preference.name)))


def chosen_one(actor: Actor, name: str) -> str:
    """Return one preference of a person; empty where he has not set it."""
    found = first_tuple(
        Preference.select(Preference.value).where((Preference.person == actor.user_id) & (Preference.name == name))
    )
    return "" if found is None else str(found[0])
