"""Messages between colleagues: whole messages like any other, with addresses that no server anywhere takes mail for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    from email.headerregistry import Address  # 15 ms that the screens need not wait for: they only look for logins
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender.name, sender.login, DOMAIN)
    message["To"] = [Address(person.name, person.login, DOMAIN) for person in to]
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


def _check(raw: bytes, names: Sequence[str]) -> None:
    """Refuse what reads otherwise than it was meant: no text may become a header."""
    from email.parser import BytesParser

    if BytesParser().parsebytes(raw).keys() != list(names):
        raise TuiMailError("The message cannot be written down as it is; nothing was sent.")
