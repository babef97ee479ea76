"""One round of an account: everything new on its server or in its folder becomes items.

While the children read one batch, the next one is fetched. Bytes are safe before anything is read, and the server is
never touched. A folder that fails holds up no other.
"""

import logging
import threading
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from tui_mail.children import Children
from tui_mail.config.measures import size_bytes
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.intake.chunks import Intake, Tools
from tui_mail.desk.intake.delivery import Delivery
from tui_mail.desk.intake.kept import Progress
from tui_mail.desk.intake.presence import KeySet, finish_renumbering, note_vanished
from tui_mail.desk.intake.reading import open_reducers
from tui_mail.desk.intake.watching import WHOLE, Opened, Watching
from tui_mail.errors import ProgramEnds, SourceError, SourceUnreachable
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder
from tui_mail.store.queries.ledger import due_keys, given_up, present_among, present_count, settled_keys
from tui_mail.store.queries.remote_folders import remote_folders
from tui_mail.store.writes.accounts import check_fence, end_progress
from tui_mail.store.writes.ledger import write_round
from tui_mail.store.writes.remote_folders import note_taken_in

log = logging.getLogger(__name__)

WORTH_A_COUNT = 200
"""Messages from which on it is worth asking how many of them are known: progress is shown of large rounds."""

REMEMBERED = 5000
"""Keys of new messages that are kept from one listing of names to the next."""


