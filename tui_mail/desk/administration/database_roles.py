"""People's own roles in PostgreSQL: an admin lets them read with plain SQL what they may read here."""

from tui_mail.desk.administration.run import Run, begin
from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.writes.database_roles import grant_reading, revoke_reading


def grant_database(actor: Actor, login: str) -> str:
    """Let the database role with a user's login read; the database's administrator has made it. Returns a sentence.

    Raises NotPermitted for who is no admin, NotFound without such a user, UsageError without such a role.
    """
    with change():
        run = begin(actor)
        if user_by_login(login) is None:
            raise NotFound(f"There is no active user {login!r}.")
        grant_reading(login)
        _note(run, "database-grant", login)
    return f"{login} reads with a database role of that name what {login} may read here"


def revoke_database(actor: Actor, login: str) -> str:
    """Take the rights of a database role back, whoever it is of. Returns a sentence. Raises as `grant_database`."""
    with change():
        run = begin(actor)
        revoke_reading(login)
        _note(run, "database-revoke", login)
    return f"The database role {login} has no rights here any more"


def _note(run: Run, action: str, login: str) -> None:
    run.chain.append(actor=run.actor.user_id, action=action, after={"role": login})
    run.chain.close()
