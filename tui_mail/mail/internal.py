"""Messages between colleagues: whole messages like any other, with addresses that no server anywhere takes mail for."""

import email.policy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from tui_mail.errors import TuiMailError

DOMAIN = "colleagues.invalid"
"""Under the one top domain that never exists (RFC 2606): it can be told from any mail address, and reaches nobody."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a login here."""

    login: str
    name: str


def login_of(address: str) -> str | None:
    """Return whose login stands in an address of this kind; None for any other."""
    login, _, domain = address.rpartition("@")
    return login if domain.lower() == DOMAIN and login else None


def compose_internal(
    sender: Colleague,
    to: Sequence[Colleague],
    subject: str,
    text: str,
    *,
    at: datetime,
    message_id: str,
    references: Sequence[str] = (),
) -> bytes:
    """Return the bytes of a message; the last of the references is what it answers. All texts are clean already."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = _address(sender)
    message["To"] = [_address(person) for person in to]
    message["Subject"] = subject.replace("=?", "= ?")  # decoded when it is set, an encoded word can hold a line break
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}>"
    if references:
        message["In-Reply-To"] = f"<{references[-1]}>"
        message["References"] = " ".join(f"<{one}>" for one in references)
    message.set_content(text, cte="base64")
    raw = message.as_bytes()
    _check(raw, message.keys())
    return raw


def _address(person: Colleague) -> Address:
    return Address(person.name, person.login, DOMAIN)


def _check(raw: bytes, names: Sequence[str]) -> None:
    """Refuse what reads otherwise than it was meant: no text may become a header."""
    if message_from_bytes(raw, policy=email.policy.compat32).keys() != list(names):
        raise TuiMailError("The message cannot be written down as it is; nothing was sent.")
