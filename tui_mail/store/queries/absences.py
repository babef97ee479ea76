"""Who is away, from when to when, and who stands in."""

from dataclasses import dataclass

from tui_mail.store.models import Absence
from tui_mail.store.models.table import tuples


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence; without an end until further notice. Times are microseconds UTC."""

    id: int
    person: int
    begins_at: int
    ends_at: int | None
    substitute: int | None


def away(at: int) -> dict[int, AbsenceRow]:
    """Return who is away at a time, with the absence that ends last."""
    there = (Absence.begins_at <= at) & (Absence.ends_at.is_null() | (Absence.ends_at > at))
    return {row.person: row for row in sorted(_rows(there), key=lambda row: (row.ends_at is None, row.ends_at or 0))}


def absences_of(person: int, at: int) -> list[AbsenceRow]:
    """Return somebody's absences that have not ended by then, the next one first."""
    return _rows((Absence.person == person) & (Absence.ends_at.is_null() | (Absence.ends_at > at)))


def _rows(condition: object) -> list[AbsenceRow]:
    columns = (Absence.id, Absence.person, Absence.begins_at, Absence.ends_at, Absence.substitute)
    return [AbsenceRow(*row) for row in tuples(Absence.select(*columns).where(condition).order_by(Absence.begins_at))]
