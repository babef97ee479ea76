"""Which messages are known already: asked for all messages of a transaction at once."""

from collections import Counter as Tally
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask, marks


@dataclass(slots=True)
class Known:
    """What is known of some identities, from the point of view of one mailbox and one folder on its server."""

    messages: dict[str, list[int]] = field(default_factory=dict)  # by identity, the oldest first: what `find` may need
    items: set[int] = field(default_factory=set)  # of these messages, which have an item in the mailbox
    here: set[int] = field(default_factory=set)  # which this transaction has seen in the folder
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


def known_messages(mailbox_id: int, folder: StoredFolder, identities: Sequence[str]) -> Known:
    """Return what is known of these identities, under the lock of the messages; each as often as it comes."""
    known = Known()
    wanted = Tally(identities)
    if not wanted:
        return known
    for identity, message in _usable(folder, sorted(wanted), max(wanted.values())):
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
    return known


def _usable(folder: StoredFolder, identities: Collection[str], each: int) -> list[tuple[str, int]]:
    """Return the oldest messages of each identity; without a Message-ID only those that the folder does not hold yet.

    There may be tens of thousands without one that are alike: they stay in the database.
    UIDs never come again, so that one that is gone still counts, unless the server had numbered the folder anew and
    took that back; names may all be changed by a server.
    """
    still = "s.gone_why <> 'renumbered'" if folder.uidvalidity else "s.gone_at IS NULL"
    statement = (
        "SELECT identity, id FROM (SELECT m.identity, m.id,"  # noqa: S608 - only marks
        " row_number() OVER (PARTITION BY m.identity ORDER BY m.id) AS place"
        f" FROM message m WHERE m.identity IN ({marks(len(identities))}) AND (m.message_id <> '' OR NOT EXISTS ("
        "SELECT 1 FROM sighting s WHERE s.message = m.id AND s.remote_folder = ? AND s.uidvalidity = ?"
        f" AND {still}))) AS usable WHERE place <= ? ORDER BY id"
    )
    return ask(statement, [*identities, folder.id, folder.uidvalidity, each])


def _with_item(mailbox_id: int, messages: Sequence[int]) -> set[int]:
    statement = f"SELECT message FROM item WHERE mailbox = ? AND message IN ({marks(len(messages))})"  # noqa: S608 - only marks
    return {row[0] for row in ask(statement, [mailbox_id, *messages])}
