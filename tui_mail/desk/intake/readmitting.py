"""Out of the quarantine: what could not be processed then, or came in part only, goes where it belongs."""

from dataclasses import dataclass

from tui_mail.desk.holders import Holders
from tui_mail.desk.intake.batch import DUPLICATE, Way, status_on_arrival
from tui_mail.desk.intake.clues import Known
from tui_mail.desk.intake.consequences import Consequences
from tui_mail.desk.intake.destinations import sorted_by
from tui_mail.desk.intake.filing import Filing, describe, file_mail
from tui_mail.desk.intake.giving import give
from tui_mail.desk.intake.kept import Kept
from tui_mail.desk.intake.ruling import Ruled
from tui_mail.desk.intake.threads import Threads
from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.filing import tombstones
from tui_mail.store.queries.identities import known_messages
from tui_mail.store.queries.threads import ThreadItem
from tui_mail.store.writes.arrivals import Arrivals, NewMessage
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.documents import file_documents
from tui_mail.store.writes.items import ItemState, folder_of_kind, item_state, update_item
from tui_mail.store.writes.ledger import Outcome, record_outcomes
from tui_mail.store.writes.readmission import item_of, keep_other_form, note_guise, replace_message, wait_for_nobody


@dataclass(frozen=True, slots=True)
class Readmitted:
    """What became of a message that was looked at again: its outcome, why, which message it is, and the event."""

    outcome: str
    reason: str
    message: int
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Readmission:
    """An item in the quarantine, and its message as it is now; under the locks of intake."""

    way: Way
    folder: StoredFolder
    chain: Chain
    item: ItemState
    kept: Kept
    actor: int | None


def readmit_fetched(way: Way, folder: StoredFolder, chain: Chain, kept: Kept, message: int) -> str:
    """Take a message that was fetched again, of which the head or an outline is in the quarantine."""
    item = item_of(message, way.account.mailbox_id)
    if item is None:
        done = _renewed(kept, message)
    else:
        done = readmit(Readmission(way, folder, chain, item_state(item), kept, way.actor))
    size = kept.listed_size or kept.whole_size
    outcome = Outcome(kept.key, done.outcome, done.reason, kept.raw_sha256, done.message, size, kept.seen_there)
    record_outcomes(way.account.id, folder, [outcome])
    return done.outcome


def readmit(readmission: Readmission) -> Readmitted:
    """Let the item of a message leave the quarantine, if the message can be read now."""
    item, kept = readmission.item, readmission.kept
    if kept.reading.problem or item.folder_kind != "quarantine":
        return _renewed(kept, item.message)
    twin = _twin(readmission)
    if twin is not None and item_of(twin, item.mailbox) is not None:
        return _discard(readmission, twin)
    if twin is None:
        _renewed(kept, item.message)
    else:
        keep_other_form(twin, kept.raw_sha256, len(kept.raw))
    message = item.message if twin is None else twin
    return Readmitted("stored", "", message, _move(readmission, message))


def _renewed(kept: Kept, message: int) -> Readmitted:
    """Keep what is known of a message now; where its item stands stays as it is."""
    keep_other_form(message, kept.raw_sha256, len(kept.raw))
    reading = kept.reading
    new = NewMessage(reading.arrival, kept.raw_sha256, kept.whole_size, kept.received_at, reading.problem, kept.reduced)
    replace_message(message, new)
    return Readmitted("quarantined" if reading.problem else "stored", reading.problem, message)


def _twin(readmission: Readmission) -> int | None:
    """Return the message that it turns out to be, if that is another one than what stands in the quarantine."""
    arrival = readmission.kept.reading.arrival
    known = known_messages(readmission.way.account.mailbox_id, readmission.folder, [arrival.identity])
    found = known.find(arrival.identity, is_named=bool(arrival.mail.message_id))
    return None if found == readmission.item.message else found


