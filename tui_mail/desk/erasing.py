"""Erasing a mail for good, from a record or altogether: what, by whom and why stays in the history, the text goes."""

from dataclasses import dataclass, replace

from tui_mail.desk.crossing import MOVED
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
    mailboxes_of,
    texts_of_items,
)
from tui_mail.store.writes.items import item_state, update_item
from tui_mail.store.writes.links import link_state, set_link
from tui_mail.store.writes.purging import bury, forget_unneeded

MANAGERS_ERASE = "Only a manager of the mailbox erases its mail."
BYTES_GO = "its files go within two days, unless something else needs them"

Histories = dict[int, Chain]
"""Open histories by mailbox."""


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
        mail, histories = _locked(actor, item_id)
        erase_under_lock(histories, actor, mail, reason)
    return Erased(f"Erased item {item_id}; {BYTES_GO}")


def erase_at(actor: Actor, kind: str, number: str, item_id: int, why: str) -> Erased:
    """Take a mail away from one record for good; what no mailbox and no other record has goes altogether."""
    reason = reason_of(why)
    with thoroughly(), change():
        at = record(actor, kind, number)
        mail, histories = _locked(actor, item_id)
        chain = histories[mail.mailbox]
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
            _erase_texts(histories, actor, item_id)
        _close(histories)
    return Erased(f"Erased item {item_id} from {kind} {safe_line(number)}; {BYTES_GO}")


def erase_under_lock(histories: Histories, actor: Actor, mail: ErasableMail, why: str) -> None:
    """Erase a mail whose histories are open, and close them; rights and holds are the caller's matter."""
    records = forget_at_records(mail)
    if mail.is_there:
        bury(item_state(mail.item), ())
    else:
        forget_unneeded(mail.message)
    chain = histories[mail.mailbox]
    chain.append(actor=actor.user_id, action="erase", item=mail.item, after={"records": records}, why=why)
    _erase_texts(histories, actor, mail.item)
    _close(histories)


def open_histories(mail: ErasableMail) -> Histories:
    """Lock the mailbox of a mail, and those that it was in before: what was said of it there goes, too."""
    before = mailboxes_of(texts_of_items([mail.item]))
    return {key: open_chain(key, changes=key == mail.mailbox) for key in sorted({mail.mailbox, *before})}


def _erase_texts(histories: Histories, actor: Actor, item_id: int) -> None:
    """Erase what was said of an item; each history says which of its texts went."""
    for mailbox, texts in sorted(mailboxes_of(texts_of_items([item_id])).items()):
        erase_texts(histories[mailbox], actor.user_id, texts)


def _close(histories: Histories) -> None:
    for chain in histories.values():
        chain.close()


def reason_of(why: str) -> str:
    """Return a reason as one line. Raises UsageError without one."""
    if not (reason := safe_line(why).strip()):
        raise UsageError("Say why (--why); the reason stays in the history, so name nobody in it.")
    return reason


def refusal_to_erase(message: int) -> str:
    """Say why a message has to stay; '' where it has not."""
    records = records_of_message(message)
    return hold_of(records) or keeping_of(records, now())


def _locked(actor: Actor, item_id: int) -> tuple[ErasableMail, Histories]:
    missing = NotFound(f"There is no item {item_id} that you may see, nor is anything kept of it.")
    found = erasable_mail(item_id)
    place = None if found is None else places(actor).get(found.mailbox)
    if found is None or place is None:
        raise missing
    histories = open_histories(found)
    mail = erasable_mail(item_id)
    if mail is None:
        raise missing
    if mail.mailbox != found.mailbox:
        raise Conflict(MOVED)
    assignee = item_state(item_id).assignee if mail.is_there else None
    if refused := refusal(Right.PURGE, actor, place, assignee, mail.private_to):
        raise NotPermitted(refused if is_closed(actor, mail.private_to) else MANAGERS_ERASE)
    if why := refusal_to_erase(mail.message):
        raise Conflict(why)
    return mail, histories
