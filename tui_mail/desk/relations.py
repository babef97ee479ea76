"""Contacts and companies, made and completed by those who work with mail; the history is that of the instance."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from tui_mail.config.team import Company, Contact
from tui_mail.desk.administration.records import write_relation
from tui_mail.desk.administration.run import Run, as_struct
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import StoredRecord, stored_records
from tui_mail.store.queries.directory import PEOPLE_SPACE
from tui_mail.store.queries.relations import next_number, relation_key
from tui_mail.store.visibility import places
from tui_mail.store.writes.chains import open_instance_chain

Kind = Literal["contact", "company"]

WORKERS_ONLY = "Contacts and companies are made by the members of a mailbox; you are none."


@dataclass(frozen=True, slots=True)
class RelationDone:
    """What became of a contact or company."""

    id: int
    kind: str
    number: str
    sentence: str


@contextmanager
def registering(actor: Actor) -> Iterator[Run]:
    """Lock the history of the instance: before that of any mailbox, as everywhere. Whoever calls asks for the right."""
    with change():
        run = Run(actor, open_instance_chain())
        yield run
        run.chain.close()


def _require_power(actor: Actor) -> None:
    if not any(has_power(Power.RECORDS, actor, place) for place in places(actor).values()):
        raise NotPermitted(WORKERS_ONLY)


def create_contact(
    actor: Actor, number: str | None, name: str, addresses: Sequence[str] = (), company: str | None = None
) -> RelationDone:
    """Make a contact; without a number the next one is his. `company` is its number.

    Raises NotPermitted, UsageError for what cannot be, Conflict where the number is taken, NotFound for the company.
    """
    with registering(actor) as run:
        _require_power(actor)
        said: dict[str, object] = {
            "number": number or next_number(),
            "name": name,
            "addresses": addresses,
            "company": company,
        }
        wanted = as_struct(Contact, said)
        employer = None if company is None else _stored(company, "company").id
        return _create(run, "contact", wanted, {"company": employer})


def create_company(actor: Actor, number: str | None, name: str, addresses: Sequence[str] = ()) -> RelationDone:
    """Make a company. Raises as `create_contact` does."""
    with registering(actor) as run:
        _require_power(actor)
        said: dict[str, object] = {"number": number or next_number(), "name": name, "addresses": addresses}
        return _create(run, "company", as_struct(Company, said), {})


def create(actor: Actor, kind: Kind, number: str | None, name: str) -> RelationDone:
    """Make a contact or company of which only the name is known."""
    return create_contact(actor, number, name) if kind == "contact" else create_company(actor, number, name)


def give_address(run: Run, record_id: int, address: str) -> bool:
    """Give a contact or company an address, for who was found to have the right; False where it has it.

    Raises NotFound, UsageError.
    """
    known = _relation(record_id)
    if address.lower() in known.addresses:
        return False
    _set_addresses(run, known, [*known.addresses, address])
    return True


def take_address_off(run: Run, record_id: int, address: str) -> None:
    """Let a contact or company have an address no more."""
    known = _relation(record_id)
    if address in known.addresses:
        _set_addresses(run, known, [one for one in known.addresses if one != address])


def _create(run: Run, kind: Kind, wanted: Contact | Company, references: dict[str, int | None]) -> RelationDone:
    there = stored_records([(PEOPLE_SPACE, wanted.number)]).get((PEOPLE_SPACE, wanted.number))
    if there is not None:
        raise Conflict(f"{wanted.number} is the number of a {there.kind} already.")
    record_id = write_relation(run, kind, wanted, None, references)
    return RelationDone(record_id, kind, wanted.number, f"Made {kind} {wanted.number} {safe_line(wanted.name)}")


@dataclass(frozen=True, slots=True)
class _Known:
    stored: StoredRecord
    addresses: tuple[str, ...]


def _relation(record_id: int) -> _Known:
    """Return a contact or company as it is now. Raises NotFound."""
    key = relation_key(record_id)
    if key is None:
        raise NotFound("There is no such contact or company.")
    stored = _stored(key[1], key[0])
    addresses = stored.fields["addresses"]
    assert isinstance(addresses, list)  # noqa: S101 - as stored_records makes them
    return _Known(stored, tuple(addresses))


def _set_addresses(run: Run, known: _Known, addresses: Sequence[str]) -> None:
    stored, employer = known.stored, known.stored.fields.get("company")
    said = {**stored.fields, "number": stored.number, "addresses": addresses}
    if stored.kind == "company":
        write_relation(run, "company", as_struct(Company, said), stored, {})
    else:
        company = None if employer is None else _stored(str(employer), "company").id
        write_relation(run, "contact", as_struct(Contact, said), stored, {"company": company})


def _stored(number: str, kind: str) -> StoredRecord:
    found = stored_records([(PEOPLE_SPACE, number)]).get((PEOPLE_SPACE, number))
    if found is None or found.kind != kind:
        raise NotFound(f"There is no {kind} {safe_line(number)}.")
    return found
