"""Users: as a team file says, or one from a screen; who leaves hands everything over."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from tui_mail.config.ssh_keys import each_once
from tui_mail.config.team import User
from tui_mail.desk.administration.handing_over import HandOver, hand_over
from tui_mail.desk.administration.labels import make_labels_of
from tui_mail.desk.administration.run import Run, as_struct, begin, id_of, require_admin
from tui_mail.desk.bulk import never
from tui_mail.errors import ConfigError, Conflict, NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import change, snapshot
from tui_mail.store.queries.administration import Fields, Stored, has_admin, plain_fields, stored_users
from tui_mail.store.queries.memberships import owned_by
from tui_mail.store.writes.administration import write_user

LAST_ADMIN = "Nobody would be admin any more: make somebody else one first."
CHANGEABLE = ("name", "email", "admin", "auditor", "departments", "qualifications", "ssh_keys")


def apply_users(run: Run, users: Sequence[User]) -> None:
    """Make the users look like these. Raises ConfigError where nobody would be admin any more."""
    known = stored_users()
    for user in users:
        _write(run, user.login, known.get(user.login), {**_fields(user), "active": True})
    _check_keys()
    if not has_admin():
        raise ConfigError("$.users: nobody would be admin any more: leave at least one `admin = true`")


def add_user(actor: Actor, user: User) -> str:
    """Make a user; says what was done. Raises NotPermitted for who is no admin, Conflict where there is the login."""
    with change():
        run = begin(actor)
        known = stored_users().get(user.login)
        if known is not None:
            off = "" if known.fields["active"] else ", switched off: activate it"
            raise Conflict(f"There is a user {user.login!r} already{off}.")
        make_labels_of(run, [user])
        _write(run, user.login, None, {**_fields(user), "active": True})
        _check_keys()
        run.chain.close()
    return f"Added the user {user.login}"


def change_user(
    actor: Actor, login: str, wanted: Mapping[str, object], *, seen: Mapping[str, object] | None = None
) -> str:
    """Change what stands in CHANGEABLE, with the names and values of the team file; says what was done.

    `seen` is what the actor saw of it: Raises Conflict where it was changed meanwhile, or nobody would be admin any
    more; NotPermitted, NotFound, UsageError for a value that cannot be.
    """
    with change():
        run = begin(actor)
        stored = _stored(login)
        for key in wanted:
            if key not in CHANGEABLE:
                raise UsageError(f"There is no {key} of a user that can be changed.")
            if seen is not None and stored.fields[key] != seen[key]:
                raise Conflict(f"{key}: somebody changed it meanwhile; close and look again")
        known = {key: stored.fields[key] for key in CHANGEABLE}
        user = as_struct(User, {**known, **wanted, "login": login})
        make_labels_of(run, [user])
        differs = _write(run, login, stored, {**_fields(user), "active": stored.fields["active"]})
        _check_keys()
        _check_admin()
        run.chain.close()
    return f"Changed {login}" if differs else f"{login} is like that already"


def deactivate_user(
    actor: Actor, login: str, to_login: str | None = None, stopped: Callable[[], bool] = never
) -> HandOver:
    """Hand over everything that somebody has to do, then let him in no more; for admins.

    Raises Conflict where he is the last admin, or owns a mailbox in use; and as `hand_over` does. Where that was
    stopped, he stays.
    """
    with snapshot():
        require_admin(actor)
        _leaving(login)
    report = hand_over(actor, login, to_login, stopped)
    if report.left:
        return report
    with change():
        run = begin(actor)
        stored = _leaving(login)
        _write(run, login, stored, {**stored.fields, "active": False})
        run.chain.close()
    if login == actor.login:
        return report
    return report.with_more(hand_over(actor, login, to_login, stopped))  # what he was given in that very moment


def activate_user(actor: Actor, login: str) -> str:
    """Let somebody in again, with the memberships he had; for admins. Raises NotFound, NotPermitted."""
    with change():
        run = begin(actor)
        stored = _stored(login)
        differs = _write(run, login, stored, {**stored.fields, "active": True})
        _check_keys()
        run.chain.close()
    return f"Activated {login}" if differs else f"{login} is active already"


def _leaving(login: str) -> Stored:
    """Return somebody who can be switched off. Raises Conflict where he is the last admin or owns a mailbox in use."""
    stored = _stored(login)
    if not stored.fields["active"]:
        raise Conflict(f"{login} is switched off already.")
    if boxes := owned_by(stored.id):
        named = ", ".join(boxes)
        raise Conflict(f"{login} owns {named}: give it another owner, or switch it off, first.")
    if not any(one.fields["admin"] and one.fields["active"] for one in stored_users().values() if one.id != stored.id):
        raise Conflict(LAST_ADMIN)
    return stored


def _stored(login: str) -> Stored:
    stored = stored_users().get(login)
    if stored is None:
        raise NotFound(f"Nobody here has the login {safe_line(login)!r}.")
    return stored


def _fields(user: User) -> Fields:
    fields = plain_fields(user)
    del fields["login"]
    return fields


def _write(run: Run, login: str, stored: Stored | None, fields: Fields) -> bool:
    differs = run.note("user", login, stored, fields)
    if differs:
        write_user(id_of(stored), login, fields)
    return differs


def _check_admin() -> None:
    if not has_admin():
        raise Conflict(LAST_ADMIN)


def _check_keys() -> None:
    """Refuse a key that two active users have: sshd would take one of them for both."""
    active = {login: user.fields for login, user in stored_users().items() if user.fields["active"]}
    try:
        each_once("$.users", ((login, key) for login, fields in active.items() for key in _keys(fields)))
    except ValueError as exc:
        raise ConfigError(str(exc)) from exc


def _keys(fields: Fields) -> list[str]:
    return msgspec.convert(fields["ssh_keys"], list[str])
