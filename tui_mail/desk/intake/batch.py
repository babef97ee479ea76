"""What one transaction of intake does: it asks for everything at once, decides message by message, writes at once."""

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui_mail.desk.holders import Holders
from tui_mail.desk.intake.clues import Known, Reader
from tui_mail.desk.intake.consequences import Consequences
from tui_mail.desk.intake.destinations import DeliveryFolders, Destination, sorted_by
from tui_mail.desk.intake.filing import UNFILED, Filing, describe, file_mail
from tui_mail.desk.intake.giving import Given, give
from tui_mail.desk.intake.kept import Kept, Withheld
from tui_mail.desk.intake.reading import Reading
from tui_mail.desk.intake.ruling import Ruled, Ruling, skip_reason
from tui_mail.desk.intake.threads import Thread, Threads
from tui_mail.mail.direction import Stance, stance
from tui_mail.mail.rules import Rule
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder
from tui_mail.store.queries.documents import FilingPlace
from tui_mail.store.queries.identities import known_messages
from tui_mail.store.queries.threads import ThreadItem
from tui_mail.store.visibility import NOBODY
from tui_mail.store.writes.arrivals import Arrivals, NewItem, NewMessage
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.documents import file_documents
from tui_mail.store.writes.items import TallyKey, count
from tui_mail.store.writes.ledger import Outcome, record_outcomes

PURGED = "It was purged from this mailbox."
DUPLICATE = "This message is in the mailbox already."


@dataclass(frozen=True, slots=True)
class Way:
    """How mail of one account is treated: what is its own, what it looks for, where it goes, who acts."""

    account: StoredAccount
    reader: Reader
    rules: Sequence[Rule]
    is_aimed: bool  # somebody chose the folder
    folders: DeliveryFolders
    at_record: FilingPlace
    actor: int | None
    channel: str
    imported_by: int | None = None  # who brings it, where it comes from files
    holder: int | None = None  # of messages between colleagues: whose they are

    def stance(self, folder: StoredFolder, reading: Reading) -> Stance:
        """How a message stands to us; in quarantine nothing is tried that may have failed before."""
        if self.holder is not None:
            return Stance("internal")
        if reading.problem:
            return Stance("in")
        return stance(reading.arrival.mail, self.reader.house, folder.role)

    def place(self, reading: Reading, way: str, ruled: Ruled) -> Destination:
        """Return the folder for a message."""
        if reading.problem:
            return self.folders.quarantine
        if ruled.place is not None:
            return ruled.place
        return self.folders.outgoing if way == "out" else self.folders.incoming

    def ruling(self) -> Ruling:
        """Let the rules be asked, under the lock of the mailbox."""
        return Ruling(self.account.mailbox_id, self.rules, files=not self.is_aimed)


def status_on_arrival(heading: str, place: Destination, ruled: Ruled) -> str:
    """Return the status that an item begins with: what somebody has is open, what lies in the archive is done."""
    if heading == "out" or place.said == "archive":
        return "resolved"
    if heading == "internal":
        return "resolved" if place.said == "sent" else "new"
    return "new" if ruled.assignee is None else "open"


def part_of_thread(new: NewItem, message_id: str, filing: Filing) -> ThreadItem:
    """Return a new item as those after it see it."""
    return ThreadItem(
        item=new.id,
        message=new.message,
        message_id=message_id,
        direction=new.direction,
        folder=new.folder,
        status=new.status,
        assignee=new.assignee,
        snoozed_until=None,
        snooze_stays=False,
        waiting_since=new.waiting_since,
        case=filing.case,
    )


