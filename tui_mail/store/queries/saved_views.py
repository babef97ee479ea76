"""Views that people keep: one's own, and what others share. What a view shows depends on who looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.asked import unknown_in, view_of
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.models import SavedView, User, ViewKey
from tui_mail.store.models.table import tuples
from tui_mail.store.rows import View
from tui_mail.store.visibility import places

FREE_DIGITS = (5, 6, 7, 8, 9)
"""Where saved views may stand; the other digits belong to the views that everybody has."""


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A kept view, as one person sees it."""

    id: int
    name: str
    owner: str  # login
    owner_name: str
    shared: bool
    is_mine: bool
    digit: int | None  # on which the one who looks has it
    text: str  # canonical JSON of what it asks for

    @property
    def asked(self) -> Mapping[str, object]:
        """What it asks for."""
        found = from_json(self.text)
        return found if isinstance(found, dict) else {}

    @property
    def is_whole(self) -> bool:
        """Whether all that it asks for is understood."""
        return not unknown_in(self.asked)

    def view(self, me: int | None, now: datetime) -> View:
        """Return what it means for somebody at this time."""
        return view_of(self.asked, me, now)


def saved_views(actor: Actor) -> list[SavedViewRow]:
    """Return one's own views and those that others share, in the order of the alphabet; mine first.

    Those of a mailbox that one does not see stay out, and whoever is in no mailbox sees none of others.
    """
    seen = places(actor)
    digits = dict(tuples(ViewKey.select(ViewKey.saved_view, ViewKey.digit).where(ViewKey.person == actor.user_id)))
    mine = SavedView.owner == actor.user_id
    columns = (SavedView.id, SavedView.name, SavedView.owner, User.login, User.name, SavedView.shared, SavedView.view)
    query = SavedView.select(*columns).join(User, on=(User.id == SavedView.owner))
    query = query.where(mine | (SavedView.shared == True) if seen else mine)  # noqa: E712 - SQL
    rows = [
        SavedViewRow(key, name, login, owner_name, shared, owner == actor.user_id, digits.get(key), text)
        for key, name, owner, login, owner_name, shared, text in tuples(query)
    ]
    shown = [row for row in rows if row.is_mine or row.asked.get("mailbox_id", None) in (None, *seen)]
    return sorted(shown, key=lambda row: (not row.is_mine, row.name.casefold(), row.id))


def saved_view(actor: Actor, name: str) -> SavedViewRow:
    """Return the view of this name: one's own, else one that is shared. Raises NotFound."""
    wanted = name.casefold()
    found = next((row for row in saved_views(actor) if row.name.casefold() == wanted), None)
    if found is None:
        raise NotFound(f"There is no view {name!r}; `tui-mail view list` names those there are.")
    return found


def canonical(asked: Mapping[str, object]) -> str:
    """Return what is asked for as it is kept."""
    return to_json(dict(asked))
