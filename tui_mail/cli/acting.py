"""Verbs that change items: made from the registry of actions, and undo; what waits for a server is made elsewhere."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import mailbox_codes, mailbox_id
from tui_mail.cli.output import write
from tui_mail.cli.people import away_remark, user_id
from tui_mail.cli.reading import item_id
from tui_mail.desk.actions import ACTIONS, Action
from tui_mail.desk.bulk import BulkResult, bulk
from tui_mail.desk.change import Done
from tui_mail.desk.copies import GIVING, also_words
from tui_mail.desk.moving import Destination
from tui_mail.desk.routing import set_department
from tui_mail.errors import Conflict, TuiMailError, UsageError
from tui_mail.mail.when import means_until_reply, parse_when
from tui_mail.store.actor import Actor
from tui_mail.store.clock import stored
from tui_mail.store.queries.conversations import conversation
from tui_mail.store.queries.directory import record
from tui_mail.store.rows import STATUSES, UNTIL_REPLY

Run = Callable[[int], Done]

_OF_ITSELF = ("merge-thread", "split-thread")
"""What parts and joins conversations is said of single mails."""


def _person_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("user", metavar="USER", nargs="?", help="a login, or me")
    parser.add_argument("--department", metavar="NAME", help="in the place of USER: give it to a department")
    _message_argument(parser)


def _message_argument(parser: ArgumentParser) -> None:
    parser.add_argument("-m", dest="message", metavar="TEXT", default="", help="a short message")


def _item_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("into", metavar="INTO", type=item_id, help="the item under which the others are to hang")


def _department_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("label", metavar="NAME", help="of a department, or none")
    _message_argument(parser)


def _qualification_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("label", metavar="NAME", help="of a qualification, or none")


def _category_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("label", metavar="NAME", help="of a category, `Family / Name` where it is not unique, or none")


def _status_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("status", metavar="|".join(STATUSES))


def _when_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("when", metavar="WHEN", help="tomorrow 9:00, mon, +3d, 2026-12-01, RFC 3339, or reply")
    parser.add_argument("--stay", action="store_true", help="a reply does not wake it")


def record_arguments(parser: ArgumentParser) -> None:
    """Take kind and number of a record."""
    parser.add_argument("kind", metavar="KIND", help="contact, company, or a kind of case")
    parser.add_argument("number", metavar="NUMBER")


def _new_link_arguments(parser: ArgumentParser) -> None:
    record_arguments(parser)
    parser.add_argument("--primary", action="store_true", help="make it the primary case")


def _contact_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER|none", help="of a contact; none: the sender himself again")


def _text_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="one argument")
    parser.add_argument("--to", metavar="USER", help="for this colleague in particular")


def _folder_arguments(parser: ArgumentParser) -> None:
    folder = "inbox, archive, a path like Inbox/Newsletters, or MAILBOX/FOLDER"
    parser.add_argument("folder", metavar="FOLDER", help=folder)
    parser.add_argument("--mailbox", metavar="M", help="the code of the mailbox that FOLDER is in")


def _tag_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("tag", metavar="TAG", help="a word, with # before it or without")


def _assign(actor: Actor, words: Namespace, action: Action) -> Run:
    if words.department is not None:
        if words.user is not None:  # it stands where an item may stand
            words.items.insert(0, _as_item(words.user))
        return lambda item: set_department(actor, item, words.department, words.message)
    if words.user is None:
        raise UsageError("Say to whom: `assign USER ITEM...` or `assign --department NAME ITEM...`.")
    user = user_id(actor, words.user)
    remark = away_remark(user)

    def run(item: int) -> Done:
        done: Done = action.run(actor, item, user, words.message)
        return replace(done, said=f"{done.said}; {remark}") if remark else done

    return run


def _status(actor: Actor, words: Namespace, action: Action) -> Run:
    return lambda item: action.run(actor, item, words.status)


def _snooze(actor: Actor, words: Namespace, action: Action) -> Run:
    at = UNTIL_REPLY if means_until_reply(words.when) else stored(parse_when(words.when, datetime.now().astimezone()))
    return lambda item: action.run(actor, item, at, stay=words.stay)


def _link(actor: Actor, words: Namespace, action: Action) -> Run:
    target = record(actor, words.kind, words.number)
    return lambda item: action.run(actor, item, target.id, primary=words.primary)


def _unlink(actor: Actor, words: Namespace, action: Action) -> Run:
    target = record(actor, words.kind, words.number)
    return lambda item: action.run(actor, item, target.id)


def _written_by(actor: Actor, words: Namespace, action: Action) -> Run:
    contact = None if words.number == "none" else record(actor, "contact", words.number).id
    return lambda item: action.run(actor, item, contact)


def _note(actor: Actor, words: Namespace, action: Action) -> Run:
    to = None if words.to is None else user_id(actor, words.to)
    return lambda item: action.run(actor, item, words.text, to)


def _move(actor: Actor, words: Namespace, action: Action) -> Run:
    to = _destination(actor, words.folder, words.mailbox)
    return lambda item: action.run(actor, item, to)


def _destination(actor: Actor, folder: str, mailbox: str | None) -> str | Destination:
    """Return a folder of the items' own mailboxes, or of the one that is named: by `--mailbox`, or before a slash.

    A mailbox goes before a folder of that name: `--mailbox` says which is meant.
    """
    codes = mailbox_codes(actor)
    if mailbox is not None:
        return Destination(mailbox_id(codes, mailbox), folder)
    code, slash, path = folder.partition("/")
    return Destination(codes[code], path) if slash and path and code in codes else folder


def _tag(actor: Actor, words: Namespace, action: Action) -> Run:
    return lambda item: action.run(actor, item, words.tag)


def _department(actor: Actor, words: Namespace, action: Action) -> Run:
    return lambda item: action.run(actor, item, words.label, words.message)


def _into(actor: Actor, words: Namespace, action: Action) -> Run:
    return lambda item: action.run(actor, item, words.into)


def _label(actor: Actor, words: Namespace, action: Action) -> Run:
    return lambda item: action.run(actor, item, words.label)


def _as_item(word: str) -> int:
    try:
        return item_id(word)
    except ValueError as exc:
        raise UsageError(f"{word!r} is no item: with --department there is no USER.") from exc


def _plain(actor: Actor, _words: Namespace, action: Action) -> Run:
    return lambda item: action.run(actor, item)


ARGUMENTS: dict[str, tuple[Callable[[ArgumentParser], None], Callable[[Actor, Namespace, Action], Run]]] = {
    "": (lambda _: None, _plain),
    "person": (_person_arguments, _assign),
    "status": (_status_arguments, _status),
    "when": (_when_arguments, _snooze),
    "record": (_new_link_arguments, _link),
    "linked record": (record_arguments, _unlink),
    "contact": (_contact_arguments, _written_by),
    "text": (_text_arguments, _note),
    "folder": (_folder_arguments, _move),
    "item": (_item_arguments, _into),
    "tag": (_tag_arguments, _tag),
    "given tag": (_tag_arguments, _tag),
    "department": (_department_arguments, _department),
    "qualification": (_qualification_arguments, _label),
    "category": (_category_arguments, _label),
}
"""What each kind of action is told beside the items, and how the desk is called; the others have verbs elsewhere."""


def _verb(action: Action) -> Verb:
    add_words, prepared = ARGUMENTS[action.argument]

    def arguments(parser: ArgumentParser) -> None:
        add_words(parser)
        parser.add_argument("items", metavar="ITEM", nargs="+", type=item_id)
        if action.name not in _OF_ITSELF:
            parser.add_argument("--conversation", action="store_true", help="with all that I see of its conversation")
        if action.caution:
            parser.add_argument("--yes", action="store_true", help="do not ask whether it is meant")

    def run(call: Call) -> None:
        if action.caution and not call.words.yes:
            make_sure(action.caution)
        _do(call, prepared(call.actor, call.words, action), says_copies=action.name in GIVING)

    return Verb(action.name, action.tooltip, arguments, run)


def _do(call: Call, run: Run, *, says_copies: bool) -> None:
    """Do it to every item that it can be done to. Raises the error of the others as one sentence."""
    wanted = _meant(call.actor, call.words)
    if len(wanted) == 1:
        done = run(wanted[0])
        also = also_words(call.actor, wanted[0]) if says_copies else ""
        tell_done(call, [replace(done, said=f"{done.said}; {also}") if also else done])
        return
    do_to_each(call, run)


def do_to_each(call: Call, run: Run) -> None:
    """Do it to every item that it can be done to, and say so. Raises the error of the others as one sentence."""
    result, refused = attempted(_meant(call.actor, call.words), run)
    tell_done(call, result.done, BulkResult(result.done, {}).sentence)
    raise_refused(result, refused)


def attempted(wanted: Sequence[int], run: Run) -> tuple[BulkResult, list[TuiMailError]]:
    """Do it to every item that it can be done to; return what was refused beside that."""
    refused: list[TuiMailError] = []

    def attempt(item: int) -> Done:
        try:
            return run(item)
        except TuiMailError as exc:
            refused.append(exc)
            raise

    return bulk(wanted, attempt), refused


def _meant(actor: Actor, words: Namespace) -> list[int]:
    """Return the items that are named, or those of their conversations. Raises NotFound."""
    items: list[int] = words.items
    if getattr(words, "conversation", False):
        items = [row.id for item in items for row in conversation(actor, item).rows]
    return list(dict.fromkeys(items))


def raise_refused(result: BulkResult, refused: Sequence[TuiMailError]) -> None:
    """Raise what was refused as one error, of the kind that all of them have."""
    if refused:
        kinds = {type(exc) for exc in refused}
        kind = kinds.pop() if len(kinds) == 1 else TuiMailError
        raise kind(_refusal(result))


def _refusal(result: BulkResult) -> str:
    sentence = BulkResult((), result.refused).sentence
    return sentence[:1].upper() + sentence[1:]


def make_sure(caution: str) -> None:
    """Ask whether it is meant; without a terminal nothing is asked. Raises UsageError."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{caution} Say --yes if that is meant.")
    sys.stderr.write(f"{caution} Type yes: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != "yes":
        raise UsageError("Nothing was done.")


def tell_done(call: Call, done: Sequence[Done], sentence: str = "") -> None:
    """Print what was done."""
    if call.printer.form:
        call.printer.many(done, done_value, lambda one: one.sentence)
    elif done:
        write(sentence or done[0].sentence)


def done_value(done: Done) -> dict[str, object]:
    """Say what was done, for scripts."""
    return {"item": done.item_id, "event": done.event_id, "done": done.sentence}


def _undo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("event", metavar="EVENT", nargs="?", type=item_id, help="default: my newest")


def undo(call: Call) -> None:
    """Take back an event, or the actor's newest one."""
    from tui_mail.desk import undo as desk

    result = desk.undo(call.actor, call.words.event)
    tell_done(call, result.done, BulkResult(result.done, {}).sentence)
    if result.refused:
        raise Conflict(_refusal(result))


VERBS = (
    *(_verb(action) for action in ACTIONS if action.argument in ARGUMENTS and action.name != "delete-on-server"),
    Verb("undo", "take back my newest action, or an event", _undo_arguments, undo),
)
