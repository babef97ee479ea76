"""Filing by hand: a mail as document or as message on the board of a record, a file of it wherever it is wanted.

The bytes stay where they are: what is filed names its message and which file of it is meant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.linking import fields_of_link, write_link
from tui_mail.desk.relations import registering
from tui_mail.desk.rights import Power, Right, has_power, refusal
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.mail.text import counted, safe_filename
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import user_addresses
from tui_mail.store.queries.documents import filing_place
from tui_mail.store.queries.filed_documents import filed_file
from tui_mail.store.visibility import Place, places
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.documents import want_attachment
from tui_mail.store.writes.filed_documents import (
    FiledState,
    FileOfMessage,
    Mail,
    Shelf,
    add_filed,
    decorations_of,
    filed_already,
    filed_state,
    files_of_message,
    folder_path,
    forget_filed,
    guise_of,
    held_place,
    is_kept_whole,
    item_of,
    senders_of,
    set_place,
)
from tui_mail.store.writes.items import ItemState
from tui_mail.store.writes.links import LinkState, link_state, record_name

Store = Literal["private", "common"]
"""Where documents lie that are at no record: mine alone, or everybody's."""

COLLEAGUES_ONLY = "Only a mail of a known user goes to a board as a message: file it as a document."
PRIVATE_MAIL = "Private mail goes to no common store: open it to the others first."
RECORDS_ONLY = "Documents of this mailbox are moved and taken away by those who work in it."
NOT_KEPT = "is not kept here: its account keeps no attachments"


@dataclass(frozen=True, slots=True)
class DocumentDone:
    """What became of something filed by hand."""

    id: int
    event_id: int
    sentence: str


def file_item(
    actor: Actor, item_id: int, record_id: int, folder: str | None = None, *, with_attachments: bool = False
) -> Done:
    """File a mail at a record as a document: its EML, and its attachments beside it as files where that is wanted.

    Without a folder it is the one that the mailbox's account names. Raises NotFound, NotPermitted.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind, number, name = record_name(record_id)
        mail, there = Mail(changed.item.message, changed.item.mailbox), Shelf(record_id)
        where = filing_place(mail.mailbox).folder if folder is None else folder_path(folder)
        wanted, remark = _wanted_files(mail.message, with_attachments=with_attachments)
        fresh = [file for file in wanted if filed_already(there, mail.message, file, where) is None]
        before = link_state(item_id, record_id)
        after = _linked_as("eml", before, record_id, actor)
        if not fresh and before == after:
            return Done(item_id, None, f"{{}} is a document of {kind} {number} already")
        filed = [_file(changed, there, file, where) for file in fresh]
        event = _write_link(changed, "file", before, after, filed)
        return Done(item_id, event, f"Filed {{}} at {kind} {number} {name} as a document{remark}")


def put_on_board(actor: Actor, item_id: int, record_id: int) -> Done:
    """Put a mail on the board of a record, as a message: only what a known user wrote.

    Raises NotFound, NotPermitted, Conflict for the mail of anybody else.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind, number, name = record_name(record_id)
        if not _is_by_a_user(changed.item):
            raise Conflict(COLLEAGUES_ONLY)
        before = link_state(item_id, record_id)
        after = _linked_as("board", before, record_id, actor)
        if before == after:
            return Done(item_id, None, f"{{}} is on the board of {kind} {number} already")
        event = _write_link(changed, "board", before, after, [])
        return Done(item_id, event, f"Put {{}} on the board of {kind} {number} {name}")


