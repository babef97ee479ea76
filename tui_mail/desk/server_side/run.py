"""All that is done on a server, in its order."""

import threading
from collections.abc import Sequence

from tui_mail.config.team import Account
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.server_side.deleting import Deleter
from tui_mail.desk.server_side.seen import Reader, is_due, mark_seen
from tui_mail.desk.server_side.telling import tell_deletions, tell_purged
from tui_mail.desk.server_side.vanished import propagate_deletions
from tui_mail.fetch import Deleting, Flagging, RemoteFolder, Source
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.accounts import StoredAccount
from tui_mail.store.queries.server_side import flag_state, last_success

NEVER = threading.Event()


class ServerSide:
    """What an account's settings say of its server; `fence` is that of the daemon's lease.

    `run` is called after a round that went well and before its success is noted, with the folders as the round saw
    them. Everything in it can be repeated after a crash.
    """

    def __init__(self, account: StoredAccount, source: Source, blobs: Blobs, fence: int | None = None) -> None:
        self._account = account
        self._settings: Account = settings_of(account)
        self._source = source
        self._blobs = blobs
        self._fence = fence

    def run(self, folders: Sequence[RemoteFolder], *, asked: bool = False, stop: threading.Event = NEVER) -> None:
        """Do what is to be done. `asked`: somebody asked for this round. Raises SourceError, LeaseLost."""
        since = last_success(self._account.id)
        if isinstance(self._source, Flagging):
            self._flags(self._source, folders, since, asked=asked, stop=stop)
        if isinstance(self._source, Deleting):
            deleter = Deleter(self._account, self._source, self._blobs, self._fence)
            try:
                self._delete(deleter, folders, stop)
            finally:
                tell_deletions(self._account.name, deleter.told)
        if self._settings.propagate_deletion and not stop.is_set():
            tell_purged(self._account.name, propagate_deletions(self._account, since, self._fence))

    def _delete(self, deleter: Deleter, folders: Sequence[RemoteFolder], stop: threading.Event) -> None:
        deleter.delete_wanted(stop)
        if self._settings.delete_on_server_after:
            for folder in folders:
                deleter.delete_old(folder, self._settings.delete_on_server_after, stop)

    def _flags(
        self, source: Flagging, folders: Sequence[RemoteFolder], since: int, *, asked: bool, stop: threading.Event
    ) -> None:
        for folder in folders:
            state = flag_state(self._account.id, folder.name)
            if state is None or state.uidvalidity != folder.uidvalidity or stop.is_set():
                continue
            if self._settings.mark_seen:  # then being read there says nothing
                mark_seen(self._account, source, folder, state, since, fence=self._fence)
            elif self._settings.import_seen and (asked or is_due(state.read_at)):
                Reader(self._account, self._fence).read(source, folder, state)
