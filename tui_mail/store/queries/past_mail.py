"""Mail of a mailbox as link criteria would see it once more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_mail.mail.message import Address
from tui_mail.store.canonical import from_json
from tui_mail.store.queries.arrived import people_of_messages
from tui_mail.store.queries.asking import ask, marks

_PAGE = 500
_INNER = "forwarded-"


@dataclass(frozen=True, slots=True)
class PastMail:
    """A message that came in or went out. Times are microseconds UTC."""

    item: int
    received_at: int
    subject: str
    heading: str
    guise: str
    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    recipients: tuple[Address, ...]
    fields: tuple[tuple[str, str], ...]  # of the header, from the top; none where nobody asked for them

    @property
    def partners(self) -> tuple[Address, ...]:
        """Those who wrote, or who were written to."""
        return self.recipients if self.heading == "out" else (*self.senders, *self.reply_to)


def mail_since(mailbox_id: int, since: int, *, with_header: bool) -> Iterator[list[PastMail]]:
    """Yield mail that was received since then, page by page: none that is private, or in quarantine."""
    last = 0
    while True:
        rows = ask(
            "SELECT i.id, i.message, i.received_at, m.subject, i.direction, i.guise FROM item i"
            " JOIN message m ON m.id = i.message JOIN folder f ON f.id = i.folder AND f.kind <> 'quarantine'"
            " WHERE i.mailbox = ? AND i.private_to IS NULL AND i.direction <> 'internal' AND i.received_at >= ?"
            " AND i.id > ? ORDER BY i.id LIMIT ?",
            [mailbox_id, since, last, _PAGE],
        )
        if not rows:
            return
        last = rows[-1][0]
        messages = [row[1] for row in rows]
        people, headers = people_of_messages(messages), _headers(messages) if with_header else {}
        page = []
        for item, message, received_at, subject, heading, guise in rows:
            named, inner = people[message], _INNER if guise == "forwarded" else ""
            page.append(
                PastMail(
                    item,
                    received_at,
                    subject,
                    heading,
                    guise,
                    tuple(named[f"{inner}from"]),
                    tuple(named[f"{inner}reply-to"]),
                    (*named[f"{inner}to"], *named[f"{inner}cc"]),
                    headers.get(message, ()),
                )
            )
        yield page


def _headers(messages: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    statement = f"SELECT message, headers FROM message_text WHERE message IN ({marks(len(messages))})"  # noqa: S608 - only marks
    return {
        message: tuple((name, value) for name, value in from_json(said)) for message, said in ask(statement, messages)
    }
