"""Notes at items: internal, without recipients."""

from tui_mail.mail.searched import searched
from tui_mail.store.clock import now
from tui_mail.store.models import Note
from tui_mail.store.writes.index import index_note


def add_note(item_id: int, author: int, text: str, addressee: int | None) -> int:
    """Keep a note and return its id."""
    folded = searched([text])
    row = {"item": item_id, "author": author, "addressee": addressee, "text": text, "written_at": now()}
    note = int(Note.insert(**row, folded=folded).execute())
    index_note(note, folded)
    return note


def withdraw_note(note_id: int) -> None:
    """Show a note no longer; the history keeps it."""
    Note.update(withdrawn=True).where(Note.id == note_id).execute()
