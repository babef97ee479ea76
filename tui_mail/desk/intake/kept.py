"""What is delivered: messages whose bytes are safe, and those that their source listed but did not give."""

from dataclasses import dataclass

from tui_mail.desk.intake.reading import Reading


@dataclass(frozen=True, slots=True)
class Kept:
    """A message whose bytes are safe in the blob store, and what reading found."""

    key: str  # UID, UIDL or file name on the server
    raw: bytes  # what is kept, where the message was reduced or only its head came
    raw_sha256: str
    received_at: int
    reading: Reading
    size: int = 0  # of the whole message; 0: that of what is kept
    reduced: bool = False
    seen_there: bool = False
    listed_size: int = 0  # where sizes tell messages apart

    @property
    def whole_size(self) -> int:
        """Bytes of the whole message."""
        return self.size or len(self.raw)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message that its source listed but did not give: the ledger holds it, so that it is asked for again."""

    key: str
    reason: str = "It was listed but did not come."


@dataclass(slots=True)
class Progress:
    """How far a round has come."""

    done: int
    total: int
    since: int
