"""Make the instance look like a team file: all of it, or nothing. What the file leaves out stays."""

from tui_mail.config.team import Team
from tui_mail.desk.administration.accounts import apply_accounts
from tui_mail.desk.administration.labels import apply_labels
from tui_mail.desk.administration.mailboxes import apply_mailboxes
from tui_mail.desk.administration.records import apply_cases, apply_relations
from tui_mail.desk.administration.run import TeamChange, begin
from tui_mail.desk.administration.task_categories import apply_task_categories
from tui_mail.desk.administration.users import apply_users
from tui_mail.desk.relinking import relink_due
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.writes.locks import lock_mailboxes


class _OnlyTried(Exception):
    """Ends the transaction of a dry run."""


def apply(actor: Actor, team: Team, *, dry_run: bool = False) -> list[TeamChange]:
    """Make labels, users, accounts, mailboxes, members, criteria and records look like the team; returns what differed.

    Each difference is an event; a second run finds none. Raises ConfigError with the place of a reference to nothing,
    NotPermitted for who is no admin; nothing is applied then. A dry run does everything and takes it back.
    """
    changes: list[TeamChange] = []
    try:
        with change():
            run = begin(actor)
            changes = run.changes
            lock_mailboxes([mailbox.code for mailbox in team.mailboxes])
            apply_labels(run, team)
            apply_task_categories(run, team.task_categories)
            apply_users(run, team.users)
            apply_accounts(run, team.accounts)
            apply_mailboxes(run, team.mailboxes)
            apply_relations(run, team)
            apply_cases(run, team.cases)
            run.chain.close()
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        return changes
    relink_due()
    return changes
