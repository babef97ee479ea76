"""Verbs for the folders of a mailbox: folder list, create, rename, move, delete, show."""

from argparse import ArgumentParser
from collections.abc import Callable

from tui_mail.cli.acting import make_sure
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import mailbox_codes, mailbox_id
from tui_mail.cli.output import cell
from tui_mail.desk import folders
from tui_mail.desk.folder_removal import contents_of, remove_folder
from tui_mail.desk.folders import FolderDone
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.folder_facts import folder_facts
from tui_mail.store.queries.folders import FolderPlace, folder_list

PATH = "a path like Inbox/Newsletters"


def mailbox_at(call: Call) -> int:
    """Return the mailbox that is meant: the one that is named, or the only one there is."""
    code: str | None = call.words.mailbox
    found = mailbox_codes(call.actor)
    if code is None and len(found) == 1:
        return found.popitem()[1]
    if code is None:
        raise UsageError("Say which mailbox, with --mailbox CODE.")
    return mailbox_id(found, code)


def _mailbox_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--mailbox", metavar="M", help="the code of the mailbox, where there are several")


def list_folders(call: Call) -> None:
    """Print the folders of the actor's mailboxes by path."""
    codes = {key: code for code, key in mailbox_codes(call.actor).items()}
    only = None if call.words.mailbox is None else mailbox_at(call)
    found = [folder for folder in folder_list(call.actor) if only in (None, folder.mailbox_id)]
    call.printer.many(
        found,
        lambda folder: _value(folder, codes[folder.mailbox_id]),
        lambda folder: f"{cell(codes[folder.mailbox_id], 12)}  {cell(folder.kind, 10)}  {safe_line(folder.path)}",
        none="Nothing there.",
    )


def _value(folder: FolderPlace, mailbox: str) -> dict[str, object]:
    return {"id": folder.id, "mailbox": mailbox, "kind": folder.kind, "path": folder.path}


def _path_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help=PATH)
    _mailbox_argument(parser)


def _rename_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help=PATH)
    parser.add_argument("name", metavar="NAME", help="the new name, without its path")
    _mailbox_argument(parser)


def _move_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help=PATH)
    parser.add_argument("parent", metavar="PARENT", help="the path of the folder to put it in; / for the top")
    _mailbox_argument(parser)


def _doing(change: Callable[[Call, int], FolderDone]) -> Callable[[Call], None]:
    def run(call: Call) -> None:
        done = change(call, mailbox_at(call))
        call.printer.one({"path": done.path, "done": done.sentence}, [f"{safe_line(done.sentence)}."])

    return run


def _create(call: Call, mailbox: int) -> FolderDone:
    return folders.create_folder(call.actor, mailbox, call.words.path)


def _rename(call: Call, mailbox: int) -> FolderDone:
    return folders.rename_folder(call.actor, mailbox, call.words.path, call.words.name)


def _move(call: Call, mailbox: int) -> FolderDone:
    return folders.move_folder(call.actor, mailbox, call.words.path, call.words.parent)


def _delete_arguments(parser: ArgumentParser) -> None:
    _path_arguments(parser)
    parser.add_argument("--with-content", action="store_true", help="put what is in it into the trash first")
    parser.add_argument("--yes", action="store_true", help="with --with-content: do not ask whether it is meant")


def _delete(call: Call, mailbox: int) -> FolderDone:
    if not call.words.with_content:
        return folders.delete_empty_folder(call.actor, mailbox, call.words.path)
    inside = contents_of(call.actor, mailbox, call.words.path)
    if (inside.items or inside.folders) and not call.words.yes:
        make_sure(f"{inside.path}: {inside.words}, all of it goes, the items to the trash.")
    removed = remove_folder(call.actor, mailbox, call.words.path)
    if not removed.is_gone:
        raise Conflict(f"{removed.sentence}.")
    return FolderDone(removed.path, removed.sentence)


def show(call: Call) -> None:
    """Print what is to be known of a folder."""
    mailbox = mailbox_at(call)
    found = folders.find([one for one in folder_list(call.actor) if one.mailbox_id == mailbox], call.words.path)
    facts = None if found is None else folder_facts(call.actor, found.id, mailbox)
    if facts is None:
        raise NotFound(f"There is no folder {call.words.path!r} in this mailbox.")
    value = _value(facts.folder, facts.mailbox)
    value |= {"items": facts.items, "unresolved": facts.unresolved}
    value |= {"folders": facts.folders, "items_below": facts.items_below}
    members = [{"name": name or "everybody", "role": role} for name, role in facts.members]
    lines = [f"{name.replace('_', ' ')}: {safe_line(str(one))}" for name, one in value.items()]
    lines += [f"{one['role']}: {safe_line(one['name'])}" for one in members]
    call.printer.one({**value, "members": members}, lines)


VERBS = (
    Verb("folder list", "the folders of my mailboxes", _mailbox_argument, list_folders),
    Verb("folder create", "make a folder", _path_arguments, _doing(_create)),
    Verb("folder rename", "give a folder another name", _rename_arguments, _doing(_rename)),
    Verb("folder move", "put a folder into another one", _move_arguments, _doing(_move)),
    Verb("folder delete", "delete a folder, empty or with its content", _delete_arguments, _doing(_delete)),
    Verb("folder show", "what is in a folder, and who may what there", _path_arguments, show),
)
