"""Whose a new item is: whoever has what it replies to, else whom a rule names; for the absent, who stands in."""

from dataclasses import dataclass, replace

from tui_mail.desk.holders import Holders
from tui_mail.desk.intake.ruling import Ruled
from tui_mail.desk.intake.threads import Thread
from tui_mail.store.queries.directory import person_name
from tui_mail.store.queries.threads import ThreadItem


@dataclass(frozen=True, slots=True)
class Given:
    """What the rules come to once the thread and the absences had their say."""

    ruled: Ruled
    by_rule: int | None  # whose it would be by the rules alone

    @property
    def said(self) -> dict[str, object]:
        """How the event of the arrival holds it."""
        holder = self.ruled.assignee
        said: dict[str, object] = {} if holder is None else {"assignee": holder}
        return said if holder == self.by_rule else said | {"by_rule": self.by_rule}


def give(ruled: Ruled, thread: Thread, holders: Holders, heading: str) -> Given:
    """Decide whose an item is; what went out is nobody's."""
    if heading != "in":
        return Given(ruled, ruled.assignee)
    before = _holder_before(thread)
    meant = ruled.assignee if before is None else before.assignee
    if meant is None:
        return Given(ruled, None)
    holder, reason = holders.instead_of(meant)
    because = [ruled.why]
    if before is not None:
        because.append(f"reply to item {before.item}, which {person_name(meant)} has")
    given = replace(ruled, assignee=holder, why="; ".join(filter(None, (*because, reason))))
    return Given(given, ruled.assignee)


def _holder_before(thread: Thread) -> ThreadItem | None:
    """Return the item whose holder has the reply too: the nearest one, not counting answers that are nobody's."""
    for one in thread.before:
        if one.assignee is not None:
            return one
        if one.direction != "out":
            return None
    return None
