"""By what correspondents are sorted: whom an item is known by, folded, so that both databases put them alike."""

from typing import Final

from tui_mail.mail.message import Address, Mail
from tui_mail.mail.searched import folded_line

_NAME: Final = 60  # characters that count
_ADDRESS: Final = 80


def sort_name(who: Address | None) -> str:
    """Return what sorts by the name as it is shown, and keeps two people of one name apart by the address."""
    if who is None:
        return ""
    return f"{folded_line(who.name or who.address)[:_NAME]}\n{who.address[:_ADDRESS]}"


def known_by(mail: Mail, *, is_sent: bool, guise: str) -> Address | None:
    """Return whom an item is known by: who wrote it, or whom what was sent goes to, of the inner mail if forwarded."""
    if guise == "forwarded" and mail.forwarded is not None:
        people = mail.forwarded.to if is_sent else mail.forwarded.from_
    else:
        people = mail.to if is_sent else mail.from_
    return people[0] if people else None
