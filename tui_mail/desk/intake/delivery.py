"""The transactions of intake: message, item, sighting, links, event, cursor together. What fails fails alone."""

import logging
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tui_mail.desk.intake.batch import Batch, Way
from tui_mail.desk.intake.clues import Reader
from tui_mail.desk.intake.destinations import delivery_folders
from tui_mail.desk.intake.kept import Kept, Progress, Withheld
from tui_mail.desk.intake.reading import Reading
from tui_mail.desk.intake.readmitting import readmit_fetched
from tui_mail.desk.intake.ruling import rules_of
from tui_mail.errors import TuiMailError
from tui_mail.mail.arrival import read_outline
from tui_mail.mail.criteria import Criterion
from tui_mail.mail.direction import House
from tui_mail.store.database import change
from tui_mail.store.opening import case_token
from tui_mail.store.queries.accounts import StoredAccount, StoredCriterion, StoredFolder
from tui_mail.store.queries.directory import user_addresses
from tui_mail.store.queries.documents import filing_place
from tui_mail.store.queries.ledger import settled_keys, tried
from tui_mail.store.trouble import trouble_of
from tui_mail.store.writes import arrivals
from tui_mail.store.writes.accounts import check_fence, note_progress
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.ledger import Outcome, explain_failures, record_outcomes
from tui_mail.store.writes.locks import lock_messages

__all__ = ["Delivery", "Kept", "Progress", "Withheld"]

log = logging.getLogger(__name__)

HOLD = 0.015
"""Seconds that one transaction may go on: people wait behind it (p95 34 ms with this, 1.8 s with 50 messages each)."""

MOST = 50
"""Messages of one transaction."""

_BESIDE_TEXT = 2000
"""What a message costs beside its text, as if it were so many characters more."""

_ANY_TIME = 1 << 62

UNFILED = "It could not be filed; the log of the daemon says more."
GIVEN_UP = "It could neither be filed nor quarantined."
GONE = "It was gone before it could be fetched."


class Delivery:
    """The way into one mailbox from one account."""

    def __init__(
        self,
        account: StoredAccount,
        *,
        actor: int | None = None,
        target: int | None = None,
        fence: int | None = None,
        holder: int | None = None,
        imported_by: int | None = None,
    ) -> None:
        """`actor` is the user who asked for it or imports; `target` the folder of what comes in, else the inbox.

        `fence` is the one that the daemon's lease was given: each transaction raises LeaseLost once there is another.
        `imported_by` is who brings mail that lay in files.
        `holder` is whose mailbox of messages between colleagues it is: they are his from the beginning.
        """
        self.account = account
        self.progress: Progress | None = None  # noted with each transaction
        self._fence = fence
        self._pace = HOLD / (8 * _BESIDE_TEXT)  # seconds per character: the last transactions teach it
        self._way = replace(way_of(account, actor=actor, target=target), holder=holder, imported_by=imported_by)

    def deliver(self, folder: StoredFolder, messages: Iterable[Kept | Withheld]) -> "Tally[str]":
        """Make items of the messages, in their order; returns how many had which outcome.

        The cursor moves past all of them, so each has its line in the ledger when its transaction ends. What has one
        already (another round may have been here) is counted as `settled`.
        """
        outcomes: Tally[str] = Tally()
        waiting = deque(messages)
        while waiting:
            some = self._next(waiting)
            written = self._attempt(folder, some)
            if written is not None:
                outcomes += written
                continue
            for one in some:
                outcomes += self._alone(folder, one)
        return outcomes

    def note_gone(self, folder: StoredFolder, keys: Iterable[str]) -> int:
        """Note messages that were listed, but were gone from the server before they could be fetched."""
        gone = list(keys)
        if not gone:
            return 0
        with change():
            check_fence(self.account.id, self._fence)
            settled = settled_keys(folder, gone, at=_ANY_TIME)  # what failed in passing did so because it was gone
            outcomes = [Outcome(key, "skipped", GONE) for key in sorted(set(gone) - settled)]
            record_outcomes(self.account.id, folder, outcomes)
        return len(outcomes)

    def explain(self, folder: StoredFolder, keys: Sequence[str], reason: str) -> None:
        """Say better why messages were withheld, once the server has said it."""
        if keys:
            with change():
                check_fence(self.account.id, self._fence)
                explain_failures(folder, keys, reason)

    def _next(self, waiting: deque[Kept | Withheld]) -> list[Kept | Withheld]:
        """Take as many messages as one transaction has time for, one at least."""
        some = [waiting.popleft()]
        cost = _characters(some[0])
        while waiting and len(some) < MOST and (cost + _characters(waiting[0])) * self._pace < HOLD:
            some.append(waiting.popleft())
            cost += _characters(some[-1])
        return some

    def _write(self, folder: StoredFolder, messages: Sequence[Kept | Withheld]) -> "Tally[str]":
        with change():
            begun = time.monotonic()
            check_fence(self.account.id, self._fence)
            chain = open_chain(self.account.mailbox_id)
            lock_messages()
            fresh = _unsettled(folder, messages)
            outcomes: Tally[str] = Tally()
            returning = _returning(folder, fresh)
            for one, message in returning:
                outcomes[readmit_fetched(self._way, folder, chain, one, message)] += 1
            back = {one.key for one, _ in returning}
            outcomes += Batch(self._way, folder, chain, [one for one in fresh if one.key not in back]).write()
            outcomes["settled"] += len(messages) - len(fresh)
            arrivals.advance_cursor(folder, max(int(one.key) if one.key.isdecimal() else 0 for one in messages))
            self._note_progress(len(messages))
            chain.close()
            self._learn(messages, time.monotonic() - begun)
        return outcomes

    def _alone(self, folder: StoredFolder, one: Kept | Withheld) -> "Tally[str]":
        """Deliver a message; else quarantine it; if that fails too, the ledger says so and it is tried again."""
        written = self._attempt(folder, [one])
        if written is None and isinstance(one, Kept):
            outline = Reading(read_outline(one.raw), UNFILED)
            written = self._attempt(folder, [replace(one, reading=outline)])
        return self._write(folder, [Withheld(one.key, GIVEN_UP)]) if written is None else written

    def _attempt(self, folder: StoredFolder, messages: Sequence[Kept | Withheld]) -> "Tally[str] | None":
        """Write messages; None where one of them cannot be."""
        try:
            return self._write(folder, messages)
        except Exception as exc:  # supervision point: the processing of one message
            if isinstance(exc, TuiMailError):
                raise  # the lease, the mailbox: no message is to blame
            if trouble := trouble_of(exc):
                raise TuiMailError(trouble) from exc
            keys = ", ".join(one.key for one in messages)
            log.exception("account %s: message %s could not be filed", self.account.name, keys)
            return None

    def _note_progress(self, number: int) -> None:
        if self.progress is not None:
            self.progress.done += number
            self.progress.total = max(self.progress.total, self.progress.done)
            note_progress(self.account.id, self.progress.done, self.progress.total, self.progress.since)

    def _learn(self, messages: Sequence[Kept | Withheld], seconds: float) -> None:
        measured = seconds / sum(map(_characters, messages))
        self._pace += (measured - self._pace) / 4


