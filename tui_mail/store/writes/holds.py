"""What was decided about keeping a case."""

from tui_mail.store.models import Record


def write_hold(record_id: int, at: int | None, why: str) -> None:
    """Put a case under hold, or with None lift it."""
    Record.update(held_at=at, held_why=why).where(Record.id == record_id).execute()


def write_keep_until(record_id: int, until: int | None) -> None:
    """Note until when a case is kept."""
    Record.update(keep_until=until).where(Record.id == record_id).execute()
