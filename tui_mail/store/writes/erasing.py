"""Taking out for good what was said of people: texts beside the history, mail at records, a contact."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from peewee import fn

from tui_mail.store.apart import ABOUT_PEOPLE
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.models import (
    Event,
    EventText,
    FiledDocument,
    Item,
    KeptMessage,
    Link,
    Participant,
    Preference,
    Record,
    RecordAddress,
    RecordNote,
    SavedView,
    TaskRecord,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.verifying.lines import ERASURE
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.garbage import note_unreferenced
from tui_mail.store.writes.preferences import PAST_SEARCHES
from tui_mail.store.writes.purging import forget_unneeded
from tui_mail.store.writes.rows import STAYS, insert_rows
from tui_mail.store.writes.saved_views import delete_view

_SAY_NAMES = ABOUT_PEOPLE | {"audited"}
"""Actions in histories of mailboxes whose texts may name people outside: reasons, and what an auditor looked for."""

_PART_OF_A_NAME = 4
"""Letters from which on a word of a name tells of whom it is."""

ERASED = "(erased)"
"""Name of a contact of whom only the number is left."""

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ErasableMail:
    """A mail in a mailbox, or one that was in it and is kept at records."""

    item: int
    message: int
    mailbox: int
    private_to: int | None
    is_there: bool


def erasable_mail(item_id: int) -> ErasableMail | None:
    """Return the mail that an item is, or was before it was purged; None where nothing is left of it."""
    columns = (Item.message, Item.mailbox, Item.private_to)
    if found := first_tuple(Item.select(*columns).where(Item.id == item_id)):
        message, mailbox, private_to = found
        return ErasableMail(item_id, message, mailbox, private_to, is_there=True)
    columns = (KeptMessage.message, KeptMessage.mailbox, KeptMessage.private_to)
    found = first_tuple(KeptMessage.select(*columns).where(KeptMessage.item == item_id))
    if found is None:
        return None
    message, mailbox, private_to = found
    return ErasableMail(item_id, message, mailbox, private_to, is_there=False)


def forget_at_records(mail: ErasableMail, record: int | None = None) -> list[int]:
    """Take a mail away from a record, or from all where none is named; returns from which."""
    kept = (KeptMessage.message == mail.message) & (KeptMessage.mailbox == mail.mailbox)
    filed = (FiledDocument.message == mail.message) & (FiledDocument.mailbox == mail.mailbox)
    if record is not None:
        kept, filed = kept & (KeptMessage.record == record), filed & (FiledDocument.record == record)
    found = {row[0] for row in tuples(KeptMessage.select(KeptMessage.record).where(kept))}
    found |= {row[0] for row in tuples(FiledDocument.select(FiledDocument.record).where(filed))}
    KeptMessage.delete().where(kept).execute()
    FiledDocument.delete().where(filed).execute()
    return sorted(found - {None})


def texts_of_items(items: Collection[int], actions: Collection[str] = ()) -> list[int]:
    """Return the lines of the history of items that have a text, of some actions or of all."""
    found = []
    for some in _portions(sorted(items)):
        query = Event.select(Event.id).join(EventText, on=(EventText.event == Event.id)).where(Event.item.in_(some))
        found += [row[0] for row in tuples(query.where(Event.action.in_(sorted(actions))) if actions else query)]
    return sorted(found)


def last_event() -> int:
    """Return the id of the newest line of all histories."""
    return int(Event.select(fn.COALESCE(fn.MAX(Event.id), 0)).scalar())


def texts_naming(words: Collection[str], *, of_instance: bool, after: int = 0) -> list[int]:
    """Return the lines whose text has one of the words: all of the instance, or the reasons in those of mailboxes.

    It reads every such text: whoever locks something asks before for most of them, then for those `after` that.
    """
    query = Event.select(Event.id, EventText.text).join(EventText, on=(EventText.event == Event.id))
    query = query.where((Event.id > after) & Event.mailbox.is_null(of_instance))
    if not of_instance:
        query = query.where(Event.action.in_(sorted(_SAY_NAMES)))
    low = [word.casefold() for word in words if word]
    rows = query.order_by(Event.id).tuples().iterator()
    return [event for event, text in rows if any(word in text.casefold() for word in low)]


def texts_of_contacts(numbers: Collection[str]) -> list[int]:
    """Return the lines of the instance that are about contacts and have a text."""
    query = Event.select(Event.id).join(EventText, on=(EventText.event == Event.id)).where(Event.mailbox.is_null())
    of_contact = query.where(Event.after.contains('"kind":"contact"'))
    return [
        row[0]
        for number in sorted(numbers)
        for row in tuples(of_contact.where(Event.after.contains(f'"which":{to_json(number)}')))
    ]


def mailboxes_of(events: Collection[int]) -> dict[int, list[int]]:
    """Return lines by the mailbox whose history they are of."""
    found: dict[int, list[int]] = {}
    for some in _portions(sorted(events)):
        for event, mailbox in tuples(Event.select(Event.id, Event.mailbox).where(Event.id.in_(some))):
            found.setdefault(mailbox, []).append(event)
    return found


def erase_texts(chain: Chain, actor: int | None, events: Sequence[int]) -> None:
    """Erase the texts of lines of a history; a line of it says so, and that it is no damage."""
    for some in _portions(list(events)):
        EventText.delete().where(EventText.event.in_(some)).execute()
        chain.append(actor=actor, action=ERASURE, after={"texts": some})


def items_of_contact(records: Collection[int]) -> set[int]:
    """Return the items that were ever linked to some records, also those that are only kept there."""
    here = sorted(records)
    links = tuples(Link.select(Link.item).where(Link.record.in_(here)))
    kept = tuples(KeptMessage.select(KeptMessage.item).where(KeptMessage.record.in_(here)))
    return {row[0] for row in (*links, *kept)}


def erase_contact(records: Collection[int], addresses: Collection[str], words: Collection[str]) -> None:
    """Leave of a contact, and of those who were merged into him, only the numbers."""
    here = sorted(records)
    numbers = dict(tuples(Record.select(Record.id, Record.number).where(Record.id.in_(here))))
    _blank_participants(addresses, f"erased-{numbers[here[0]]}@invalid")
    for key, number in numbers.items():
        Record.update(name=ERASED, folded=number, company=None).where(Record.id == key).execute()
    for table in (RecordAddress, RecordNote, Link, TaskRecord):
        table.delete().where(table.record.in_(here)).execute()
    Item.update(written_by=None).where(Item.written_by.in_(here)).execute()
    _forget_filed(here)
    _forget_searches([word.casefold() for word in words if word])
    for word in filter(None, words):
        for reasons in (Link, KeptMessage):
            reasons.update(why="").where(reasons.why.contains(word)).execute()


def _blank_participants(addresses: Collection[str], blank: str) -> None:
    """Let cases name nobody in his place: one that names no one any more would be open to everybody."""
    of_him = Participant.address.in_(sorted(addresses))
    cases = sorted({row[0] for row in tuples(Participant.select(Participant.record).where(of_him))})
    Participant.delete().where(of_him).execute()
    insert_rows(Participant, [{"record": case, "address": blank} for case in cases], otherwise=STAYS)


def _forget_searches(words: Collection[str]) -> None:
    """Forget what people searched for with a part of a name or address, and views that search for a whole one."""
    parts = {part for word in words for part in word.split() if len(part) >= _PART_OF_A_NAME}
    searches = Preference.select(Preference.id, Preference.value).where(Preference.name == PAST_SEARCHES)
    for key, value in tuples(searches):
        left = [one for one in from_json(value) if not any(part in one.casefold() for part in parts)]
        Preference.update(value=to_json(left)).where(
            (Preference.id == key) & (Preference.value != to_json(left))
        ).execute()
    for key, view in tuples(SavedView.select(SavedView.id, SavedView.view).where(SavedView.view.contains('"search"'))):
        if any(word in from_json(view)["search"].casefold() for word in words):
            delete_view(key)


def _forget_filed(records: Sequence[int]) -> None:
    here = FiledDocument.record.in_(records)
    rows = tuples(FiledDocument.select(FiledDocument.message, FiledDocument.blob).where(here))
    FiledDocument.delete().where(here).execute()
    for message in sorted({row[0] for row in rows if row[0] is not None}):
        forget_unneeded(message)
    note_unreferenced({row[1] for row in rows if row[1] is not None})


def _portions(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]
