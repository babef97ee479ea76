"""Making a case out of a mail: who wrote it asks for it, and the mail is linked; one undo takes back both."""

from collections.abc import Callable
from dataclasses import replace

from tui_mail.desk.cases import NewCase, make_case, require_power
from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.linking import fields_of_link, write_link
from tui_mail.desk.relations import registering
from tui_mail.desk.rights import Right
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import to_json
from tui_mail.store.queries.case_facts import is_bare, was_changed_since
from tui_mail.store.queries.finding import employer_of, requesters_of
from tui_mail.store.queries.items import readable_row
from tui_mail.store.writes.cases import remove_case
from tui_mail.store.writes.events import PastEvent
from tui_mail.store.writes.links import LinkState, record_name

NEW_CASE = "new_case"
"""In an event: the link was made with its case."""


def create_from_item(actor: Actor, item_id: int, wanted: NewCase, *, primary: bool = False) -> Done:
    """Make a case out of a mail, which becomes its primary case unless it has one; `primary`: in the place of that.

    Who wrote the mail asks for it, if one contact has his address, and it belongs to his company. Raises UsageError
    where that is not so and nobody was named, and what `create_case` raises.
    """
    with registering(actor) as run, changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        require_power(actor)
        requester = wanted.requester or _requester(actor, item_id)
        title = wanted.title or readable_row(actor, item_id).subject or "(no subject)"
        company = wanted.company or employer_of(requester)
        made = make_case(run, replace(wanted, title=safe_line(title), requester=requester, company=company))
        event = _link(changed, made.kind, made.id, primary=primary)
        return Done(item_id, event, f"{made.sentence}, and linked {{}} to it")


def _requester(actor: Actor, item_id: int) -> str:
    found = requesters_of(actor, item_id)
    if len(found) == 1:
        return found[0].number
    if not found:
        raise UsageError("No contact has the address of the sender: say who asks for it (--requester NUMBER).")
    named = ", ".join(f"{one.number} {safe_line(one.name)}" for one in found)
    raise UsageError(f"Several contacts have the address of the sender ({named}): say who asks for it (--requester).")


def _link(changed: Change, kind: str, record_id: int, *, primary: bool) -> int:
    """Link the item to its new case, as by hand."""
    link = LinkState(record_id, "manual", "linked", f"made from it by {changed.actor.name}")
    fields = fields_of_link(changed, kind, record_id)
    if primary:
        fields["primary_case"] = record_id
    return write_link(changed, "link", fields, None, link, told={NEW_CASE: True})


def withdraw_case(actor: Actor, event: PastEvent, undone: Callable[[], Done]) -> Done:
    """Undo the link to a case that was made with it; the case goes, too, unless something hangs on it by now."""
    with registering(actor) as run:
        done = undone()
        record_id = event.after["link"]["record"]
        kind, number, name = record_name(record_id)
        if not is_bare(record_id) or was_changed_since(event.id, kind, number):
            return replace(done, said=f"{done.said}; {kind} {number} stays")
        remove_case(record_id)
        run.chain.append(
            actor=actor.user_id,
            action="remove",
            before={},
            after={"kind": kind, "which": number},
            text=to_json({"before": {"title": name}, "after": {}}),
        )
        return replace(done, said=f"{done.said}; {kind} {number} is gone, too")
