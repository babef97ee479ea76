"""Who can have the items of a mailbox at this moment, and who stands in for whoever is away."""

from functools import cached_property

from tui_mail.store.clock import now
from tui_mail.store.queries.absences import AbsenceRow, away
from tui_mail.store.queries.directory import assignable, person_name


class Holders:
    """The people of one mailbox, while it stands still."""

    def __init__(self, mailbox_id: int) -> None:
        self._mailbox_id = mailbox_id

    def instead_of(self, person: int) -> tuple[int | None, str]:
        """Return who gets what is meant for a person, and why, where that is another one or nobody."""
        if person not in self._workers:
            return None, f"{person_name(person)} can have no items here any more"
        absence = self._away.get(person)
        if absence is None:
            return person, ""
        if absence.substitute is None:
            return None, f"{person_name(person)} is absent, and nobody stands in"
        stand_in = person_name(absence.substitute)
        if absence.substitute not in self._workers:
            return None, f"{person_name(person)} is absent, and {stand_in}, who stands in, can have no items here"
        if absence.substitute in self._away:
            return None, f"{person_name(person)} is absent, and so is {stand_in}, who stands in"
        return absence.substitute, f"{person_name(person)} is absent: {stand_in} stands in"

    @cached_property
    def _workers(self) -> set[int]:
        return assignable(self._mailbox_id)

    @cached_property
    def _away(self) -> dict[int, AbsenceRow]:
        return away(now())
