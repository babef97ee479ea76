"""Notes at contacts, companies and cases: internal, without recipients."""

from tui_mail.store.clock import now
from tui_mail.store.models import RecordNote


def add_record_note(record_id: int, author: int, text: str, addressee: int | None) -> int:
    """Keep a note and return its id."""
    row = {"record": record_id, "author": author, "addressee": addressee, "text": text, "written_at": now()}
    return int(RecordNote.insert(**row).execute())
