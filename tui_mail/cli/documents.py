"""Verbs for documents: what lies at a record or in a store, and filing by hand."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui_mail.cli.acting import tell_done
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell, cut, room, write_bytes
from tui_mail.cli.reading import item_id
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.filed_documents import DocumentEntry, common_documents, documents_at, my_documents

if TYPE_CHECKING:
    from tui_mail.desk.filed_documents import DocumentDone, Store

_WHERE = "Say where: --at KIND NUMBER, --private or --common; one of these."


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", nargs="?", help="contact, company, or a kind of case")
    parser.add_argument("number", metavar="NUMBER", nargs="?")
    parser.add_argument("--private", action="store_true", help="what I have filed for myself; the default")
    parser.add_argument("--common", action="store_true", help="the store of everybody")


def list_documents(call: Call) -> None:
    """Print what lies at a record, or in a store, by folder and name."""
    call.printer.many(_listed(call.actor, call.words), document_value, document_line, none="Nothing is filed there.")


def _listed(actor: Actor, words: Namespace) -> list[DocumentEntry]:
    if words.kind is not None:
        if words.number is None or words.private or words.common:
            raise UsageError("It is `document list KIND NUMBER`, or --private or --common in their place.")
        return documents_at(actor, record(actor, words.kind, words.number).id)
    if words.private and words.common:
        raise UsageError("--private and --common exclude each other.")
    return common_documents(actor) if words.common else my_documents(actor)


def _file_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)
    parser.add_argument("what", metavar="N|eml|pdf", nargs="?", default="eml", help="an attachment by its number")
    parser.add_argument("--at", metavar=("KIND", "NUMBER"), nargs=2, help="at this record")
    parser.add_argument("--private", action="store_true", help="for me alone")
    parser.add_argument("--common", action="store_true", help="for everybody who is in a mailbox")
    parser.add_argument("--folder", metavar="FOLDER", help="folder/sub-folder there; a new one is made")
    parser.add_argument("--name", metavar="NAME", help="what it is called there")
    parser.add_argument("--with-attachments", action="store_true", help="of the EML: its attachments as files, too")


def file_document(call: Call) -> None:
    """File a mail at a record as a document, or one of its files at a record or into a store."""
    from tui_mail.desk import filed_documents

    words = call.words
    if (words.at is not None) + words.private + words.common != 1:
        raise UsageError(_WHERE)
    whole = words.what == "eml" and words.at is not None
    if words.with_attachments and not whole:
        raise UsageError("--with-attachments goes with the whole mail at a record.")
    if whole and words.name is None:
        at = record(call.actor, *words.at).id
        done = filed_documents.file_item(
            call.actor, words.item, at, words.folder, with_attachments=words.with_attachments
        )
    else:
        target: int | Store = "private" if words.private else "common"
        if words.at is not None:
            target = record(call.actor, *words.at).id
        done = filed_documents.file_attachment(
            call.actor, words.item, words.what, target, words.folder or "", name=words.name
        )
    tell_done(call, [done])


def _board_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)
    parser.add_argument("--at", metavar=("KIND", "NUMBER"), nargs=2, required=True, help="on the board of this record")


def put_on_board(call: Call) -> None:
    """Put what a colleague wrote on the board of a record."""
    from tui_mail.desk import filed_documents

    words = call.words
    tell_done(call, [filed_documents.put_on_board(call.actor, words.item, record(call.actor, *words.at).id)])


def _id_argument(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=item_id, help="as `document list` says it")


def _move_arguments(parser: ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("--folder", metavar="FOLDER", help='folder/sub-folder; "" is the top')
    parser.add_argument("--name", metavar="NAME", help="what it is called from now on")


def move_document(call: Call) -> None:
    """Put what was filed by hand into another folder, under another name."""
    from tui_mail.desk import filed_documents

    words = call.words
    if words.folder is None and words.name is None:
        raise UsageError("Say where to: --folder FOLDER, --name NAME, or both.")
    _tell(call, filed_documents.move_document(call.actor, words.id, folder=words.folder, name=words.name))


def remove_document(call: Call) -> None:
    """Take away what was filed by hand; its mail stays where it is."""
    from tui_mail.desk import filed_documents

    _tell(call, filed_documents.remove_document(call.actor, call.words.id))


def _tell(call: Call, done: "DocumentDone") -> None:
    value = {"document": done.id, "event": done.event_id, "done": done.sentence}
    call.printer.one(value, [safe_line(done.sentence)])


def get_document(call: Call) -> None:
    """Write what was filed by hand to stdout, byte for byte."""
    from tui_mail.desk.files import document_file

    call.printer.refuse_json("`document get` gives bytes, not JSON.")
    found = document_file(call.actor, call.blobs, call.words.id)
    write_bytes(found.content, safe_line(found.name))


def document_value(entry: DocumentEntry) -> dict[str, object]:
    """Return a document as scripts read it; without an id it lies there by itself, and `get ITEM WHAT` gives it."""
    return {
        "id": entry.id,
        "item": entry.item,
        "what": entry.what,
        "kind": entry.kind,
        "path": entry.path,
        "mailbox": entry.mailbox or None,
        "type": entry.media_type,
        "size": entry.size or None,
        "state": entry.state,
        "sha256": entry.sha256,
        "filed_by": entry.filed_by or None,
        "at": rfc3339(entry.at),
        "correspondent": entry.correspondent,
        "subject": entry.subject,
    }


def document_line(entry: DocumentEntry) -> str:
    """Return a document as one line: by what it is fetched, when and by whom it was filed, its path."""
    by = "-" if entry.id is None else str(entry.id)
    fetched = "" if entry.item is None else f"{entry.item} {entry.what}"
    cells = (f"{by:>6}", cell(fetched, 11), local_time(entry.at), cell(entry.filed_by or entry.correspondent, 18))
    before = "  ".join((*cells, ""))
    return before + cut(entry.path, room(before))


VERBS = (
    Verb("document list", "what lies at a record or in a store, by folder", _list_arguments, list_documents),
    Verb("document file", "file a mail or a file of it at a record, or into a store", _file_arguments, file_document),
    Verb("document board", "put what a colleague wrote on the board of a record", _board_arguments, put_on_board),
    Verb("document move", "another folder or name for what was filed by hand", _move_arguments, move_document),
    Verb("document remove", "take away what was filed by hand; its mail stays", _id_argument, remove_document),
    Verb("document get", "what was filed by hand to stdout", _id_argument, get_document),
)
