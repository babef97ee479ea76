"""What is printed of a message."""

from dataclasses import dataclass

from tui_mail.store.canonical import from_json
from tui_mail.store.models import Account, Attachment, Item, Mailbox, Message, MessageAddress, MessageText, Record
from tui_mail.store.models.table import first_tuple, tuples

USUAL_FOLDER = "Correspondence/E-mail"


@dataclass(frozen=True, slots=True)
class PrintedMessage:
    """A message as its PDF shows it. Times are microseconds UTC."""

    subject: str
    date_at: int | None
    received_at: int
    message_id: str
    addresses: tuple[tuple[str, str, str], ...]  # role, name, address
    body: str
    attachments: tuple[tuple[str, str, int, str], ...]  # name, type, size, SHA-256
    case: str  # kind and number of its primary case, empty without


@dataclass(frozen=True, slots=True)
class FilingPlace:
    """Where the documents of a mailbox lie at a record."""

    folder: str  # folder/sub-folder
    separate_attachments: bool


def filing_place(mailbox_id: int) -> FilingPlace:
    """Return what the account of a mailbox says, else what is usual."""
    feeding = Account.select(Account.settings).join(Mailbox, on=(Mailbox.account == Account.id))
    account = first_tuple(feeding.where(Mailbox.id == mailbox_id))
    settings = {} if account is None else from_json(account[0])
    return FilingPlace(settings.get("document_folder") or USUAL_FOLDER, settings.get("separate_attachments", True))


def printed_message(message_id: int) -> PrintedMessage:
    """Return what is printed of a message; for the daemon."""
    message = Message.get_by_id(message_id)
    people = MessageAddress.select(MessageAddress.role, MessageAddress.name, MessageAddress.address)
    files = Attachment.select(Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256)
    case = first_tuple(
        Item.select(Record.kind, Record.number)
        .join(Record, on=(Record.id == Item.primary_case))
        .where(Item.message == message_id)
        .order_by(Item.id)
    )
    return PrintedMessage(
        subject=message.subject,
        date_at=message.date_at,
        received_at=message.received_at,
        message_id=message.message_id,
        addresses=tuple(tuples(people.where(MessageAddress.message == message_id).order_by(MessageAddress.id))),
        body=MessageText.get_by_id(message_id).body,
        attachments=tuple(tuples(files.where(Attachment.message == message_id).order_by(Attachment.part))),
        case="" if case is None else f"{case[0]} {case[1]}",
    )
