"""Narrowing the list by assignee and status."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui_mail.screens.picker import Choice, Question, among
from tui_mail.store.actor import Actor
from tui_mail.store.queries import directory
from tui_mail.store.rows import UNASSIGNED, View

STATUSES = ("new", "open", "pending", "resolved")


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a view is shown; empty: all of it."""

    assignee: int | None = None
    assignee_name: str = ""
    statuses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.assignee is not None or bool(self.statuses)

    @property
    def words(self) -> str:
        """How the header says it."""
        return " · ".join([*self.statuses, *([self.assignee_name] if self.assignee is not None else [])])

    def narrow(self, view: View) -> View:
        """Narrow a view."""
        if self.assignee is not None:
            view = replace(view, assignee=self.assignee)
        return replace(view, statuses=frozenset(self.statuses)) if self.statuses else view


def filter_question(actor: Actor, mailbox_ids: Sequence[int], now: Filter) -> Question[Filter]:
    """Ask what to show; a status that is shown already is taken out again."""

    def choices(typed: str) -> Sequence[Choice[Filter]]:
        offered = [Choice(Filter(), "everything", "no filter")] if now else []
        offered += [Choice(_toggled(now, status), status, _status_detail(now, status)) for status in STATUSES]
        offered.append(Choice(replace(now, assignee=actor.user_id, assignee_name="mine"), "mine", "assigned to me"))
        offered.append(Choice(replace(now, assignee=UNASSIGNED, assignee_name="unassigned"), "unassigned", "nobody's"))
        people = {person.id: person for mailbox in mailbox_ids for person in directory.people(actor, mailbox)}
        for person in people.values():
            named = replace(now, assignee=person.id, assignee_name=person.name)
            offered.append(Choice(named, person.name, f"assigned to {person.login}"))
        if now.assignee is not None:
            offered.append(Choice(replace(now, assignee=None, assignee_name=""), "anybody", "whoever has it"))
        return among(offered, typed)

    return Question("Show only", choices, "Enter takes it · f again adds to it · Esc closes")


def _toggled(now: Filter, status: str) -> Filter:
    if status in now.statuses:
        return replace(now, statuses=tuple(other for other in now.statuses if other != status))
    return replace(now, statuses=tuple(other for other in STATUSES if other == status or other in now.statuses))


def _status_detail(now: Filter, status: str) -> str:
    return "status, no longer" if status in now.statuses else "status"
