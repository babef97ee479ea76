"""Who is away, from when to when, and who stands in (CK-22)."""

from dataclasses import dataclass

from tui_mail.desk.administration.places import is_admin
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now, spoken
from tui_mail.store.database import change
from tui_mail.store.queries.absences import AbsenceRow, absences_of
from tui_mail.store.queries.directory import readers, user_by_login
from tui_mail.store.visibility import places
from tui_mail.store.writes import absences as writes
from tui_mail.store.writes.chains import Chain, open_instance_chain


@dataclass(frozen=True)
class _Away:
    """Somebody's absences, under the lock of the instance's history."""

    actor: Actor
    person: Actor
    person_id: int
    chain: Chain


def set_absence(actor: Actor, login: str, begins: int, ends: int | None, substitute: str | None = None) -> str:
    """Note that somebody is away, until further notice without an end; times in microseconds UTC.

    One's own everybody notes, others' an admin, or a dispatcher or manager of a mailbox of theirs. Raises NotPermitted,
    NotFound, UsageError for times or a substitute that cannot be, Conflict where he is away already in that time.
    """
    if ends is not None and ends <= max(begins, now()):
        raise UsageError("An absence ends after it begins, and not before now.")
    with change():
        away = _open(actor, login)
        stand_in = None if substitute is None else _substitute(substitute, away.person_id)
        for other in absences_of(away.person_id, max(begins, now())):
            if ends is None or other.begins_at < ends:
                raise Conflict(f"{away.person.name} is away already {_spoken(other)}: end that first.")
        writes.insert_absence(away.person_id, begins, ends, None if stand_in is None else stand_in.user_id)
        new = AbsenceRow(0, away.person_id, begins, ends, None)
        _record(away, "absence", {}, {"begins_at": begins, "ends_at": ends, "substitute": substitute})
        away.chain.close()
    with_whom = "" if stand_in is None else f"; {stand_in.name} stands in"
    return f"{away.person.name} is away {_spoken(new)}{with_whom}"


def end_absence(actor: Actor, login: str, absence_id: int | None = None) -> str:
    """End somebody's absence now, or call off one that has not begun; without an id the next one.

    Raises as `set_absence` does, and NotFound where there is none.
    """
    with change():
        away = _open(actor, login)
        found = [one for one in absences_of(away.person_id, now()) if absence_id in (None, one.id)]
        if not found:
            raise NotFound(f"{away.person.name} is not away, and is not going to be.")
        absence, at = found[0], now()
        before: dict[str, object] = {"begins_at": absence.begins_at, "ends_at": absence.ends_at}
        if absence.begins_at < at:
            writes.end_absence(absence.id, at)
            _record(away, "end-absence", before, {"ends_at": at})
        else:
            writes.delete_absence(absence.id)
            _record(away, "end-absence", before, {"begins_at": None, "ends_at": None})
        away.chain.close()
    if absence.begins_at < at:
        return f"{away.person.name} is back"
    return f"{away.person.name} is not going to be away {_spoken(absence)}"


def may_note_absence(actor: Actor, person: int) -> bool:
    """Whether the actor notes the absences of somebody."""
    if person == actor.user_id or is_admin(actor):
        return True
    mine = [place for place in places(actor).values() if place.role in ("dispatcher", "manager")]
    return any(person in readers(place.mailbox_id) for place in mine)


def _open(actor: Actor, login: str) -> _Away:
    chain = open_instance_chain()
    person = user_by_login(login)
    if person is None or person.user_id is None:
        raise NotFound(f"Nobody here has the login {safe_line(login)!r}.")
    if actor.user_id is None or not may_note_absence(actor, person.user_id):
        raise NotPermitted("Others' absences are noted by admins, and by dispatchers and managers of their mailboxes.")
    return _Away(actor, person, person.user_id, chain)


def _substitute(login: str, person: int) -> Actor:
    found = user_by_login(login)
    if found is None:
        raise NotFound(f"Nobody here has the login {safe_line(login)!r}.")
    if found.user_id == person:
        raise UsageError("Who is away cannot stand in for himself.")
    return found


def _record(away: _Away, action: str, before: dict[str, object], after: dict[str, object]) -> None:
    said = {"kind": "absence", "which": away.person.login}
    away.chain.append(actor=away.actor.user_id, action=action, before=before, after={**said, **after})


def _spoken(absence: AbsenceRow) -> str:
    begins = f"from {spoken(absence.begins_at)}"
    return f"{begins} until further notice" if absence.ends_at is None else f"{begins} until {spoken(absence.ends_at)}"
