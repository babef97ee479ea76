"""Taking back a case that was just made."""

from tui_mail.store.models import Participant, Record


def remove_case(record_id: int) -> None:
    """Delete a case on which nothing hangs."""
    Participant.delete().where(Participant.record == record_id).execute()
    Record.delete().where(Record.id == record_id).execute()
