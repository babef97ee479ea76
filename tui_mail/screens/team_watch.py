"""Looking out for what changes with the team; runs in a thread as long as its screen is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.database import snapshot
from tui_mail.store.queries.directory import open_items_of_people
from tui_mail.store.queries.labels import LABELS, LabelRow, labels
from tui_mail.store.queries.team_tables import (
    AbsenceEntry,
    MailboxEntry,
    UserEntry,
    absence_table,
    mailbox_table,
    own_entry,
    user_table,
)

_BREATH = 0.25  # how long leaving may wait for this thread


@dataclass(frozen=True)
class TeamSeen:
    """The team at one look, as far as somebody may see it."""

    users: tuple[UserEntry, ...] = ()
    mailboxes: tuple[MailboxEntry, ...] = ()
    labels: tuple[LabelRow, ...] = ()
    absences: tuple[AbsenceEntry, ...] = ()
    open_items: Mapping[int, int] | None = None


def read_team(actor: Actor) -> TeamSeen:
    """Read it. Who lists no users sees himself."""
    with snapshot():
        try:
            users = user_table(actor)
        except NotPermitted:
            users = own_entry(actor)
        boxes = mailbox_table(actor)
        found = [label for kind in LABELS for label in labels(kind, active_only=False)] if boxes or actor.admin else []
        counts = open_items_of_people(actor)
        return TeamSeen(tuple(users), tuple(boxes), tuple(found), tuple(absence_table(actor)), counts)


def watch_team(actor: Actor, tell: Callable[[TeamSeen], None], stopped: Callable[[], bool]) -> None:
    """Tell how the team is at once, and then each time that something is different."""
    seen: TeamSeen | None = None
    with open_alarm() as alarm:
        rung = True
        while not stopped():
            if rung:
                found = read_team(actor)
                if found != seen:
                    seen = found
                    tell(found)
            rung = alarm.wait(_BREATH)
