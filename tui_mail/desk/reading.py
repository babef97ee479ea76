"""Reading what items hold: what an auditor reads as such is recorded each time, before he gets it."""

from collections import defaultdict
from collections.abc import Iterable

from tui_mail.desk.rights import reads_as_auditor
from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import change
from tui_mail.store.queries import items
from tui_mail.store.queries.archives import KeptMail, kept_mail
from tui_mail.store.queries.directory import record_id_of
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.filed_documents import FiledFile, filed_file
from tui_mail.store.queries.kept_text import kept_text
from tui_mail.store.queries.record_heads import RecordHead, record_head
from tui_mail.store.queries.timeline_marks import BEGINNING, Mark
from tui_mail.store.queries.timelines import Entry, timeline
from tui_mail.store.rows import Detail, EventRow, View
from tui_mail.store.visibility import Place, places
from tui_mail.store.writes.chains import open_chain


def read_detail(actor: Actor, item_id: int, what: str = "text") -> Detail:
    """Return everything of one item that may be read; `what` of it is wanted. Raises NotFound or NotPermitted."""
    found = items.detail(actor, item_id)
    _record_reading(actor, item_id, what)
    return found


def read_headers(actor: Actor, item_id: int) -> list[tuple[str, str]]:
    """Return the decoded headers of an item that may be read. Raises NotFound or NotPermitted."""
    found = items.headers(actor, item_id)
    _record_reading(actor, item_id, "headers")
    return found


def read_whole(actor: Actor, item_id: int) -> tuple[Detail, list[tuple[str, str]]]:
    """Return everything of one item with its headers. Raises NotFound or NotPermitted."""
    found = items.detail(actor, item_id), items.headers(actor, item_id)
    _record_reading(actor, item_id, "text")
    return found


def read_raw(actor: Actor, item_id: int, blobs: Blobs) -> tuple[Detail, bytes]:
    """Return an item that may be read, and its message byte for byte. Raises NotFound or NotPermitted."""
    found = read_detail(actor, item_id, "raw")
    return found, blobs.get(found.raw_sha256)


def read_history(actor: Actor, item_id: int) -> list[EventRow]:
    """Return the history of an item that may be read, its notes among it. Raises NotFound or NotPermitted."""
    found = items.history(actor, item_id)
    _record_reading(actor, item_id, "history")
    return found


def read_story(actor: Actor, item_id: int) -> tuple[Detail, list[EventRow]]:
    """Return an item with its history. Raises NotFound or NotPermitted."""
    found = items.detail(actor, item_id), items.history(actor, item_id)
    _record_reading(actor, item_id, "history")
    return found


def read_mailbox_history(actor: Actor, code: str, limit: int) -> list[EventRow]:
    """Return the last lines of a mailbox's history, oldest first. Raises NotFound for who reads nothing in it."""
    found = mailbox_history(actor, code, limit)
    place = next((one for one in places(actor).values() if one.code == code), None)
    if place is not None and reads_as_auditor(actor, place, None):
        _record(actor, place, None, "history")
    return found


def read_kept(actor: Actor, kind: str, number: str, item_id: int, what: str) -> KeptMail:
    """Return what is kept at a record of an item that was purged; `what` of it is wanted. Raises NotFound."""
    found = next((one for one in kept_mail(actor, kind, number) if one.item == item_id), None)
    if found is None:
        raise NotFound(f"Nothing is kept of item {item_id} at {kind} {number} that you may see.")
    place = next((one for one in places(actor).values() if one.code == found.mailbox), None)
    if place is not None and reads_as_auditor(actor, place, None):
        _record(actor, place, item_id, what)
    return found


def read_kept_text(actor: Actor, record_id: int, message: int) -> str:
    """Return the text of a mail that was purged and is kept at a record. Raises NotFound."""
    found = kept_text(actor, record_id, message)
    place = places(actor).get(found.mailbox)
    if place is not None and reads_as_auditor(actor, place, None):
        _record(actor, place, found.item, "text")
    return found.body


def read_filed(actor: Actor, document_id: int) -> FiledFile:
    """Return one file that was filed by hand, because it is wanted. Raises NotFound."""
    found = filed_file(actor, document_id)
    if found.record is not None and found.entry.item is not None:
        _record_reading(actor, found.entry.item, found.entry.what)
    elif found.record is not None:
        place = places(actor).get(found.mailbox or 0)
        if place is not None and reads_as_auditor(actor, place, None):
            _record(actor, place, None, found.entry.what)
    return found


def read_archive(actor: Actor, kind: str, number: str, *, limit: int = 200) -> tuple[RecordHead, list[Entry]]:
    """Return a contact, company or case, and the newest of what is at it. Raises NotFound."""
    record_id = record_id_of(actor, kind, number)
    return record_head(actor, record_id), read_timeline(actor, record_id, limit=limit)


def read_timeline(
    actor: Actor, record_id: int, sort: str = "", *, words: str = "", after: Mark = BEGINNING, limit: int = 64
) -> list[Entry]:
    """Return what is at a record, newest first, older than `after`; notes at items and its board are read by that."""
    found = timeline(actor, record_id, sort, words=words, after=after, limit=limit)
    with_text = [one for one in found if one.sort == "note" or one.text]
    for item in dict.fromkeys(one.item for one in with_text if one.item is not None):
        _record_reading(actor, item, "notes")
    return found


def record_export(actor: Actor, items: Iterable[tuple[int, int, int | None]]) -> None:
    """Write down what an auditor takes away as such: items with mailbox and assignee, a line for each."""
    here, by_mailbox = places(actor), defaultdict[int, list[int]](list)
    for item, mailbox, assignee in items:
        if mailbox in here and reads_as_auditor(actor, here[mailbox], assignee):
            by_mailbox[mailbox].append(item)
    for mailbox, taken in sorted(by_mailbox.items()):
        with change():
            chain = open_chain(mailbox, changes=False)
            for item in taken:
                chain.append(actor=actor.user_id, action="audited", item=item, after={"read": "export"})
            chain.close()


def record_search(actor: Actor, view: View) -> None:
    """Write down what an auditor looks for as such, in each mailbox: what is found tells what its texts say."""
    for place in places(actor).values() if view.search and actor.auditor else ():
        if view.mailbox_id in (None, place.mailbox_id) and reads_as_auditor(actor, place, None):
            _record(actor, place, None, "texts by a search", view.search)


def _record_reading(actor: Actor, item_id: int, what: str) -> None:
    """Write down that an auditor reads an item, unless a role of his lets him read it anyway."""
    row = items.readable_row(actor, item_id)
    place = places(actor).get(row.mailbox_id)
    if place is not None and reads_as_auditor(actor, place, row.assignee_id):
        _record(actor, place, item_id, what)


def _record(actor: Actor, place: Place, item_id: int | None, what: str, text: str = "") -> None:
    with change():
        chain = open_chain(place.mailbox_id, changes=False)
        chain.append(actor=actor.user_id, action="audited", item=item_id, after={"read": what}, text=text)
        chain.close()
