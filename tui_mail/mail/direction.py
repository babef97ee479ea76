"""Whether a message came in or went out, and whether it is what it seems to be."""

from dataclasses import dataclass
from typing import Literal

from tui_mail.mail.authentication import is_forged, is_vouched
from tui_mail.mail.message import Address, Forwarded, Mail

Heading = Literal["in", "out"]
Guise = Literal["", "forwarded", "claims-us"]


@dataclass(frozen=True, slots=True)
class House:
    """Who is meant by `we`: the addresses of an account, of everybody here, where mail is forwarded to, and our server.

    Addresses are in lower case.
    """

    own: frozenset[str]
    people: frozenset[str] = frozenset()
    archive: str = ""
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """How a message stands to us.

    guise: `forwarded` by one of us to the archive address, so that the inner mail says who writes to whom; `claims-us`:
    it says that we wrote it, and our own server denies that. `is_forged`: the server denies whoever is named as sender.
    """

    heading: str  # in | out | internal
    guise: Guise = ""
    is_forged: bool = False

    @property
    def why(self) -> str:
        """Say what is unusual about it, for the history; '' where nothing is."""
        if self.guise == "forwarded":
            return "forwarded by hand: the inner mail says who writes to whom"
        return "claims to be us: our mail server says that the sender is forged" if self.guise == "claims-us" else ""


def stance(mail: Mail, house: House, folder_role: str) -> Stance:
    """Say how a message stands to us; what lies in Sent is ours whatever it says."""
    if folder_role == "sent":
        return Stance("out")
    said = [writer.address for writer in mail.from_] if _has_from(mail) else []
    forged = bool(house.authserv_id and said) and is_forged(mail.headers, house.authserv_id, said[0].rpartition("@")[2])
    heading = direction(mail, own=house.own, folder_role=folder_role)
    if heading == "out" and not house.own.issuperset(said or [""]):  # by its Sender alone, which no server checks
        forged = forged or not is_vouched(mail.headers, house.authserv_id, [one.address for one in mail.sender])
    if forged:
        ours = heading == "out" or bool(house.people.intersection(said))
        return Stance("in", "claims-us" if ours else "", is_forged=True)
    inner = _forwarded(mail, house, said)
    if inner is None:
        return Stance(heading)
    writers = [writer.address for writer in inner.from_]
    return Stance("out" if bool(writers) and house.own.issuperset(writers) else "in", "forwarded")


def direction(mail: Mail, *, own: frozenset[str], folder_role: str) -> Heading:
    """Say "out" for what lies in Sent or has one of our own addresses (lower case) as From or Sender.

    A From that is missing or not clear decides nothing, and one that names a stranger beside us is the stranger's.
    """
    writers = [writer.address for writer in mail.from_] if mail.has_clear_from else []
    senders = [sender.address for sender in mail.sender]
    is_ours = any(bool(group) and own.issuperset(group) for group in (writers, senders))
    return "out" if folder_role == "sent" or is_ours else "in"


def correspondence(mail: Mail, guise: str) -> Mail | Forwarded:
    """Return what says who writes to whom."""
    return mail.forwarded if guise == "forwarded" and mail.forwarded is not None else mail


def partners(people: Mail | Forwarded, heading: str) -> tuple[Address, ...]:
    """Return those who wrote, or who were written to."""
    return (*people.to, *people.cc) if heading == "out" else (*people.from_, *people.reply_to)


def _has_from(mail: Mail) -> bool:
    return any(name.lower() == "from" for name, _ in mail.headers)


def _forwarded(mail: Mail, house: House, writers: list[str]) -> Forwarded | None:
    """Return the inner mail that one of us forwarded to the archive address, and to nobody outside beside it."""
    recipients = {person.address for person in (*mail.to, *mail.cc)}
    ours = house.own | house.people
    if not house.archive or house.archive not in recipients or not mail.has_clear_from:
        return None
    if not writers or not ours.issuperset(writers):
        return None
    return mail.forwarded if recipients <= ours | {house.archive} else None
