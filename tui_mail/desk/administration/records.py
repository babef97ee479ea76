"""Companies, contacts and cases."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from tui_mail.config.team import Case, Company, Contact, Team
from tui_mail.desk.administration.run import Run, id_of, unknown
from tui_mail.errors import ConfigError
from tui_mail.store.clock import now
from tui_mail.store.queries.administration import (
    RecordKey,
    StoredRecord,
    is_its_own_ancestor,
    plain_fields,
    record_space,
    stored_records,
)
from tui_mail.store.queries.directory import PEOPLE_SPACE
from tui_mail.store.writes.administration import write_record


def apply_relations(run: Run, team: Team) -> None:
    """Make companies, then contacts look like those of the team."""
    numbers = {company.number for company in team.companies} | {contact.number for contact in team.contacts}
    numbers |= {contact.company for contact in team.contacts if contact.company is not None}
    known = stored_records([(PEOPLE_SPACE, number) for number in numbers])
    ids = {key[1]: record.id for key, record in known.items() if record.kind == "company"}
    for index, company in enumerate(team.companies):
        stored = _stored(known, "company", company.number, f"companies[{index}]")
        ids[company.number] = write_relation(run, "company", company, stored, {})
    for index, contact in enumerate(team.contacts):
        stored = _stored(known, "contact", contact.number, f"contacts[{index}]")
        if contact.company is not None and contact.company not in ids:
            raise unknown(f"contacts[{index}].company", "company", contact.company)
        write_relation(run, "contact", contact, stored, {"company": ids.get(contact.company or "")})


def _stored(known: dict[RecordKey, StoredRecord], kind: str, number: str, place: str) -> StoredRecord | None:
    stored = known.get((record_space(kind), number))
    if stored is not None and stored.kind != kind:
        raise ConfigError(f"$.{place}.number: {number!r} is the number of a {stored.kind} already")
    return stored


def write_relation(
    run: Run, kind: str, relation: Company | Contact, stored: StoredRecord | None, references: dict[str, int | None]
) -> int:
    """Make a contact or company look like this; `references` are ids. Returns its id."""
    wanted = {**plain_fields(relation), "addresses": sorted(relation.addresses)}
    del wanted["number"]
    differs = run.note(kind, relation.number, stored, wanted, erasable=True)
    if stored is not None and not differs:
        return stored.id
    module = "" if relation.module == kind else relation.module
    columns = {"name": relation.name, "module": module, **references}
    return write_record(id_of(stored), kind, relation.number, columns, sorted(relation.addresses))


def apply_cases(run: Run, cases: Sequence[Case]) -> None:
    """Make the cases look like these, parents first."""
    known = stored_records([(case.kind, case.number) for case in cases] + [*_references(cases)])
    ids = {key: record.id for key, record in known.items()}
    people = {(record.kind, key[1]): record.id for key, record in known.items()}
    for index, case in _parents_first(cases):
        for kind, number in (("contact", case.requester), ("company", case.company)):
            if number is not None and (kind, number) not in people:
                raise unknown(f"cases[{index}].{'requester' if kind == 'contact' else kind}", kind, number)
        parent = None if case.parent is None else ids.get((case.parent.kind, case.parent.number))
        if case.parent is not None and parent is None:
            raise unknown(f"cases[{index}].parent", case.parent.kind, case.parent.number)
        references = {
            "requester": people.get(("contact", case.requester or "")),
            "company": people.get(("company", case.company or "")),
            "parent": parent,
        }
        case_id, differs = write_case(run, case, known.get((case.kind, case.number)), references)
        ids[case.kind, case.number] = case_id
        if differs and is_its_own_ancestor(case_id):
            raise _circle(index)


def write_case(
    run: Run, case: Case, stored: StoredRecord | None, references: Mapping[str, int | None]
) -> tuple[int, bool]:
    """Make a case look like this; `references` are ids. Returns its id, and whether anything had to be done.

    Whoever calls sees to it that its parents do not lead back to it.
    """
    status = case.status or ("open" if stored is None else str(stored.fields["status"]))
    wanted = {**plain_fields(case), "participants": sorted(case.participants), "status": status}
    del wanted["kind"], wanted["number"]
    if not run.note(case.kind, case.number, stored, wanted, erasable=True) and stored is not None:
        return stored.id, False
    columns: dict[str, object] = {"name": case.title, "folder": case.folder, "status": status, **references}
    if stored is None:
        columns["created_at"] = now()
    if status != ("open" if stored is None else stored.fields["status"]):
        columns["closed_at"] = now() if status == "closed" else None
    return write_record(id_of(stored), case.kind, case.number, columns, sorted(case.participants)), True


def _references(cases: Sequence[Case]) -> Iterator[RecordKey]:
    for case in cases:
        for number in (case.requester, case.company):
            if number is not None:
                yield (PEOPLE_SPACE, number)
        if case.parent is not None:
            yield (case.parent.kind, case.parent.number)


def _parents_first(cases: Sequence[Case]) -> Iterator[tuple[int, Case]]:
    places = {(case.kind, case.number): index for index, case in enumerate(cases)}
    graph: dict[int, list[int]] = {}
    for index, case in enumerate(cases):
        parent = None if case.parent is None else places.get((case.parent.kind, case.parent.number))
        graph[index] = [] if parent is None else [parent]
    try:
        for index in TopologicalSorter(graph).static_order():
            yield index, cases[index]
    except CycleError as exc:
        raise _circle(exc.args[1][0]) from exc


def _circle(index: int) -> ConfigError:
    return ConfigError(f"$.cases[{index}].parent: the parents lead back to the case itself")