class Round:
    """What one round of an account needs; `run` does it."""

    def __init__(
        self,
        account: StoredAccount,
        source: Source,
        blobs: Blobs,
        readers: Children,
        stop: threading.Event,
        *,
        actor: int | None = None,
        fence: int | None = None,
    ) -> None:
        """`actor` is the user who asked for the round; `fence` is the lease's, where daemons share the accounts."""
        self._account = account
        self._settings = settings_of(account)
        self._source = source
        self._fence = fence
        self._stop = stop
        self._ends = ExitStack()
        self._reducers: Children | None = None
        self._tools = Tools(
            source,
            blobs,
            readers,
            stop,
            size_bytes(self._settings.size_limit),
            None if self._settings.keep_attachments else self._open_reducers,
        )
        self._delivery = Delivery(account, actor=actor, fence=fence)
        self._watching = Watching(account, self._settings, source, fence)
        self._problems: list[SourceError] = []
        self._vanished = 0

    def run(self) -> dict[RemoteFolder, "Tally[str]"]:
        """Take in what is new; returns per folder how many had which outcome.

        Raises SourceError once all other folders were taken in, ProgramEnds, and LeaseLost.
        """
        outcomes: dict[RemoteFolder, Tally[str]] = {}
        with self._ends:
            folders, self._problems = self._watching.open()
            self._delivery.progress = self._expected(folders)
            try:
                for opened, tally in self._each(folders):
                    outcomes[opened.remote] = tally
                if self._settings.propagate_deletion and self._vanished and not self._problems:
                    self._look_where_it_went(folders, outcomes)
            finally:
                self._end_progress()
        if self._problems:
            raise _together(self._problems)
        return outcomes

    def _each(self, folders: list[Opened]) -> Iterator[tuple[Opened, "Tally[str]"]]:
        """Take in the folders; one in which the line breaks may not be the fault of the server as a whole."""
        broke = False
        for opened in folders:
            try:
                yield opened, self._take_in(opened)
                broke = False
            except SourceUnreachable as exc:
                if broke:
                    raise
                broke = True
                self._problems.append(exc)

    def _look_where_it_went(self, folders: list[Opened], outcomes: dict[RemoteFolder, "Tally[str]"]) -> None:
        """Take in once more what is new: what vanished may lie in a folder that had been looked at before it came."""
        for opened in folders:
            begun_at = now()
            folder = remote_folders(self._account.id)[opened.remote.name].folder
            intake = Intake(self._tools, self._delivery, opened.remote, folder)
            try:
                self._take_new(intake, folder, self._source.new_keys(opened.remote, folder.last_uid))
            finally:
                self._write_round(opened, intake, begun_at)
            outcomes[opened.remote] += intake.outcomes
            if intake.refused is not None:
                self._problems.append(intake.refused)

    def _open_reducers(self) -> Children:
        if self._reducers is None:
            self._reducers = self._ends.enter_context(open_reducers())
        return self._reducers

    # --- one folder ---

    def _take_in(self, opened: Opened) -> "Tally[str]":
        if self._stop.is_set():
            raise ProgramEnds
        begun_at = now()
        intake = Intake(self._tools, self._delivery, opened.remote, opened.row.folder)
        try:
            self._take_all(opened, intake)
        except WHOLE:
            raise
        except SourceError as exc:
            self._problems.append(exc)
            self._watching.note_problem(opened.remote.name, exc.sentence)
        finally:
            self._write_round(opened, intake, begun_at)
        if intake.refused is not None:
            self._problems.append(intake.refused)
        return intake.outcomes

    def _take_all(self, opened: Opened, intake: Intake) -> None:
        remote, folder = opened.remote, opened.row.folder
        numbered = bool(remote.uidvalidity)
        there = None if numbered else self._look_for_names(opened, intake)
        self._try_again(opened, intake)
        keys = self._source.new_keys(remote, folder.last_uid) if there is None else there
        fresh = self._take_new(intake, folder, keys)
        messages = self._look_for_gone(opened, intake, fresh) if numbered else remote.messages
        finish_renumbering(self._account, folder, self._fence)
        row, problem = opened.row, _alert(given_up(folder))
        if row.messages != messages or row.wanted or row.problem != problem:
            with change():
                check_fence(self._account.id, self._fence)
                note_taken_in(folder.id, messages, problem)

    def _take_new(self, intake: Intake, folder: StoredFolder, listing: Iterable[list[str]]) -> int:
        """Take in what of these keys has no outcome that stands; returns how many were listed."""
        listed = 0
        for keys in listing:
            listed += len(keys)
            settled = settled_keys(folder, keys, sizes=intake.sizes(keys))
            if wanted := [key for key in keys if key not in settled]:
                intake.take(wanted)
        return listed

    def _try_again(self, opened: Opened, intake: Intake) -> None:
        """Take what failed before and is due; each once, whatever comes of it."""
        begun_at, tried = now(), set[str]()
        while due := [key for key in due_keys(opened.row.folder, begun_at) if key not in tried]:
            tried.update(due)
            intake.take(sorted(due, key=int) if opened.remote.uidvalidity else due)

    def _look_for_names(self, opened: Opened, intake: Intake) -> list[list[str]] | None:
        """Note which names are gone, before new ones are looked at: a server may have given all of them new names.

        Returns the new ones, unless they are so many that they are better listed again.
        """
        folder, there, matched = opened.row.folder, KeySet(), 0
        present = present_count(folder)
        if not present:
            return None
        new: list[str] = []
        for keys in self._source.new_keys(opened.remote, 0):
            there.add(keys)
            matched += present_among(folder, keys)
            settled = settled_keys(folder, keys, sizes=intake.sizes(keys))
            new += [key for key in keys if key not in settled] if len(new) <= REMEMBERED else []
        if matched < present:
            note_vanished(self._account, folder, there, self._fence)
        return [new] if len(new) <= REMEMBERED else None

    def _look_for_gone(self, opened: Opened, intake: Intake, fresh: int) -> int:
        """Note which UIDs are gone, if the folder does not hold as many messages as it should; returns how many.

        A look at all of a large folder is not cheap, so that numbers are compared first. What the ledger does not know
        is taken in, whatever its UID; and nothing is gone because a server did not list all that it holds.
        """
        remote, folder = opened.remote, opened.row.folder
        expected = opened.messages_before + fresh
        if expected == remote.messages:
            return expected
        there = KeySet()
        self._take_new(intake, folder, _noted(self._source.new_keys(remote, 0), there))
        if there.count < min(remote.messages, self._source.look(remote).messages):
            name = safe_line(remote.name)
            log.warning("account %s, %s: the server lists fewer messages than it holds", self._account.name, name)
        else:
            self._vanished += note_vanished(self._account, folder, there, self._fence)
        return there.count

    # --- the books ---

    def _expected(self, folders: list[Opened]) -> Progress | None:
        """Estimate how many messages the round will take in; None where they are few."""
        total = sum(max(0, opened.remote.messages - opened.messages_before) for opened in folders)
        if total < WORTH_A_COUNT:
            return None
        missing = sum(max(0, one.remote.messages - present_count(one.row.folder)) for one in folders)
        return Progress(0, missing, now()) if missing >= WORTH_A_COUNT else None

    def _end_progress(self) -> None:
        if self._delivery.progress is not None:
            with change():
                end_progress(self._account.id)

    def _write_round(self, opened: Opened, intake: Intake, begun_at: int) -> None:
        """Write what the round saw in a folder: as many as have an outcome, or the books are wrong."""
        seen, counted = intake.seen, intake.outcomes.total()
        if seen != counted:
            log.error(
                "account %s, %s: %d messages were seen, %d have an outcome",
                self._account.name, opened.remote.name, seen, counted,
            )  # fmt: skip
        if seen or counted:
            with change():
                check_fence(self._account.id, self._fence)
                write_round(self._account.id, opened.row.folder, begun_at, seen, intake.outcomes)


def _alert(count: int) -> str:
    """Return the sentence about messages that are not tried any more; empty without any."""
    if not count:
        return ""
    what = counted(count, "message")
    return f"{what} never came though tried for a week: `tui-mail quarantine retry --all` tries again."


def _noted(listing: Iterable[list[str]], there: KeySet) -> Iterator[list[str]]:
    """Pass keys on that are there."""
    for keys in listing:
        there.add(keys)
        yield keys


def _together(problems: list[SourceError]) -> SourceError:
    """Return the one problem, or an error that says all of them."""
    if len(problems) == 1:
        return problems[0]
    return SourceError(" ".join(dict.fromkeys(problem.sentence for problem in problems)))
