"""What becomes of contacts and companies beside their fields: merged, and addresses that get no mass mailings."""

from tui_mail.store.clock import now
from tui_mail.store.models import BlockedAddress, Record


def set_merged(record_id: int, into: int | None) -> None:
    """Let a record stand for this one; None: it stands for itself again."""
    Record.update(merged_into=into).where(Record.id == record_id).execute()


def block_address(address: str, user_id: int, why: str) -> None:
    """Keep an address out of mass mailings."""
    BlockedAddress.insert(address=address, blocked_by=user_id, blocked_at=now(), why=why).execute()


def unblock_address(address: str) -> None:
    """Let an address be in mass mailings again."""
    BlockedAddress.delete().where(BlockedAddress.address == address).execute()
