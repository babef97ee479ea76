"""Which messages are known already: asked for all messages of a transaction at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask, marks


@dataclass(slots=True)
class Known:
    """What is known of some identities, from the point of view of one mailbox and one folder on its server."""

    messages: dict[str, list[int]] = field(default_factory=dict)  # by identity, the oldest first
    items: set[int] = field(default_factory=set)  # of these messages, which have an item in the mailbox
    here: set[int] = field(default_factory=set)  # which were seen in the folder
    purged: set[str] = field(default_factory=set)  # identities that never come back into the mailbox

    def find(self, identity: str, *, is_named: bool) -> int | None:
        """Return the message; without a Message-ID, a second one in the same folder is another one."""
        for message in self.messages.get(identity, ()):
            if is_named or message not in self.here:
                return message
        return None

    def add(self, identity: str, message: int) -> None:
        """Note a message that is in the mailbox and the folder from now on."""
        if message not in self.messages.setdefault(identity, []):
            self.messages[identity].append(message)
        self.items.add(message)
        self.here.add(message)


def known_messages(mailbox_id: int, folder: StoredFolder, identities: Collection[str]) -> Known:
    """Return what is known of these identities, under the lock of the messages."""
    known = Known()
    wanted = sorted(set(identities))
    if not wanted:
        return known
    for identity, message in ask(
        f"SELECT identity, id FROM message WHERE identity IN ({marks(len(wanted))}) ORDER BY id",  # noqa: S608 - only marks
        wanted,
    ):
        known.messages.setdefault(identity, []).append(message)
    known.purged = {
        row[0]
        for row in ask(
            f"SELECT identity FROM tombstone WHERE mailbox = ? AND identity IN ({marks(len(wanted))})",  # noqa: S608 - only marks
            [mailbox_id, *wanted],
        )
    }
    if messages := [message for some in known.messages.values() for message in some]:
        known.items = _with_item(mailbox_id, messages)
        known.here = _seen_here(folder, messages)
    return known


def _with_item(mailbox_id: int, messages: Sequence[int]) -> set[int]:
    statement = f"SELECT message FROM item WHERE mailbox = ? AND message IN ({marks(len(messages))})"  # noqa: S608 - only marks
    return {row[0] for row in ask(statement, [mailbox_id, *messages])}


def _seen_here(folder: StoredFolder, messages: Sequence[int]) -> set[int]:
    """Return which of the messages stand under another key of the folder.

    UIDs never come again, so that one that is gone still counts, unless the server had numbered the folder anew and
    took that back; names may all be changed by a server.
    """
    still = " AND gone_why <> 'renumbered'" if folder.uidvalidity else " AND gone_at IS NULL"
    statement = (
        "SELECT DISTINCT message FROM sighting WHERE remote_folder = ? AND uidvalidity = ?"  # noqa: S608 - only marks
        f"{still} AND message IN ({marks(len(messages))})"
    )
    return {row[0] for row in ask(statement, [folder.id, folder.uidvalidity, *messages])}
