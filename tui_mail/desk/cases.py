"""Cases, made and changed by those who work with mail; the history is that of the instance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_mail.config.team import Case
from tui_mail.desk.administration.records import write_case
from tui_mail.desk.administration.run import Run, as_struct
from tui_mail.desk.relations import registering
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.administration import StoredRecord, is_its_own_ancestor, stored_records
from tui_mail.store.queries.case_facts import next_case_number, parent_by_path
from tui_mail.store.queries.directory import PEOPLE_SPACE, RELATIONS
from tui_mail.store.queries.merged import survivor
from tui_mail.store.visibility import places
from tui_mail.store.writes.links import record_name

WORKERS_ONLY = "Cases are made and changed by the members of a mailbox; you are none."


@dataclass(frozen=True, slots=True)
class CaseDone:
    """What became of a case."""

    id: int
    kind: str
    number: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that is to be made; without a number the next one of its kind is its. People are numbers."""

    kind: str
    title: str
    number: str | None = None
    parent: tuple[str, str] | None = None  # kind and number
    requester: str | None = None
    company: str | None = None
    participants: Sequence[str] = ()
    folder: str = ""


def refusal(actor: Actor) -> str | None:
    """Return the sentence that says why the actor makes and changes no cases, or None where he may."""
    may = any(has_power(Power.RECORDS, actor, place) for place in places(actor).values())
    return None if may else WORKERS_ONLY


def require_power(actor: Actor) -> None:
    """Raise NotPermitted for who makes and changes no cases."""
    if why := refusal(actor):
        raise NotPermitted(why)


def create_case(actor: Actor, wanted: NewCase) -> CaseDone:
    """Make a case.

    Raises NotPermitted, UsageError for what cannot be, Conflict where the number is taken, NotFound for whom it names.
    """
    with registering(actor) as run:
        require_power(actor)
        return make_case(run, wanted)


def make_case(run: Run, wanted: NewCase) -> CaseDone:
    """Make a case for who was found to have the right."""
    as_struct(Case, {"kind": wanted.kind, "number": "1", "title": wanted.title})  # before its kind is searched for
    parent = wanted.parent or parent_by_path(wanted.kind, wanted.number or "")
    number = wanted.number or next_case_number(wanted.kind, parent)
    said: dict[str, object] = {
        "title": wanted.title,
        "requester": wanted.requester,
        "company": wanted.company,
        "parent": None if parent is None else {"kind": parent[0], "number": parent[1]},
        "participants": wanted.participants,
        "folder": wanted.folder,
    }
    case = as_struct(Case, {**said, "kind": wanted.kind, "number": number})
    if stored_records([(case.kind, case.number)]):
        raise Conflict(f"There is a {case.kind} {case.number} already.")
    case_id, _ = write_case(run, case, None, _references(case))
    return CaseDone(case_id, case.kind, case.number, f"Made {case.kind} {case.number} {safe_line(case.title)}")


def change_case(actor: Actor, record_id: int, fields: Mapping[str, object]) -> CaseDone:
    """Change fields of a case, as the team file names them: title, parent, requester, company, folder, status ...

    Raises as `create_case` does, and Conflict where its parents would lead back to it.
    """
    with registering(actor) as run:
        require_power(actor)
        return rewrite_case(run, record_id, fields)


def rewrite_case(run: Run, record_id: int, fields: Mapping[str, object]) -> CaseDone:
    """Change fields of a case for who was found to have the right."""
    kind, number, _ = record_name(record_id)
    stored = None if kind in RELATIONS else stored_records([(kind, number)]).get((kind, number))
    if stored is None:
        raise UsageError(f"A {kind} is no case.")
    case = as_struct(Case, {**stored.fields, **fields, "kind": kind, "number": number})
    _, differs = write_case(run, case, stored, _references(case))
    if differs and is_its_own_ancestor(record_id):
        raise Conflict(f"The {kind} {number} cannot be part of what is part of it.")
    return CaseDone(record_id, kind, number, _changed(case, stored, differs=differs))


def close_case(actor: Actor, record_id: int) -> CaseDone:
    """Close a case: nothing is left to do at it; its mail stays where it is."""
    return change_case(actor, record_id, {"status": "closed"})


def reopen_case(actor: Actor, record_id: int) -> CaseDone:
    """Open a case again."""
    return change_case(actor, record_id, {"status": "open"})


def _changed(case: Case, stored: StoredRecord, *, differs: bool) -> str:
    named = f"{case.kind} {case.number} {safe_line(case.title)}"
    if not differs:
        return f"{named} is so already"
    if case.status != stored.fields["status"]:
        return f"Closed {named}" if case.status == "closed" else f"Reopened {named}"
    return f"Changed {named}"


def _references(case: Case) -> dict[str, int | None]:
    """Return the ids of whom a case names. Raises NotFound."""
    parent = None if case.parent is None else (case.parent.kind, case.parent.number)
    return {
        "requester": _id_of("contact", case.requester),
        "company": _id_of("company", case.company),
        "parent": None if parent is None else _id_of(*parent),
    }


def _id_of(kind: str, number: str | None) -> int | None:
    if number is None:
        return None
    key = (PEOPLE_SPACE if kind in RELATIONS else kind, number)
    found = stored_records([key]).get(key)
    if found is None or found.kind != kind:
        raise NotFound(f"There is no {kind} {safe_line(number)}.")
    return survivor(found.id)
