"""Erasing a mail for good, from a record or altogether: what, by whom and why stays in the history, the text goes."""

from dataclasses import dataclass, replace

from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.holds import hold_of, keeping_of, records_of_message
from tui_mail.store.thorough import thoroughly
from tui_mail.store.visibility import is_closed, places
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.erasing import (
    ErasableMail,
    erasable_mail,
    erase_texts,
    forget_at_records,
    texts_of_items,
)
from tui_mail.store.writes.items import item_state, update_item
from tui_mail.store.writes.links import link_state, set_link
from tui_mail.store.writes.purging import bury, forget_unneeded

MANAGERS_ERASE = "Only a manager of the mailbox erases its mail."
BYTES_GO = "its files go within two days, unless something else needs them"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased."""

    sentence: str


def erase_mail(actor: Actor, item_id: int, why: str) -> Erased:
    """Erase a mail from its mailbox and from every record; it never comes back, and nothing undoes it.

    Raises NotFound, NotPermitted, UsageError without a reason, Conflict under hold or before its time is over.
    """
    reason = reason_of(why)
    with thoroughly(), change():
        mail, chain = _locked(actor, item_id)
        erase_under_lock(chain, actor, mail, reason)
        chain.close()
    return Erased(f"Erased item {item_id}; {BYTES_GO}")


def erase_at(actor: Actor, kind: str, number: str, item_id: int, why: str) -> Erased:
    """Take a mail away from one record for good; what no mailbox and no other record has goes altogether."""
    reason = reason_of(why)
    with thoroughly(), change():
        at = record(actor, kind, number)
        mail, chain = _locked(actor, item_id)
        linked = link_state(item_id, at.id)
        kept = forget_at_records(mail, at.id)
        if not kept and (linked is None or linked.state != "linked"):
            raise NotFound(f"Item {item_id} is not at {kind} {safe_line(number)}.")
        if mail.is_there:
            if linked is not None:
                set_link(item_id, replace(linked, state="unlinked", why=""))
            item = item_state(item_id)
            fields: dict[str, object] = {"primary_case": None} if item.primary_case == at.id else {}
            update_item(item, chain.modseq, fields)
        else:
            forget_unneeded(mail.message)
        chain.append(actor=actor.user_id, action="erase", item=item_id, after={"records": [at.id]}, why=reason)
        if erasable_mail(item_id) is None:
            erase_texts(chain, actor.user_id, texts_of_items([item_id]))
        chain.close()
    return Erased(f"Erased item {item_id} from {kind} {safe_line(number)}; {BYTES_GO}")


def erase_under_lock(chain: Chain, actor: Actor, mail: ErasableMail, why: str) -> None:
    """Erase a mail whose mailbox is locked; rights and holds are the caller's matter."""
    records = forget_at_records(mail)
    texts = texts_of_items([mail.item])
    if mail.is_there:
        bury(item_state(mail.item), ())
    else:
        forget_unneeded(mail.message)
    chain.append(actor=actor.user_id, action="erase", item=mail.item, after={"records": records}, why=why)
    erase_texts(chain, actor.user_id, texts)


def reason_of(why: str) -> str:
    """Return a reason as one line. Raises UsageError without one."""
    if not (reason := safe_line(why).strip()):
        raise UsageError("Say why (--why); the reason stays in the history, so name nobody in it.")
    return reason


def refusal_to_erase(message: int) -> str:
    """Say why a message has to stay; '' where it has not."""
    records = records_of_message(message)
    return hold_of(records) or keeping_of(records, now())


def _locked(actor: Actor, item_id: int) -> tuple[ErasableMail, Chain]:
    missing = NotFound(f"There is no item {item_id} that you may see, nor is anything kept of it.")
    mail = erasable_mail(item_id)
    place = None if mail is None else places(actor).get(mail.mailbox)
    if mail is None or place is None:
        raise missing
    chain = open_chain(mail.mailbox)
    mail = erasable_mail(item_id)
    if mail is None:
        raise missing
    assignee = item_state(item_id).assignee if mail.is_there else None
    if refused := refusal(Right.PURGE, actor, place, assignee, mail.private_to):
        raise NotPermitted(refused if is_closed(actor, mail.private_to) else MANAGERS_ERASE)
    if why := refusal_to_erase(mail.message):
        raise Conflict(why)
    return mail, chain
