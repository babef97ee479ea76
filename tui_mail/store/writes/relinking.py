"""What is still to be linked, because a contact or company has got an address."""

from tui_mail.store.models import Relinking


def ask_relinking(record: int, address: str, *, withdraws: bool = False) -> None:
    """Ask for the mail of an address to be linked to a record, or no more; what was asked before is void."""
    Relinking.delete().where((Relinking.record == record) & (Relinking.address == address)).execute()
    Relinking.insert(record=record, address=address, withdraws=withdraws).execute()


def note_relinked(relinking_id: int, position: int) -> None:
    """Note up to which item it is done."""
    Relinking.update(position=position).where(Relinking.id == relinking_id).execute()


def end_relinking(relinking_id: int) -> None:
    """All of it is done."""
    Relinking.delete().where(Relinking.id == relinking_id).execute()
