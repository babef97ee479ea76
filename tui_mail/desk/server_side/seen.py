"""Who has read what on the server: told there of what was stored, learnt from there once a day."""

from datetime import datetime, time, timedelta
from itertools import islice

from tui_mail.fetch import Flagging, RemoteFolder
from tui_mail.store.clock import stored
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount
from tui_mail.store.queries.server_side import (
    FlagState,
    items_of,
    owner_of,
    sightings_to_flag,
    unmarked_there,
)
from tui_mail.store.writes.accounts import check_fence
from tui_mail.store.writes.marks import set_read
from tui_mail.store.writes.server_side import note_flags_read, note_seen

EVENING = time(18)
"""When the server is asked, by the clock on the wall here."""

AT_ONCE = 500
"""Messages per command and transaction."""


def mark_seen(
    account: StoredAccount, source: Flagging, folder: RemoteFolder, state: FlagState, since: int, *, fence: int | None
) -> None:
    """Mark on the server as seen what was stored since then: also what a crash kept from being marked before."""
    while found := unmarked_there(state.folder, state.uidvalidity, since, AT_ONCE):
        source.mark_seen(folder, [key for _, key in found])
        with change():
            check_fence(account.id, fence)
            note_seen([sighting for sighting, _ in found], seen=True)


def is_due(read_at: int | None, at: datetime | None = None) -> bool:
    """Whether an evening has come since the server was asked last."""
    local = datetime.now().astimezone() if at is None else at
    evening = local.replace(hour=EVENING.hour, minute=EVENING.minute, second=0, microsecond=0)
    if evening > local:
        evening -= timedelta(days=1)
    return read_at is None or read_at < stored(evening)


class Reader:
    """Learns what was read on the server, for one account.

    In a private mailbox its owner has read it; in a shared one it is a fact that is shown, and nobody's mark.
    """

    def __init__(self, account: StoredAccount, fence: int | None) -> None:
        self._account = account
        self._owner = owner_of(account.mailbox_id)
        self._fence = fence

    def read(self, source: Flagging, folder: RemoteFolder, state: FlagState) -> None:
        """Take in what changed since the last time."""
        changes = source.read_there(folder, state.highest_modseq)
        while some := dict(islice(changes, AT_ONCE)):
            with change():
                check_fence(self._account.id, self._fence)
                for seen in (True, False):
                    self._note(state, [key for key, there in some.items() if there is seen], seen=seen)
        with change():
            check_fence(self._account.id, self._fence)
            note_flags_read(state.folder, folder.highest_modseq)

    def _note(self, state: FlagState, keys: list[str], *, seen: bool) -> None:
        since = state.read_at or 0
        changed = sightings_to_flag(state.folder, state.uidvalidity, keys, since, seen=seen) if keys else []
        note_seen([sighting for sighting, _ in changed], seen=seen)
        if seen and self._owner is not None:
            messages = [message for _, message in changed if message is not None]
            for item in items_of(self._account.mailbox_id, messages):
                set_read(self._owner, self._account.mailbox_id, item, read=True)