def _discard(readmission: Readmission, twin: int) -> Readmitted:
    item = readmission.item
    keep_other_form(twin, readmission.kept.raw_sha256, len(readmission.kept.raw))
    trash = folder_of_kind(item.mailbox, "trash")
    fields: dict[str, object] = {"folder": trash, "restore_to": item.folder}
    update_item(item, readmission.chain.modseq, fields)
    before: dict[str, object] = {"folder": item.folder, "restore_to": item.restore_to}
    event = readmission.chain.append(
        actor=readmission.actor, action="retried", item=item.id, before=before, after=fields, why=DUPLICATE
    )
    return Readmitted("duplicate", DUPLICATE, twin, event)


def _move(readmission: Readmission, message: int) -> int:
    way, item, reading = readmission.way, readmission.item, readmission.kept.reading
    how = way.stance(readmission.folder, reading)
    heading = how.heading
    threads = Threads(item.mailbox, [reading.arrival.mail])
    thread = threads.of(reading.arrival.mail)
    in_case = threads.case_before(thread, way.reader.house.own)
    clues = way.reader.of(reading.arrival.mail, how)
    filing = file_mail(clues, Known([clues]), before=in_case, taken_away=tombstones(item.id))
    by_rules = way.ruling().of_reading(reading, readmission.kept.whole_size, heading)
    ruled = give(by_rules, thread, Holders(item.mailbox), heading).ruled
    place = way.place(reading, heading, ruled)
    fields: dict[str, object] = {
        "folder": place.id,
        "direction": heading,
        "status": status_on_arrival(heading, place, ruled) if item.status == "new" else item.status,
        "assignee": item.assignee or ruled.assignee,
        "primary_case": item.primary_case or filing.primary_case,
        "unknown_number": filing.unknown,
    }
    before = {name: getattr(item, name) for name in fields}
    moved = update_item(item, readmission.chain.modseq, {**fields, "message": message})
    note_guise(item.id, how.guise, sorted_by(reading.arrival.mail, heading, place, how.guise))
    if heading == "out" or reading.arrival.mail.automatic:
        wait_for_nobody(item.id)
    _file(readmission, message, filing, ruled)
    after = {**fields, "links": describe(filing), **({"tags": list(ruled.tags)} if ruled.tags else {})}
    why = "; ".join(filter(None, (_spoken(ruled), how.why, filing.why)))
    event = readmission.chain.append(
        actor=readmission.actor, action="retried", item=item.id, before=before, after=after, why=why
    )
    _tell(readmission, moved, threads)
    return event


def _file(readmission: Readmission, message: int, filing: Filing, ruled: Ruled) -> None:
    item, there = readmission.item, readmission.way.at_record
    links = Arrivals()
    links.add_links(item.id, ((one.record, one.origin, one.state, one.why) for one in filing.proposals))
    links.add_tags(item.id, ruled.tags)
    links.write()
    if any(one.state == "linked" for one in filing.proposals):
        file_documents(message, item.mailbox, there.folder, separate_attachments=there.separate_attachments)


def _tell(readmission: Readmission, item: ItemState, threads: Threads) -> None:
    """Let those before it in its thread know of the item, and whose it has become."""
    kept = readmission.kept
    mail = kept.reading.arrival.mail
    consequences = Consequences(item.mailbox, readmission.chain, threads)
    if item.assignee is not None and item.assignee not in (readmission.item.assignee, readmission.actor):
        consequences.give(item.id, item.assignee, kept.received_at)
    part = ThreadItem(
        item=item.id,
        message=item.message,
        message_id=mail.message_id,
        direction=item.direction,
        folder=item.folder,
        status=item.status,
        assignee=item.assignee,
        snoozed_until=item.snoozed_until,
        snooze_stays=item.snooze_stays,
        waiting_since=item.waiting_since if item.direction == "in" and not mail.automatic else None,
        case=None,
    )
    consequences.note(part, mail, threads.of(mail))
    consequences.write()


def _spoken(ruled: Ruled) -> str:
    """Say what the rules did; what stood in the quarantine is not skipped any more, somebody may know of it."""
    return f"{ruled.why} would have skipped it" if ruled.skipped_by else ruled.why
