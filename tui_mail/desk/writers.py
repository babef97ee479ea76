"""Who really wrote what came from an address that several share: a contact; the header stays untouched (HO-78)."""

from tui_mail.desk.change import Done, changing
from tui_mail.desk.linking import fields_of_link, write_link
from tui_mail.desk.rights import Right
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.merged import survivor
from tui_mail.store.queries.relations import writer_of
from tui_mail.store.writes.links import LinkState, link_state, record_name


def written_by(actor: Actor, item_id: int, record_id: int | None) -> Done:
    """Let a contact stand for the sender of an item, and file it at him; None: the sender stands for himself again.

    Raises UsageError for what did not come in, and for a record that is no contact.
    """
    if record_id is None:
        return _by_the_sender(actor, item_id)
    record_id = survivor(record_id)
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind, number, name = record_name(record_id)
        if changed.item.direction != "in":
            raise UsageError("Only what came in was written by somebody outside.")
        if kind != "contact":
            raise UsageError(f"A mail is written by a contact, not by a {kind}.")
        if changed.item.written_by == record_id:
            return Done(item_id, None, f"{{}} is written by {number} {name} already")
        before = link_state(item_id, record_id)
        shared = safe_line(writer_of(item_id).address) or "no address"
        link = LinkState(record_id, "manual", "linked", f"written by him from {shared}, says {actor.name}")
        if before is not None and before.state == "linked":
            link = before
        fields = {"written_by": record_id, **fields_of_link(changed, kind, record_id)}
        event = write_link(changed, "written-by", fields, before, link)
        return Done(item_id, event, f"{{}} is written by {number} {name} from now on")


def _by_the_sender(actor: Actor, item_id: int) -> Done:
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.written_by is None:
            return Done(item_id, None, "{} is written by its sender already")
        event = changed.write("written-by", {"written_by": None})
        return Done(item_id, event, "{} is written by its sender again; the link stays")
