"""Contacts and companies, made and completed by those who work with mail; the history is that of the instance."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from tui_mail.config.team import Company, Contact
from tui_mail.desk.administration.records import write_relation
from tui_mail.desk.administration.run import Run, as_struct
from tui_mail.desk.relinking import relink_due
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import change, database
from tui_mail.store.queries.administration import StoredRecord, stored_records
from tui_mail.store.queries.directory import PEOPLE_SPACE
from tui_mail.store.queries.relations import next_number, relation_key, who_has
from tui_mail.store.visibility import places
from tui_mail.store.writes.chains import open_instance_chain

Kind = Literal["contact", "company"]

MODULES: dict[str, Kind] = {"contact": "contact", "colleague": "contact", "company": "company", "supplier": "company"}
"""What somebody outside can be, and the kind of record that he is then."""

WORKERS_ONLY = "Contacts and companies are made by the members of a mailbox; you are none."


@dataclass(frozen=True, slots=True)
class RelationDone:
    """What became of a contact or company."""

    id: int
    kind: str
    number: str
    sentence: str


@contextmanager
def registering(actor: Actor, *, relinks: bool = True) -> Iterator[Run]:
    """Lock the history of the instance: before that of any mailbox, as everywhere. Whoever calls asks for the right.

    Mail of the addresses that somebody got is linked afterwards, unless whoever calls sees to it.
    """
    with change():
        run = Run(actor, open_instance_chain())
        yield run
        run.chain.close()
    if relinks and not database.in_transaction():
        relink_due()


def require_power(actor: Actor) -> None:
    """Raise NotPermitted for who works in no mailbox."""
    if not any(has_power(Power.RECORDS, actor, place) for place in places(actor).values()):
        raise NotPermitted(WORKERS_ONLY)


def create_contact(
    actor: Actor,
    number: str | None,
    name: str,
    addresses: Sequence[str] = (),
    company: str | None = None,
    *,
    module: str = "contact",
) -> RelationDone:
    """Make a contact; without a number the next one is his. `company` is its number.

    Raises NotPermitted, UsageError for what cannot be, Conflict where the number is taken, NotFound for the company.
    """
    with registering(actor) as run:
        require_power(actor)
        said: dict[str, object] = {
            "number": number or next_number(),
            "name": name,
            "addresses": addresses,
            "company": company,
            "module": module,
        }
        wanted = as_struct(Contact, said)
        employer = None if company is None else stored_relation("company", company).id
        return _create(run, "contact", wanted, {"company": employer})


def create_company(
    actor: Actor, number: str | None, name: str, addresses: Sequence[str] = (), module: str = "company"
) -> RelationDone:
    """Make a company. Raises as `create_contact` does."""
    with registering(actor) as run:
        require_power(actor)
        said: dict[str, object] = {
            "number": number or next_number(),
            "name": name,
            "addresses": addresses,
            "module": module,
        }
        return _create(run, "company", as_struct(Company, said), {})


def create(
    actor: Actor,
    module: str,
    number: str | None,
    name: str,
    addresses: Sequence[str] = (),
    *,
    company: str | None = None,
) -> RelationDone:
    """Make a contact, colleague, company or supplier. Raises as `create_contact` does, UsageError for other modules."""
    kind = MODULES.get(module)
    if kind is None or (kind == "company" and company is not None):
        who = f"{safe_line(module)!r} is none of {', '.join(MODULES)}"
        raise UsageError(f"{who}." if kind is None else "A company belongs to none.")
    if kind == "contact":
        return create_contact(actor, number, name, addresses, company, module=module)
    return create_company(actor, number, name, addresses, module)


def make_contact(run: Run, name: str, address: str) -> RelationDone:
    """Make a contact with the next number, for who was found to have the right. Raises UsageError."""
    said: dict[str, object] = {"number": next_number(), "name": name, "addresses": [address]}
    return _create(run, "contact", as_struct(Contact, said), {"company": None})


def give_address(run: Run, record_id: int, address: str) -> bool:
    """Give a contact or company an address, for who was found to have the right; False where it has it.

    Raises NotFound, UsageError.
    """
    stored = relation_at(record_id)
    if record_id in who_has(address.lower()):
        return False
    rewrite(run, stored, {"addresses": [*addresses_in(stored), address]})
    return True


def take_address_off(run: Run, record_id: int, address: str) -> None:
    """Let a contact or company have an address no more."""
    stored = relation_at(record_id)
    known = addresses_in(stored)
    if address in known:
        rewrite(run, stored, {"addresses": [one for one in known if one != address]})


def _create(run: Run, kind: Kind, wanted: Contact | Company, references: dict[str, int | None]) -> RelationDone:
    there = stored_records([(PEOPLE_SPACE, wanted.number)]).get((PEOPLE_SPACE, wanted.number))
    if there is not None:
        raise Conflict(f"{wanted.number} is the number of a {there.kind} already.")
    record_id = write_relation(run, kind, wanted, None, references)
    return RelationDone(
        record_id, kind, wanted.number, f"Made {wanted.module} {wanted.number} {safe_line(wanted.name)}"
    )


def relation_at(record_id: int) -> StoredRecord:
    """Return a contact or company as it is now. Raises NotFound."""
    key = relation_key(record_id)
    if key is None:
        raise NotFound("There is no such contact or company.")
    return stored_relation(*key)


def stored_relation(kind: str, number: str) -> StoredRecord:
    """Return a contact or company by its number as it is now. Raises NotFound."""
    found = stored_records([(PEOPLE_SPACE, number)]).get((PEOPLE_SPACE, number))
    if found is None or found.kind != kind:
        raise NotFound(f"There is no {kind} {safe_line(number)}.")
    return found


def addresses_in(stored: StoredRecord) -> tuple[str, ...]:
    """Return the addresses of a contact or company as it was read."""
    addresses = stored.fields["addresses"]
    assert isinstance(addresses, list)  # noqa: S101 - as stored_records makes them
    return tuple(addresses)


def rewrite(run: Run, stored: StoredRecord, changed: Mapping[str, object]) -> None:
    """Let a contact or company be as it is, but for this. Raises UsageError, NotFound for the company."""
    said = {**stored.fields, "number": stored.number, **changed}
    if stored.kind == "company":
        write_relation(run, "company", as_struct(Company, said), stored, {})
        return
    employer = said.get("company")
    company = None if employer is None else stored_relation("company", str(employer)).id
    write_relation(run, "contact", as_struct(Contact, said), stored, {"company": company})
