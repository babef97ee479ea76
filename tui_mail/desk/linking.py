"""Filing an item by hand at contacts, companies and cases."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.documents import file_at_record
from tui_mail.desk.rights import Right
from tui_mail.errors import Conflict, NotFound
from tui_mail.mail.text import counted
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.queries.holds import hold_of
from tui_mail.store.queries.merged import family
from tui_mail.store.writes.filed_documents import count_filed
from tui_mail.store.writes.links import LinkState, link_state, record_name, set_link


def link(actor: Actor, item_id: int, record_id: int, *, primary: bool = False) -> Done:
    """File an item at a record. The first case becomes the primary one, or this one if `primary`."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind, number, name = record_name(record_id)
        before = link_state(item_id, record_id)
        fields = _case_field(changed, kind, record_id, primary=primary)
        linked = before is not None and before.state == "linked"
        if linked and fields.get("primary_case", changed.item.primary_case) == changed.item.primary_case:
            return Done(item_id, None, f"{{}} is linked to {kind} {number} already")
        link_now = before if linked and before else LinkState(record_id, "manual", "linked", f"by {actor.name}")
        event = write_link(changed, "link", fields | known_now(changed), before, link_now)
        return Done(item_id, event, f"Linked {{}} to {kind} {number} {name}")


def fields_of_link(changed: Change, kind: str, record_id: int) -> dict[str, object]:
    """Return what changes in an item that is filed at a record by hand."""
    return _case_field(changed, kind, record_id, primary=False) | known_now(changed)


def _case_field(changed: Change, kind: str, record_id: int, *, primary: bool) -> dict[str, object]:
    is_first = kind not in RELATIONS and (primary or changed.item.primary_case is None)
    return {"primary_case": record_id} if is_first else {}


def known_now(changed: Change) -> dict[str, object]:
    """Return what else changes because somebody has dealt with the item and knows what it is about."""
    fields: dict[str, object] = {"status": "open"} if changed.item.status == "new" else {}
    return {**fields, "unknown_number": ""} if changed.item.unknown_number else fields


def unlink(actor: Actor, item_id: int, record_id: int) -> Done:
    """Take an item away from a record; it will not be linked there again by itself."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind, number, _ = record_name(record_id)
        if kind not in RELATIONS and (held := hold_of([record_id])):
            raise Conflict(held)
        links = (link_state(item_id, one) for one in family(record_id))
        before = next((one for one in links if one is not None and one.state != "unlinked"), None)
        if before is None:
            raise NotFound(f"The item is not linked to {kind} {number}.")
        after = replace(before, state="unlinked")
        fields: dict[str, object] = {"primary_case": None} if changed.item.primary_case == record_id else {}
        event = write_link(changed, "unlink", fields, before, after)
        left = count_filed(changed.item.message, record_id)
        stays = f"; {counted(left, 'document')} of it stay{'s' if left == 1 else ''} there" if left else ""
        return Done(item_id, event, f"Unlinked {{}} from {kind} {number}{stays}")


def write_link(
    changed: Change,
    action: str,
    fields: Mapping[str, object],
    before: LinkState | None,
    after: LinkState,
    *,
    told: Mapping[str, object] = MappingProxyType({}),
    text: str = "",
) -> int:
    """Write link, item and event, so that an undo finds all as it was; `told` is what the event holds besides."""
    set_link(changed.item.id, after)
    if after.state == "linked":
        file_at_record(changed.item.message, changed.item.mailbox)
    old = {name: getattr(changed.item, name) for name in fields}
    changed.edit(fields)
    was, now = as_value(after.record, before), as_value(after.record, after)
    return changed.record(action, {**old, "link": was}, {**fields, "link": now, **told}, text=text)


def link_of(value: Mapping[str, str | int]) -> LinkState:
    """Return the link that an event holds."""
    origin, state, why = (str(value[name]) for name in ("origin", "state", "why"))
    return LinkState(int(value["record"]), origin, state, why, str(value.get("form", "link")))


def as_value(record_id: int, state: LinkState | None) -> dict[str, object]:
    """Return a link as an event holds it; state None: there was none."""
    if state is None:
        return {"record": record_id, "state": None}
    value: dict[str, object] = {"record": record_id, "state": state.state, "origin": state.origin, "why": state.why}
    return value if state.form == "link" else {**value, "form": state.form}
