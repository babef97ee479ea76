"""Views that people keep, and on which digit they have them."""

from tui_mail.store.models import SavedView, ViewKey


def keep_view(owner: int, name: str, text: str, *, shared: bool) -> int:
    """Make a view, or change the one its owner has under this name; returns its id."""
    mine = (SavedView.owner == owner) & (SavedView.name == name)
    known = SavedView.get_or_none(mine)
    if known is None:
        return int(SavedView.insert(owner=owner, name=name, shared=shared, view=text).execute())
    SavedView.update(shared=shared, view=text).where(SavedView.id == known.id).execute()
    return int(known.id)


def change_view(view_id: int, **columns: object) -> None:
    """Set columns of a view."""
    SavedView.update(**columns).where(SavedView.id == view_id).execute()


def delete_view(view_id: int) -> None:
    """Delete a view; it stands on nobody's digit any more."""
    ViewKey.delete().where(ViewKey.saved_view == view_id).execute()
    SavedView.delete().where(SavedView.id == view_id).execute()


def forget_digits(view_id: int, *, but: int) -> None:
    """Take a view off the digits of all others."""
    ViewKey.delete().where((ViewKey.saved_view == view_id) & (ViewKey.person != but)).execute()


def set_digit(person: int, view_id: int, digit: int | None) -> None:
    """Put a view on a digit of somebody, in place of what stood there; None: on none."""
    here = ViewKey.saved_view == view_id
    if digit is not None:
        here |= ViewKey.digit == digit
    ViewKey.delete().where((ViewKey.person == person) & here).execute()
    if digit is not None:
        ViewKey.insert(person=person, digit=digit, saved_view=view_id).execute()
