"""Rows of absences."""

from tui_mail.store.models import Absence


def insert_absence(person: int, begins_at: int, ends_at: int | None, substitute: int | None) -> None:
    """Note that somebody is away."""
    Absence.insert(person=person, begins_at=begins_at, ends_at=ends_at, substitute=substitute).execute()


def end_absence(absence_id: int, ends_at: int) -> None:
    """Let an absence end then."""
    Absence.update(ends_at=ends_at).where(Absence.id == absence_id).execute()


def delete_absence(absence_id: int) -> None:
    """Forget an absence that has not begun; the history knows of it."""
    Absence.delete().where(Absence.id == absence_id).execute()
