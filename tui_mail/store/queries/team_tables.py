"""What a team is made of, as those who manage it see it: mailboxes with their members, users, absences."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_mail.config.people import EVERYBODY
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.database import snapshot
from tui_mail.store.queries.absences import absences_of, away
from tui_mail.store.queries.administration import Fields, stored_accounts, stored_mailboxes, stored_users
from tui_mail.store.queries.directory import readers, user_by_login
from tui_mail.store.queries.memberships import switched_off
from tui_mail.store.visibility import Place, places


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """A mailbox in the table of all. Who neither manages it nor is an admin or auditor sees no members and account."""

    id: int
    code: str
    role: str | None  # of the one who looks
    managed: bool  # by the one who looks: he may change and share it
    fields: Fields  # with the names and values of the team file, `members` and `account` among them
    addresses: tuple[str, ...]  # of its account

    @property
    def members(self) -> Mapping[str, str]:
        """Roles by login; `*` is everybody."""
        found = self.fields["members"]
        assert isinstance(found, dict)  # noqa: S101 - as stored_mailboxes makes it
        return found


@dataclass(frozen=True, slots=True)
class Sharer:
    """Somebody who has a role in a mailbox, or could be given one."""

    login: str  # * for everybody
    name: str
    role: str | None
    is_owner: bool


@dataclass(frozen=True, slots=True)
class UserEntry:
    """A user in the table of all."""

    id: int
    login: str
    active: bool
    absent: bool
    fields: Fields  # with the names and values of the team file


@dataclass(frozen=True, slots=True)
class AbsenceEntry:
    """Somebody's absence that has not ended. Times are microseconds UTC."""

    id: int
    login: str
    name: str
    begins_at: int
    ends_at: int | None
    substitute: str | None  # login

    @property
    def is_now(self) -> bool:
        """Whether he is away by now."""
        return self.begins_at <= now()


def mailbox_table(actor: Actor) -> list[MailboxEntry]:
    """Return the mailboxes that somebody sees, by code; for an admin also those that are switched off."""
    with snapshot():
        seen, accounts = _manageable(actor), stored_accounts()
        table = []
        for code, box in sorted(stored_mailboxes().items()):
            place = seen.get(box.id)
            if place is None:
                continue
            account = accounts.get(str(box.fields["account"]))
            addresses = () if account is None else _addresses(account.fields)
            if not (_manages(place) or place.audited):
                box.fields.update(members={}, account=None)
                addresses = ()
            table.append(MailboxEntry(box.id, code, place.role, _manages(place), box.fields, addresses))
        return table


def sharers(actor: Actor, mailbox_id: int) -> list[Sharer]:
    """Return everybody who can have a role in a mailbox, those who have one first. For who may share it.

    Raises NotFound for anybody else.
    """
    with snapshot():
        entry = next((one for one in mailbox_table(actor) if one.id == mailbox_id and one.managed), None)
        if entry is None:
            raise NotFound("There is no such mailbox that you may share.")
        names = {EVERYBODY: "everybody with a login"}
        names |= {login: str(user.fields["name"]) for login, user in stored_users().items() if user.fields["active"]}
        found = [
            Sharer(login, name, entry.members.get(login), login == entry.fields["owner"])
            for login, name in names.items()
        ]
        return sorted(found, key=lambda one: (one.role is None, one.login != EVERYBODY, one.name.casefold(), one.login))


def user_table(actor: Actor) -> list[UserEntry]:
    """Return the users by login: to admins all, to those who manage a mailbox those who are active.

    Raises NotPermitted for anybody else.
    """
    with snapshot():
        is_admin = _is_admin(actor)
        manages = any(place.role == "manager" and place.kind == "mail" for place in places(actor).values())
        if not is_admin and not manages:
            raise NotPermitted("Users are listed for admins, and for managers of mailboxes.")
        return _user_entries(is_admin, None)


def own_entry(actor: Actor) -> list[UserEntry]:
    """Return what the table of users says of oneself; nothing of who was switched off."""
    with snapshot():
        return _user_entries(_is_admin(actor), actor.login)


def _user_entries(to_admin: bool, login: str | None) -> list[UserEntry]:
    absent = away(now())
    return [
        UserEntry(user.id, name, bool(user.fields["active"]), user.id in absent, _said(user.fields, to_admin))
        for name, user in sorted(stored_users().items())
        if login in (None, name) and (to_admin or user.fields["active"])
    ]


def absence_table(actor: Actor) -> list[AbsenceEntry]:
    """Return the absences that have not ended of oneself and of those with whom one shares a mailbox; to admins all."""
    with snapshot():
        users = stored_users()
        logins = {user.id: login for login, user in users.items()}
        known = set(logins) if _is_admin(actor) else {actor.user_id}
        for mailbox in places(actor):
            known |= readers(mailbox)
        return [
            AbsenceEntry(
                one.id, login, str(user.fields["name"]), one.begins_at, one.ends_at, logins.get(one.substitute or 0)
            )
            for login, user in sorted(users.items())
            if user.id in known and user.fields["active"]
            for one in absences_of(user.id, now())
        ]


def one_mailbox(actor: Actor, code: str) -> MailboxEntry:
    """Return a mailbox that somebody sees. Raises NotFound."""
    found = next((one for one in mailbox_table(actor) if one.code == code), None)
    if found is None:
        raise NotFound(f"There is no mailbox {safe_line(code)!r} that you may see.")
    return found


def _manageable(actor: Actor) -> dict[int, Place]:
    return {**places(actor), **switched_off()} if _is_admin(actor) else places(actor)


def _manages(place: Place) -> bool:
    return place.managed or place.role == "manager"


def _is_admin(actor: Actor) -> bool:
    current = user_by_login(actor.login)
    return current is not None and current.admin


def _addresses(account: Fields) -> tuple[str, ...]:
    aliases = account["aliases"]
    assert isinstance(aliases, list)  # noqa: S101 - as stored_accounts makes it
    found = (account["primary_address"], account["archive_address"], *aliases)
    return tuple(dict.fromkeys(str(one) for one in found if one))


def _said(fields: Fields, to_admin: bool) -> Fields:
    """Return what is said of a user: keys and what he may do are the admins' business."""
    hidden = {"active"} if to_admin else {"active", "ssh_keys", "admin", "auditor"}
    return {key: value for key, value in fields.items() if key not in hidden}
