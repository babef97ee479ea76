"""What parsing finds in a message. Every text here has passed `text.safe_text` or `text.safe_line`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of a header; `address` is lower-case and '' where the header names none."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the shown body; `part` counts from 1, `name` is never empty and the same on each parse."""

    part: int
    name: str
    media_type: str
    size: int
    sha256: str
    content_id: str
    inline: bool
    decoration: bool = False  # a picture of the signature or of the layout


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Who wrote the mail that lies in another one, and to whom."""

    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """A parsed message. Times are microseconds since the epoch, UTC; message ids are without < and >.

    `date` is the Date header, else `received`, the time of the topmost Received header. `from_` falls back to
    Sender, Reply-To and Return-Path. `headers` holds the decoded fields in their order, cut to a bearable length.
    """

    message_id: str
    date: int | None
    received: int | None
    subject: str
    from_: tuple[Address, ...]
    sender: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    in_reply_to: str
    references: tuple[str, ...]
    body: str
    snippet: str
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]
    list_id: str
    automatic: bool
    problems: tuple[str, ...]
    forwarded: Forwarded | None = None
    has_clear_from: bool = False  # one From that can be read in one way only
    about: str = ""  # id of the mail that a report of delivery or of having been read speaks of
