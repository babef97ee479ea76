"""Verbs for who wrote: identify, senders; and for addresses that get no mass mailings."""

from argparse import ArgumentParser

from tui_mail.cli.acting import raise_refused, tell_done
from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.mailboxes import mailbox_codes, mailbox_id, require_mailbox
from tui_mail.cli.output import cell, write
from tui_mail.cli.reading import item_id
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.blocking import block, unblock
from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.identifying import identify_all
from tui_mail.desk.relations import MODULES, create
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.blocked import BlockedRow, blocked
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.relations import readable_writer
from tui_mail.store.queries.senders import UnknownSender, unknown_senders


def _identify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", metavar="KIND NUMBER ITEM", nargs="+", help="of who is known; with --create: ITEM ...")
    said = f"make a new one of {', '.join(MODULES)}"
    parser.add_argument("--create", metavar=("MODULE", "NAME"), nargs=2, help=said)
    parser.add_argument("--number", metavar="NUMBER", help="of the new one; default: the one after the highest")


def identify_items(call: Call) -> None:
    """Say whose address it is that items came from."""
    words = call.words
    items = _items(words.words if words.create else words.words[2:])
    if words.create:
        module, name = words.create
        readable_writer(call.actor, items[0])  # nobody is made for an item that is not there
        made = create(call.actor, module, words.number, name)
        who = made.id
        if not call.printer.form:
            write(safe_line(made.sentence))
    else:
        kind, number = words.words[:2]
        who = record(call.actor, kind, number).id
    refused: list[TuiMailError] = []
    found = identify_all(call.actor, items, who, hear=refused.append)
    tell_done(call, found.result.done, BulkResult(found.result.done, {}).sentence)
    if found.remark and not call.printer.form:
        write(found.remark)
    if len(items) == 1 and refused:
        raise refused[0]
    raise_refused(found.result, refused)


def _items(words: list[str]) -> list[int]:
    try:
        items = list(dict.fromkeys(item_id(word) for word in words))
    except ValueError as exc:
        raise UsageError("An item is a number: `identify KIND NUMBER ITEM...`.") from exc
    if not items:
        raise UsageError("Say of which: `identify KIND NUMBER ITEM...` or `identify --create MODULE NAME ITEM...`.")
    return items


def _senders_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--mailbox", metavar="M", help="only of this one")
    parser.add_argument("--limit", type=int, metavar="N", default=200, help="so many; default: 200")


def list_senders(call: Call) -> None:
    """Print who wrote and is in no directory, the newest first."""
    words = call.words
    require_mailbox(call.actor)
    if words.limit < 1:
        raise UsageError("--limit wants a number from 1 on.")
    box = None if words.mailbox is None else mailbox_id(mailbox_codes(call.actor), words.mailbox)
    found = unknown_senders(call.actor, box, words.limit)
    call.printer.many(found, _sender_value, _sender_line, none="Everybody who wrote is in the directory.")


def _sender_value(one: UnknownSender) -> dict[str, object]:
    newest = {"item": one.item, "mailbox": one.mailbox, "received": rfc3339(one.newest_at)}
    return {"address": one.address, "name": one.name, "mails": one.mails, "newest": newest}


def _sender_line(one: UnknownSender) -> str:
    mails = "1 mail" if one.mails == 1 else f"{one.mails:,} mails"
    cells = (f"{one.item:>6}", cell(one.mailbox, 8), local_time(one.newest_at), cell(mails, 10), cell(one.name, 24))
    return "  ".join((*cells, safe_line(one.address)))


def _address_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADDRESS")


def _block_arguments(parser: ArgumentParser) -> None:
    _address_arguments(parser)
    parser.add_argument("--why", metavar="TEXT", default="", help="one argument")


def block_address(call: Call) -> None:
    """Keep an address out of mass mailings."""
    call.printer.done(block(call.actor, call.words.address, call.words.why))


def unblock_address(call: Call) -> None:
    """Let an address get mass mailings again."""
    call.printer.done(unblock(call.actor, call.words.address))


def list_blocked(call: Call) -> None:
    """Print the addresses that get no mass mailings."""
    require_mailbox(call.actor)
    call.printer.many(blocked(call.actor), _blocked_value, _blocked_line, none="No address is blocked.")


def _blocked_value(row: BlockedRow) -> dict[str, object]:
    return {"address": row.address, "names": list(row.names), "by": row.by, "at": rfc3339(row.at), "why": row.why}


def _blocked_line(row: BlockedRow) -> str:
    cells = (local_time(row.at), cell(row.by, 16), cell(row.address, 30), cell(", ".join(row.names), 24))
    return "  ".join((*cells, safe_line(row.why))).rstrip()


VERBS = (
    Verb("identify", BY_NAME["identify"].tooltip, _identify_arguments, identify_items),
    Verb("senders", "who wrote and is in no directory, the newest first", _senders_arguments, list_senders),
    Verb("block", "no mass mailings to an address", _block_arguments, block_address),
    Verb("unblock", "mass mailings to it again", _address_arguments, unblock_address),
    Verb("blocked list", "addresses that get no mass mailings", no_arguments, list_blocked),
)