def way_of(account: StoredAccount, *, actor: int | None = None, target: int | None = None) -> Way:
    """Return how mail of an account is treated; the folder for what was sent is made where it is missing."""
    settings = account.settings
    return Way(
        account=account,
        reader=reader_of(account, account.criteria),
        rules=rules_of(settings),
        is_aimed=target is not None,
        folders=delivery_folders(account, target),
        at_record=filing_place(account.mailbox_id),
        actor=actor,
        channel=str(settings.get("channel", "")),
    )


def reader_of(account: StoredAccount, criteria: Sequence[StoredCriterion]) -> Reader:
    """Return what looks for clues in mail of an account by these criteria."""
    settings, people = account.settings, user_addresses()
    own = {str(settings.get("primary_address", "")), *settings.get("aliases", ())}
    if settings.get("outgoing_from") == "team":
        own |= people
    house = House(
        own=frozenset(own - {""}),
        people=frozenset(people),
        archive=str(settings.get("archive_address", "")),
        authserv_id=str(settings.get("authserv_id", "")),
    )
    return Reader(house, [Criterion(line.keywords, line.kind, line.separators) for line in criteria], case_token())


def _characters(one: Kept | Withheld) -> int:
    return _BESIDE_TEXT + (len(one.reading.arrival.search.body) if isinstance(one, Kept) else 0)


def _unsettled(folder: StoredFolder, messages: Sequence[Kept | Withheld]) -> list[Kept | Withheld]:
    """Return what has no outcome that stands yet; of two under one key the first."""
    settled = settled_keys(
        folder,
        [one.key for one in messages],
        sizes={one.key: one.listed_size for one in messages if isinstance(one, Kept) and one.listed_size},
    )
    fresh = {one.key: one for one in reversed(messages) if one.key not in settled}
    return [one for one in messages if fresh.get(one.key) is one]


def _returning(folder: StoredFolder, messages: Sequence[Kept | Withheld]) -> list[tuple[Kept, int]]:
    """Return those of which a part stands in the quarantine, with the message that is kept there.

    What has another size than that one is another message under the same key.
    """
    kept = [one for one in messages if isinstance(one, Kept)]
    before = tried(folder, [one.key for one in kept])
    return [
        (one, found.message)
        for one in kept
        if (found := before.get(one.key)) and found.message is not None and one.listed_size in (0, found.size)
    ]
