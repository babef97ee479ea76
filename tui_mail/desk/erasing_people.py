"""Erasing a person outside: his number stays, his name, addresses, notes and links go; on request his mail, too."""

from collections.abc import Collection
from dataclasses import dataclass

from tui_mail.desk.erasing import BYTES_GO, Erased, erase_under_lock, open_histories, reason_of, refusal_to_erase
from tui_mail.desk.relations import registering, stored_relation
from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import Conflict, NotPermitted
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.apart import ABOUT_PEOPLE
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.erasing import addresses_of, mailboxes_of_items, names_of_family, others_in
from tui_mail.store.queries.holds import hold_of, keeping_of
from tui_mail.store.queries.merged import family, survivor
from tui_mail.store.queries.relations import addresses_of_the_house
from tui_mail.store.thorough import thoroughly
from tui_mail.store.visibility import places
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.erasing import (
    ErasableMail,
    erasable_mail,
    erase_contact,
    erase_texts,
    items_of_contact,
    last_event,
    mailboxes_of,
    texts_naming,
    texts_of_contacts,
    texts_of_items,
)

MANAGERS_OF_ALL = "A person is erased by an admin, or by who manages every mailbox that has mail of him."


@dataclass(frozen=True, slots=True)
class _Person:
    numbers: frozenset[str]
    records: frozenset[int]  # his own, and of those who were merged into him
    addresses: frozenset[str]
    names: frozenset[str]


def erase_person(actor: Actor, number: str, why: str, *, mail: bool = False) -> Erased:
    """Erase a contact; with `mail` also what is at him and has no other outsider in it. Nothing undoes it.

    Raises NotFound, NotPermitted, UsageError without a reason, Conflict while a case that names him is held or kept.
    """
    reason = reason_of(why)
    person = _person(number)
    _check(actor, person)
    words, seen = person.addresses | person.names, last_event()
    reasons = texts_naming(words, of_instance=False)
    with thoroughly():
        gone, stayed = _erase_mails(actor, person, reason) if mail else (0, 0)
        with registering(actor) as run:
            _check(actor, person)
            if _person(number) != person:  # merged, or given another address: what was looked for is not all
                raise Conflict(f"Somebody changed contact {safe_line(number)} meanwhile; look again.")
            items = items_of_contact(person.records)
            about = {*texts_of_contacts(person.numbers), *texts_naming(words, of_instance=True)}
            later = texts_naming(words, of_instance=False, after=seen)
            named = {*texts_of_items(items, ABOUT_PEOPLE), *reasons, *later}
            texts = sorted(mailboxes_of(named).items())
            histories = [(open_chain(mailbox), events) for mailbox, events in texts]
            erase_contact(person.records, person.addresses, words)  # locks what intake locks after its mailbox
            after: dict[str, object] = {"kind": "contact", "which": number, "mails": gone, "left": stayed}
            run.chain.append(actor=actor.user_id, action="erase", after=after, why=reason)
            erase_texts(run.chain, actor.user_id, sorted(about))
            for chain, events in histories:
                erase_texts(chain, actor.user_id, events)
                chain.close()
    return Erased(_sentence(number, gone, stayed, mail=mail))


def _person(number: str) -> _Person:
    found = stored_relation("contact", number)
    records = frozenset(family(survivor(found.id)))
    names = names_of_family(records)
    return _Person(frozenset(names), records, frozenset(addresses_of(records)), frozenset(names.values()))


def _check(actor: Actor, person: _Person) -> None:
    """Raise NotPermitted where somebody else's mailbox is concerned, Conflict where a case that names him stays."""
    here = places(actor)
    concerned = mailboxes_of_items(items_of_contact(person.records))
    manages = {key for key, place in here.items() if place.role == "manager"}
    is_admin = any(place.managed for place in here.values())
    if not is_admin and not (manages and concerned <= manages):
        raise NotPermitted(MANAGERS_OF_ALL)
    if refused := hold_of(person.records) or keeping_of(person.records, now()):
        raise Conflict(refused)


def _erase_mails(actor: Actor, person: _Person, why: str) -> tuple[int, int]:
    """Erase one mail after the other; returns how many went, and how many stayed."""
    ours = person.addresses | addresses_of_the_house()
    gone = stayed = 0
    for item in sorted(items_of_contact(person.records)):
        if _erase_one(actor, item, ours, why):
            gone += 1
        else:
            stayed += 1
    return gone, stayed


def _erase_one(actor: Actor, item: int, ours: Collection[str], why: str) -> bool:
    with change():
        found = erasable_mail(item)
        if found is None:
            return False
        histories = open_histories(found)
        mail = erasable_mail(item)
        if mail is None or mail.mailbox != found.mailbox or not _may_purge(actor, mail):
            return False
        if others_in(mail.message, ours) or refusal_to_erase(mail.message):
            return False
        erase_under_lock(histories, actor, mail, why)
        return True


def _may_purge(actor: Actor, mail: ErasableMail) -> bool:
    """Whether somebody may erase a mail; an admin erases a person, but mail only of mailboxes that he manages, too."""
    place = places(actor).get(mail.mailbox)
    return place is not None and refusal(Right.PURGE, actor, place, None, mail.private_to) is None


def _sentence(number: str, gone: int, stayed: int, *, mail: bool) -> str:
    said = f"Erased contact {number}"
    if not mail:
        return f"{said}; mail of him stays (--mail erases that, too)"
    left = f", {counted(stayed, 'mail')} with others in them or that may not go {'stays' if stayed == 1 else 'stay'}"
    return f"{said} and {counted(gone, 'mail')}{left if stayed else ''}; {BYTES_GO}"
