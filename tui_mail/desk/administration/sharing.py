"""Who shares a mailbox, in which role: granted and revoked by its managers and by admins (TS-08, TS-23)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from tui_mail.config.people import EVERYBODY, Role
from tui_mail.desk.administration.places import managing
from tui_mail.desk.change import ANYTHING, Change
from tui_mail.desk.passing_tasks_on import release_tasks_of_outsiders
from tui_mail.desk.rights import Power
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import ids_of_active_users, items_of_outsiders
from tui_mail.store.queries.directory import readers
from tui_mail.store.queries.memberships import managers
from tui_mail.store.visibility import Place
from tui_mail.store.writes.administration import set_membership
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.items import item_state
from tui_mail.store.writes.notifications import insert_notifications

NO_MEMBER = "no member of the mailbox any more"


def share(actor: Actor, mailbox: int | str, login: str, role: Role, *, expect: object = ANYTHING) -> str:
    """Give somebody, or `*` for everybody with a login, a role in a mailbox (code or id); says what was done.

    `expect` is the role that the actor saw (None: none). Raises NotPermitted for who neither manages the mailbox nor is
    an admin, NotFound, Conflict where somebody changed it meanwhile, or it would be left without a manager.
    """
    if role not in get_args(Role):
        raise UsageError(f"There is no role {safe_line(str(role))!r}; there are {', '.join(get_args(Role))}.")
    return _set(actor, mailbox, login, role, expect)


def unshare(actor: Actor, mailbox: int | str, login: str, *, expect: object = ANYTHING) -> str:
    """Take a mailbox from somebody, or from `*`: he gives back his unresolved items. Raises as `share` does."""
    return _set(actor, mailbox, login, None, expect)


def _set(actor: Actor, mailbox: int | str, login: str, role: Role | None, expect: object) -> str:
    with change():
        box = managing(actor, mailbox, Power.SHARE)
        people = ids_of_active_users()
        if login != EVERYBODY and login not in people:
            raise NotFound(f"Nobody here has the login {safe_line(login)!r}.")
        members = box.stored.fields["members"]
        assert isinstance(members, dict)  # noqa: S101 - as stored_mailboxes makes them
        before = members.get(login)
        if expect is not ANYTHING and expect != before:
            raise Conflict(f"Somebody changed it meanwhile: {_who(login)} {_is(before)} there now.")
        if before == role:
            return f"{_who(login)} {_is(role)} of {box.code} already" if role else f"{_who(login)} is not in {box.code}"
        if login == box.stored.fields["owner"] and role != "manager":
            raise Conflict(f"{login} owns {box.code} and stays its manager.")
        sharing = Sharing(actor, box.place, box.chain)
        sharing.change({login: before}, {login: role}, {EVERYBODY: None, **people})
        if before == "manager" and not managers(box.place.mailbox_id):
            raise Conflict(f"{login} is the last manager of {box.code}: make somebody else one first.")
        box.chain.close()
    return f"{_who(login)} {_is(role)} of {box.code} now" if role else f"{_who(login)} has lost {box.code}"


@dataclass(frozen=True)
class Sharing:
    """The members of a mailbox under its lock."""

    actor: Actor
    place: Place
    chain: Chain
    is_new: bool = False  # nobody works there yet: only its owner hears of it

    def change(
        self, before: Mapping[str, str | None], after: Mapping[str, str | None], ids: Mapping[str, int | None]
    ) -> int:
        """Give people these roles in the place of those; who cannot have its items any more gives them back.

        Returns how many items went back to nobody.
        """
        for login in sorted(before.keys() | after.keys()):
            if before.get(login) != after.get(login):
                self._change_one(login, ids[login], before.get(login), after.get(login))
        return self._release_items_of_outsiders()

    def _change_one(self, login: str, member: int | None, before: str | None, role: str | None) -> None:
        here = self.place.mailbox_id
        known = readers(here)
        set_membership(here, member, role)
        event = self.chain.append(
            actor=self.actor.user_id,
            action="unshare" if role is None else "share",
            before={"member": login, "role": before},
            after={"member": login, "role": role},
        )
        told: set[int | None] = {member} if member is not None else {*(readers(here) ^ known)}
        if self.is_new:
            told &= {self.place.owner}
        elif self.place.role != "manager":  # an admin, who may have given it to himself
            told |= {*managers(here), self.place.owner}
        others = {person for person in told if person is not None and person != self.actor.user_id}
        insert_notifications(others, "membership", mailbox=here, item=None, event=event)

    def _release_items_of_outsiders(self) -> int:
        """Give back the unresolved items and tasks of whoever lost the mailbox; what is done keeps the name on it."""
        found = items_of_outsiders(self.place.mailbox_id)
        for item_id in found:
            changed = Change(self.actor, self.place, item_state(item_id), self.chain)
            changed.write("release", {"assignee": None}, why=NO_MEMBER)
        release_tasks_of_outsiders(self.actor, self.chain, self.place.mailbox_id, NO_MEMBER)
        return len(found)


def _who(login: str) -> str:
    return "Everybody" if login == EVERYBODY else login


def _is(role: object) -> str:
    return f"is {role}" if role else "has no role"
