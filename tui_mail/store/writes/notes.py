"""Notes at items: internal, without recipients."""

from tui_mail.store.clock import now
from tui_mail.store.models import Note


def add_note(item_id: int, author: int, text: str, addressee: int | None) -> int:
    """Keep a note and return its id."""
    row = {"item": item_id, "author": author, "addressee": addressee, "text": text, "written_at": now()}
    return int(Note.insert(**row).execute())


def withdraw_note(note_id: int) -> None:
    """Show a note no longer; the history keeps it."""
    Note.update(withdrawn=True).where(Note.id == note_id).execute()