class Batch:
    """Some messages of one folder, under the locks of the mailbox and of the messages."""

    def __init__(self, way: Way, folder: StoredFolder, chain: Chain, messages: Sequence[Kept | Withheld]) -> None:
        self._way = way
        self._folder = folder
        self._chain = chain
        self._messages = messages
        self._arrivals = Arrivals()
        self._counters: Tally[TallyKey] = Tally()
        self._outcomes: list[Outcome] = []
        self._filed: list[int] = []
        kept = [one for one in messages if isinstance(one, Kept)]
        self._known = known_messages(
            way.account.mailbox_id, folder, [one.reading.arrival.identity for one in kept]
        )  # fmt: skip
        readable = [one for one in kept if not one.reading.problem]
        self._stances = {one.key: way.stance(folder, one.reading) for one in kept}
        self._clues = {one.key: way.reader.of(one.reading.arrival.mail, self._stances[one.key]) for one in readable}
        self._records = Known(list(self._clues.values()))
        self._ruling = way.ruling()
        self._threads = Threads(way.account.mailbox_id, [one.reading.arrival.mail for one in readable])
        self._consequences = Consequences(way.account.mailbox_id, chain, self._threads)
        self._holders = Holders(way.account.mailbox_id)
        self._item_ids = iter(self._arrivals.new_item_ids(len(kept)))

    def write(self) -> "Tally[str]":
        """Make items of the messages, in their order; returns how many had which outcome."""
        for one in self._messages:
            outcome = Outcome(one.key, "failed", one.reason) if isinstance(one, Withheld) else self._deliver(one)
            self._outcomes.append(outcome)
        self._arrivals.write()
        record_outcomes(self._way.account.id, self._folder, self._outcomes)
        there = self._way.at_record
        for message in self._filed:
            file_documents(
                message,
                self._way.account.mailbox_id,
                there.folder,
                separate_attachments=there.separate_attachments,
            )
        count(self._counters)
        self._consequences.write()
        return Tally(one.outcome for one in self._outcomes)

    def _deliver(self, kept: Kept) -> Outcome:
        arrival = kept.reading.arrival
        known = self._known.find(arrival.identity, is_named=bool(arrival.mail.message_id))
        if known is not None and known in self._known.items:
            self._keep_raw(kept, known)
            self._known.add(arrival.identity, known)
            return self._outcome(kept, "duplicate", DUPLICATE, known)
        if arrival.identity in self._known.purged:
            return self._skip(kept, PURGED)
        heading = self._stances[kept.key].heading
        ruled = self._ruling.of_reading(kept.reading, kept.whole_size, heading)
        if ruled.skipped_by:
            return self._skip(kept, skip_reason(ruled.skipped_by))
        if self._way.holder is not None:
            ruled = replace(ruled, assignee=self._way.holder)
        message = self._new_message(kept) if known is None else known
        self._keep_raw(kept, message)
        self._known.add(arrival.identity, message)
        self._new_item(kept, message, heading, ruled)
        problem = kept.reading.problem
        return self._outcome(kept, "quarantined" if problem else "stored", problem, message)

    def _skip(self, kept: Kept, reason: str) -> Outcome:
        """Leave a message out: its bytes go unless something else needs them."""
        self._arrivals.keep_blob(kept.raw_sha256, len(kept.raw), needed=False)
        size = kept.listed_size or kept.whole_size
        return Outcome(kept.key, "skipped", reason, size=size, seen_there=kept.seen_there)

    def _outcome(self, kept: Kept, outcome: str, reason: str, message: int) -> Outcome:
        size = kept.listed_size or kept.whole_size
        return Outcome(kept.key, outcome, reason, kept.raw_sha256, message, size, kept.seen_there)

    def _keep_raw(self, kept: Kept, message: int) -> None:
        self._arrivals.keep_blob(kept.raw_sha256, len(kept.raw))
        self._arrivals.keep_raw(kept.raw_sha256, message)

    def _new_message(self, kept: Kept) -> int:
        reading = kept.reading
        new = NewMessage(
            reading.arrival, kept.raw_sha256, kept.whole_size, kept.received_at, reading.problem, kept.reduced
        )
        message = self._arrivals.add_message(new)
        self._arrivals.add_documents(message, self._way.account.mailbox_id, kept.raw_sha256)
        return message

    def _new_item(self, kept: Kept, message: int, heading: str, by_rules: Ruled) -> None:
        way, reading = self._way, kept.reading
        thread = Thread() if reading.problem else self._threads.of(reading.arrival.mail)
        given = give(by_rules, thread, self._holders, heading)
        ruled = given.ruled
        place = way.place(reading, heading, ruled)
        filing = self._file(kept, thread)
        status = status_on_arrival(heading, place, ruled)
        new = NewItem(
            id=next(self._item_ids),
            mailbox=way.account.mailbox_id,
            message=message,
            direction=heading,
            folder=place.id,
            status=status,
            assignee=ruled.assignee,
            received_at=kept.received_at,
            primary_case=filing.primary_case,
            channel=way.channel,
            imported_by=way.imported_by,
            unknown_number=filing.unknown,
            automatic=reading.arrival.mail.automatic,
            guise=self._stances[kept.key].guise,
            correspondent=sorted_by(reading.arrival.mail, heading, place, self._stances[kept.key].guise),
        )
        self._arrivals.add_item(new, self._chain.modseq)
        self._arrivals.add_links(new.id, ((one.record, one.origin, one.state, one.why) for one in filing.proposals))
        self._arrivals.add_tags(new.id, ruled.tags)
        if any(one.state == "linked" for one in filing.proposals):
            self._filed.append(message)
        self._record(new, place, given, filing, kept)
        self._counters[(new.mailbox, new.folder, status, ruled.assignee or NOBODY, False)] += 1
        self._tell(new, reading, filing, thread)

    def _record(self, new: NewItem, place: Destination, given: Given, filing: Filing, kept: Kept) -> None:
        how, problem = self._stances[kept.key], kept.reading.problem
        links = describe(filing)
        after = {"folder": place.said, "direction": new.direction, "status": new.status, "links": links, **given.said}
        if given.ruled.tags:
            after["tags"] = list(given.ruled.tags)
        why = "; ".join(filter(None, (given.ruled.why, how.why, filing.why or problem)))
        self._chain.append_later(
            self._arrivals.rows, actor=self._way.actor, action="arrived", item=new.id, after=after, why=why
        )

    def _tell(self, new: NewItem, reading: Reading, filing: Filing, thread: Thread) -> None:
        """Let those before it in its thread know of an item, and whose it is."""
        mail = reading.arrival.mail
        part = part_of_thread(new, mail.message_id, filing)
        self._threads.add(part, mail)
        if new.direction == "in" and new.assignee not in (None, new.imported_by):
            self._consequences.give(new.id, new.assignee, new.received_at)
        if not reading.problem:
            self._consequences.note(part, mail, thread)

    def _file(self, kept: Kept, thread: Thread) -> Filing:
        if kept.reading.problem:
            return UNFILED
        before = self._threads.case_before(thread, self._way.reader.house.own)
        return file_mail(self._clues[kept.key], self._records, before=before)
