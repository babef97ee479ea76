"""Making a case out of the items that are meant."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui_mail.desk.bulk import BulkResult, bulk
from tui_mail.desk.case_from_item import create_from_item
from tui_mail.desk.change import BATCH, Done
from tui_mail.desk.linking import link
from tui_mail.desk.relations import create_contact
from tui_mail.screens.finding import MakeCase
from tui_mail.store.actor import Actor
from tui_mail.store.queries.case_facts import case_at
from tui_mail.store.queries.relations import readable_writer


def made(actor: Actor, ids: Sequence[int], meant: MakeCase, stopped: Callable[[], bool]) -> BulkResult:
    """Make the case of the first item, and link the others to it; one undo takes all of it back. Runs in a thread."""
    wanted, first = meant.wanted, ids[0]
    if meant.new_requester:
        address = readable_writer(actor, first).address
        contact = create_contact(actor, None, meant.new_requester, [address] if address else [])
        wanted = replace(wanted, requester=contact.number)
    case: list[int] = []

    def one(item_id: int) -> Done:
        if case:
            return link(actor, item_id, case[0], primary=meant.primary)
        done = create_from_item(actor, item_id, wanted, primary=meant.primary)
        case.append(case_at(done.event_id or 0))
        return done

    token = BATCH.set(secrets.token_hex(8))
    try:
        return bulk(ids, one, stopped)
    finally:
        BATCH.reset(token)
