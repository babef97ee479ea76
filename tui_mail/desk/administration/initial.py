"""The beginning of an instance: its tables and its first admin."""

from tui_mail.config.home import Home
from tui_mail.config.team import User
from tui_mail.desk.administration.run import Run
from tui_mail.desk.administration.users import apply_users
from tui_mail.errors import UsageError
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.database import change, open_database
from tui_mail.store.migrate import migrate
from tui_mail.store.queries.administration import is_anybody_there
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.writes.chains import open_instance_chain


def initialise(home: Home, login: str, name: str) -> Actor:
    """Open the database of a home, make its tables and its first admin, who is returned.

    Raises UsageError where the instance has users already, or where the login cannot be one.
    """
    try:
        first = User(login=login, name=" ".join(name.split()) or login, admin=True)
    except ValueError as exc:
        raise UsageError(f"The first admin cannot be made: {exc}. Say another one with --admin LOGIN.") from exc
    open_database(home.database_url)
    migrate()
    with change():
        chain = open_instance_chain()
        if is_anybody_there():
            raise UsageError(f"There is an instance at {home.root} already.")
        apply_users(Run(SYSTEM, chain), [first])
        chain.close()
        admin = user_by_login(login)
    assert admin is not None  # noqa: S101 - made above
    return admin
