"""The verb that deletes on a server: it asks for it, lets the round happen, and reports."""

from argparse import ArgumentParser

from tui_mail.cli.accounts import fetch_account
from tui_mail.cli.acting import make_sure
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.reading import item_id
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.bulk import BulkResult, bulk
from tui_mail.desk.change import Done
from tui_mail.desk.wanted_deletions import DELETED, NOT_THERE, accounts_of, results, told, want_deletion
from tui_mail.errors import TuiMailError

ACTION = BY_NAME["delete-on-server"]

WAITS = "It waits for the server."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("items", metavar="ITEM", nargs="+", type=item_id)
    parser.add_argument("--yes", action="store_true", help="do not ask whether it is meant")


def delete_on_server(call: Call) -> None:
    """Delete items of the trash on the server and then here; what is not found there stays in the trash."""
    if not call.words.yes:
        make_sure(ACTION.caution)
    actor = call.actor
    kinds: set[type[TuiMailError]] = set()

    def ask(item: int) -> Done:
        try:
            return want_deletion(actor, item)
        except TuiMailError as exc:
            if exc.sentence != NOT_THERE:
                kinds.add(type(exc))
            raise

    asked = bulk(list(dict.fromkeys(call.words.items)), ask)
    wanted = [done.item_id for done in asked.done]
    for name in accounts_of(wanted):
        fetch_account(call, name, for_mail=False)
    _tell(call, wanted, asked.refused.get(NOT_THERE, ()))
    refused = {why: items for why, items in asked.refused.items() if why != NOT_THERE}
    if refused:
        sentence = BulkResult((), refused).sentence
        raise (kinds.pop() if len(kinds) == 1 else TuiMailError)(sentence[:1].upper() + sentence[1:])


def _tell(call: Call, wanted: list[int], missing: tuple[int, ...]) -> None:
    found = results(call.actor, wanted)
    deleted = [item for item in wanted if found.get(item) == DELETED]
    left = {item: found.get(item) or WAITS for item in wanted if item not in deleted} | dict.fromkeys(
        missing, NOT_THERE
    )
    if not deleted and not left:
        return
    value = {"deleted": deleted, "left": [{"item": item, "why": why} for item, why in sorted(left.items())]}
    lines = [f"{told([*(DELETED for _ in deleted), *left.values()])}."]
    call.printer.one(value, [*lines, *(f"{item:>6}  {why}" for item, why in sorted(left.items()))])


VERBS = (Verb(ACTION.name, ACTION.tooltip, _arguments, delete_on_server),)