def file_attachment(
    actor: Actor, item_id: int, what: str, target: int | Store, folder: str = "", *, name: str | None = None
) -> Done:
    """File one file of a mail: an attachment by its number, `eml` or `pdf`; at a record by its id, or into a store.

    Raises NotFound where the mail has no such file or does not keep it, NotPermitted, Conflict.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.MARK if target == "private" else Right.WORK)
        if target == "common" and changed.item.private_to is not None:
            raise Conflict(PRIVATE_MAIL)
        shelf, where = _shelf(actor, target)
        file = _file_called(changed.item.message, item_id, what)
        path = folder_path(folder)
        if there := filed_already(shelf, changed.item.message, file, path):
            return Done(item_id, None, f"That file of {{}} lies {where} already, as {there}")
        filed = _file(changed, shelf, replace(file, name=safe_filename(name)) if name else file, path)
        changed.edit({})
        at: dict[str, object] = {"store": target} if shelf.record is None else {"at": {"record": shelf.record}}
        event = changed.record("file", {}, {"filed": [filed.id], **at}, text=_told(shelf.owner, filed.name))
        return Done(item_id, event, f"Filed {filed.name} of {{}} {where}")


def move_document(
    actor: Actor, document_id: int, *, folder: str | None = None, name: str | None = None
) -> DocumentDone:
    """Put what was filed by hand into another folder, under another name. Raises NotFound, NotPermitted."""
    with _handling(actor, document_id) as (filed, handled):
        path = filed.folder if folder is None else folder_path(folder)
        called = set_place(filed, path, filed.name if name is None else name)
        was, now = _path(filed.folder, filed.name), _path(path, called)
        event = handled.write("move-document", _told(filed.owner, f"{was} to {now}"))
        return DocumentDone(document_id, event, f"Moved {was} to {now}")


def remove_document(actor: Actor, document_id: int) -> DocumentDone:
    """Take away what was filed by hand; the mail that it is of stays where it is.

    Raises NotFound, NotPermitted, Conflict for a record under a legal hold.
    """
    with _handling(actor, document_id) as (filed, handled):
        if held := held_place([document_id]):
            raise Conflict(f"{held[:1].upper()}{held[1:]} is under a legal hold: nothing is taken away from it.")
        forget_filed([document_id])
        path = _path(filed.folder, filed.name)
        event = handled.write("remove-document", _told(filed.owner, path))
        return DocumentDone(document_id, event, f"Took {path} away")


def _wanted_files(message: int, *, with_attachments: bool) -> tuple[list[FileOfMessage], str]:
    """Return what is filed of a mail, and what is to be said besides."""
    files = files_of_message(message)
    whole = [file for file in files if file.kind == "eml"]
    attachments = [file for file in files if file.kind == "attachment"] if with_attachments else []
    if not attachments:
        return whole, ""
    if not is_kept_whole(message):
        return whole, "; its attachments are not kept here"
    decorations = decorations_of(message)
    useful = [file for file in attachments if file.part not in decorations]
    return whole + useful, f", with {counted(len(useful), 'attachment')}"


def _file_called(message: int, item_id: int, what: str) -> FileOfMessage:
    """Return the file of a mail that somebody means. Raises NotFound."""
    kind, part = (what, 0) if what in ("eml", "pdf") else ("attachment", int(what) if what.isdecimal() else 0)
    found = next((one for one in files_of_message(message) if (one.kind, one.part) == (kind, part)), None)
    if found is None:
        raise NotFound(f"Item {item_id} has no file {what!r}.")
    if kind == "attachment" and not is_kept_whole(message):
        raise NotFound(f"Attachment {part}, {found.name}, {NOT_KEPT}.")
    return found


@dataclass(frozen=True, slots=True)
class _Filed:
    id: int
    name: str


def _file(changed: Change, shelf: Shelf, file: FileOfMessage, folder: str) -> _Filed:
    mail = Mail(changed.item.message, changed.item.mailbox)
    if file.kind == "attachment":
        want_attachment(mail.message, mail.mailbox, file.part)
    key = add_filed(shelf, mail, file, folder, filed_by=changed.actor.user_id)
    state = filed_state(key)
    return _Filed(key, file.name if state is None else state.name)


def _shelf(actor: Actor, target: int | Store) -> tuple[Shelf, str]:
    """Return where something goes, and how that is said."""
    if target == "private":
        return Shelf(owner=actor.user_id), "in your own store"
    if target == "common":
        return Shelf(), "in the common store"
    kind, number, name = record_name(target)
    return Shelf(target), f"at {kind} {number} {name}".rstrip()


def _linked_as(form: str, before: LinkState | None, record_id: int, actor: Actor) -> LinkState:
    if before is not None and before.state == "linked":
        return replace(before, form=form)
    return LinkState(record_id, "manual", "linked", f"by {actor.name}", form)


def _write_link(changed: Change, action: str, before: LinkState | None, after: LinkState, filed: list[_Filed]) -> int:
    """Write the link with what was filed."""
    fields = fields_of_link(changed, record_name(after.record)[0], after.record)
    told, text = {"filed": [one.id for one in filed]}, ", ".join(one.name for one in filed)
    return write_link(changed, action, fields, before, after, told=told, text=text)


def _is_by_a_user(item: ItemState) -> bool:
    """Whether somebody of the house wrote a mail, as far as it says so and our own server does not deny it."""
    if item.direction != "in":
        return True
    senders = senders_of(item.message)
    return bool(senders) and set(senders) <= user_addresses() and guise_of(item.id) != "claims-us"


@dataclass(frozen=True, slots=True)
class _Handled:
    """The history in which it is written what became of a document."""

    chain: Chain
    actor: Actor
    item: int | None

    def write(self, action: str, text: str) -> int:
        return self.chain.append(actor=self.actor.user_id, action=action, item=self.item, text=text)


@contextmanager
def _handling(actor: Actor, document_id: int) -> Iterator[tuple[FiledState, _Handled]]:
    """Lock what a document hangs on: its item, or once that is gone the history of the instance; ask for the right."""
    seen = filed_file(actor, document_id).entry
    if seen.item is not None:
        with changing(actor, seen.item) as changed:
            filed = _still_there(document_id, seen.item)
            if filed.owner != actor.user_id and (why := _refusal(changed)):
                raise NotPermitted(why)
            changed.edit({})
            yield filed, _Handled(changed.chain, actor, seen.item)
        return
    with registering(actor) as run:
        filed = _still_there(document_id, None)
        filed_file(actor, document_id)
        if filed.owner is None or filed.owner != actor.user_id:
            _require_records(actor, filed)
        yield filed, _Handled(run.chain, actor, None)


def _still_there(document_id: int, item: int | None) -> FiledState:
    filed = filed_state(document_id)
    if filed is None:
        raise NotFound(f"There is no document {document_id} that you may see.")
    if item is not None and item_of(filed) != item:
        raise Conflict("Its mail was deleted for good just now; look again.")
    return filed


def _refusal(changed: Change) -> str | None:
    if has_power(Power.RECORDS, changed.actor, changed.place):
        return None
    item = changed.item
    return refusal(Right.WORK, changed.actor, changed.place, item.assignee, item.private_to)


def _require_records(actor: Actor, filed: FiledState) -> None:
    """Raise NotPermitted for who does not work in the mailbox that it came from."""
    mine: dict[int, Place] = places(actor)
    of_mail = [place for key, place in mine.items() if filed.mailbox in (None, key)]
    if not any(has_power(Power.RECORDS, actor, place) for place in of_mail):
        raise NotPermitted(RECORDS_ONLY)


def _told(owner: int | None, text: str) -> str:
    """Return what the history tells: how somebody calls what is his own is nobody else's matter."""
    return text if owner is None else ""


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
