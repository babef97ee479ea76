"""One transaction for some messages: message, item, sighting, links, event, cursor. What fails fails alone."""

import logging
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui_mail.desk.intake.destinations import Destination, delivery_folders
from tui_mail.desk.intake.filing import UNFILED, Filing, describe, file_mail
from tui_mail.desk.intake.reading import Reading
from tui_mail.mail.arrival import read_outline
from tui_mail.mail.criteria import Criterion
from tui_mail.mail.direction import direction
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder, known_keys
from tui_mail.store.queries.directory import user_addresses
from tui_mail.store.queries.documents import filing_place
from tui_mail.store.visibility import NOBODY
from tui_mail.store.writes import arrivals
from tui_mail.store.writes.accounts import check_fence
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.documents import file_documents
from tui_mail.store.writes.items import TallyKey, count

log = logging.getLogger(__name__)

HOLD = 0.015
"""Seconds that one transaction may go on: people wait behind it (p95 34 ms with this, 1.8 s with 50 messages each)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message whose bytes are safe in the blob store, and what reading found."""

    key: str  # UID or file name on the server
    raw: bytes
    raw_sha256: str
    received_at: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message that its source listed but did not give: the ledger holds it, so that it is asked for again."""

    key: str
    reason: str = "It was listed but did not come."


class Delivery:
    """The way into one mailbox from one account."""

    def __init__(
        self,
        account: StoredAccount,
        *,
        actor: int | None = None,
        target: int | None = None,
        fence: int | None = None,
    ) -> None:
        """`actor` is the user who asked for it or imports; `target` the folder of what comes in, else the inbox.

        `fence` is the one that the daemon's lease was given: each transaction raises LeaseLost once there is another.
        """
        self.account = account
        self.actor = actor
        self.fence = fence
        settings = account.settings
        self.channel = str(settings.get("channel", ""))
        own = {settings.get("primary_address", ""), *settings.get("aliases", ())}
        if settings.get("outgoing_from") == "team":
            own |= user_addresses()
        self.own = frozenset(own - {""})
        self.criteria = [Criterion(line.keywords, line.kind, line.separators) for line in account.criteria]
        self.folders = delivery_folders(account, target)
        self.at_record = filing_place(account.mailbox_id)

    def deliver(self, folder: StoredFolder, messages: Iterable[Kept | Withheld]) -> "Tally[str]":
        """Make items of the messages, in their order; returns how many had which outcome.

        The cursor moves past all of them, so each has its line in the ledger when its transaction ends.
        """
        outcomes: Tally[str] = Tally()
        waiting = deque(messages)
        while waiting:
            with change():
                check_fence(self.account.id, self.fence)
                chain = open_chain(self.account.mailbox_id)
                arrivals.lock_messages()
                counters: Tally[TallyKey] = Tally()
                end = time.monotonic() + HOLD
                last_uid = 0
                settled = known_keys(folder, [kept.key for kept in waiting])  # another round may have been here
                while waiting:
                    kept = waiting.popleft()
                    if kept.key not in settled:
                        outcomes[self._deliver_one(folder, chain, counters, kept)] += 1
                    last_uid = max(last_uid, int(kept.key) if kept.key.isdecimal() else 0)
                    if time.monotonic() > end:
                        break
                count(counters)
                arrivals.advance_cursor(folder, last_uid)
                chain.close()
        return outcomes

    def note_gone(self, folder: StoredFolder, keys: Iterable[str]) -> None:
        """Note messages that were listed, but were gone from the server before they could be fetched."""
        gone = list(keys)
        if gone:
            with change():
                check_fence(self.account.id, self.fence)
                for key in sorted(set(gone) - known_keys(folder, gone)):
                    self._sight(folder, key, "skipped", "It was gone before it could be fetched.")

    def _deliver_one(
        self, folder: StoredFolder, chain: Chain, counters: "Tally[TallyKey]", kept: Kept | Withheld
    ) -> str:
        """Deliver a message; else quarantine it; if that fails too, the ledger says so and it is tried again."""
        if isinstance(kept, Withheld):
            self._sight(folder, kept.key, "failed", kept.reason)
            return "failed"
        outcome = self._attempt(folder, chain, counters, kept)
        if outcome is None:
            problem = "It could not be filed; the log of the daemon says more."
            outcome = self._attempt(
                folder, chain, counters, replace(kept, reading=Reading(read_outline(kept.raw), problem))
            )
        if outcome is None:
            outcome = "failed"
            self._sight(folder, kept.key, outcome, "It could neither be filed nor quarantined.")
        return outcome

    def _attempt(self, folder: StoredFolder, chain: Chain, counters: "Tally[TallyKey]", kept: Kept) -> str | None:
        length, head, counted = chain.length, chain.head, counters.copy()
        try:
            with change():
                return self._deliver(folder, chain, counters, kept)
        except Exception:  # supervision point: the processing of one message
            chain.length, chain.head = length, head
            counters.clear()
            counters.update(counted)
            log.exception("account %s: message %s could not be filed", self.account.name, kept.key)
            return None

    def _deliver(self, folder: StoredFolder, chain: Chain, counters: "Tally[TallyKey]", kept: Kept) -> str:
        arrivals.keep_blob(kept.raw_sha256, len(kept.raw))
        known = self._known_message(folder, kept)
        message = self._new_message(kept) if known is None else known
        arrivals.keep_raw(kept.raw_sha256, message)
        if known is not None and arrivals.item_of(known, self.account.mailbox_id) is not None:
            reason = "This message is in the mailbox already."
            self._sight(folder, kept.key, "duplicate", reason, raw_sha256=kept.raw_sha256, message=message)
            return "duplicate"
        self._new_item(folder, chain, counters, kept, message)
        outcome = "quarantined" if kept.reading.problem else "stored"
        self._sight(folder, kept.key, outcome, kept.reading.problem, raw_sha256=kept.raw_sha256, message=message)
        return outcome

    def _known_message(self, folder: StoredFolder, kept: Kept) -> int | None:
        """Return the message if it is known. Without a Message-ID, a second one in the same folder is another one."""
        for message in arrivals.messages_with_identity(kept.reading.arrival.identity):
            if kept.reading.arrival.mail.message_id or not arrivals.seen_in(message, folder):
                return message
        return None

    def _new_message(self, kept: Kept) -> int:
        reading = kept.reading
        message = arrivals.insert_message(
            reading.arrival, kept.raw_sha256, len(kept.raw), kept.received_at, reading.problem
        )
        arrivals.insert_documents(message, self.account.mailbox_id, kept.raw_sha256)
        return message

    def _new_item(
        self, folder: StoredFolder, chain: Chain, counters: "Tally[TallyKey]", kept: Kept, message: int
    ) -> None:
        way, filing, place = self._place(folder, kept.reading)
        status = "resolved" if way == "out" else "new"
        new = arrivals.NewItem(
            self.account.mailbox_id,
            message,
            way,
            place.id,
            status,
            kept.received_at,
            filing.primary_case,
            self.channel,
        )
        item = arrivals.insert_item(new, chain.modseq)
        arrivals.insert_links(item, ((one.record, one.origin, one.state, one.why) for one in filing.proposals))
        if any(one.state == "linked" for one in filing.proposals):
            there = self.at_record
            file_documents(message, new.mailbox, there.folder, separate_attachments=there.separate_attachments)
        links = describe(filing)
        after: dict[str, object] = {"folder": place.said, "direction": way, "status": status, "links": links}
        why = filing.why or kept.reading.problem
        chain.append(actor=self.actor, action="arrived", item=item, after=after, why=why)
        counters[(new.mailbox, new.folder, status, NOBODY, False)] += 1

    def _place(self, folder: StoredFolder, reading: Reading) -> tuple[str, Filing, Destination]:
        """Return direction, records and folder; in quarantine nothing is tried that may have failed before."""
        if reading.problem:
            return "in", UNFILED, self.folders.quarantine
        mail = reading.arrival.mail
        way = direction(mail, own=self.own, folder_role=folder.role)
        place = self.folders.outgoing if way == "out" else self.folders.incoming
        return way, file_mail(mail, way, self.own, self.criteria), place

    def _sight(
        self,
        folder: StoredFolder,
        key: str,
        outcome: str,
        reason: str,
        *,
        raw_sha256: str | None = None,
        message: int | None = None,
    ) -> None:
        arrivals.record_sighting(
            self.account.id, folder, key, outcome=outcome, reason=reason, raw_sha256=raw_sha256, message=message
        )
