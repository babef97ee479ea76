"""Whether a message came in or went out."""

from typing import Literal

from tui_mail.mail.message import Mail


def direction(mail: Mail, *, own: frozenset[str], folder_role: str) -> Literal["in", "out"]:
    """Say "out" for what lies in Sent or has one of our own addresses (lower case) as From or Sender.

    A fall-back for a missing From decides nothing, and a From that names a stranger beside us is the stranger's.
    """
    has_from = any(name.lower() == "from" for name, _ in mail.headers)
    writers = [writer.address for writer in mail.from_] if has_from else []
    senders = [sender.address for sender in mail.sender]
    is_ours = any(bool(group) and own.issuperset(group) for group in (writers, senders))
    return "out" if folder_role == "sent" or is_ours else "in"
