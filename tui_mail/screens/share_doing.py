"""Who shares a mailbox, as the page of it shows and changes it. Knows no widget; what it does runs in a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from tui_mail.config.people import EVERYBODY, Role
from tui_mail.desk.administration.places import REFUSALS
from tui_mail.desk.administration.sharing import share, unshare
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import Answer
from tui_mail.screens.fuzzy import score
from tui_mail.store.actor import Actor
from tui_mail.store.queries.team_tables import Sharer, sharers
from tui_mail.store.visibility import Place

ROLES: tuple[Role, ...] = ("viewer", "member", "dispatcher", "manager")
LIKELY: Role = "member"
"""What somebody becomes with one key."""
OF_OWNER: Role = "dispatcher"
"""What a colleague becomes so whom the owner of a private mailbox authorises to do his mail (TS-23)."""

INTERNAL = "Messages of colleagues go to those who are named in them: there is nothing to share."
_Step: TypeAlias = Literal[1, -1]


def refusal(actor: Actor, place: Place) -> str:
    """Say why somebody does not share a mailbox, empty where he may; the desk asks again."""
    if place.kind != "mail":
        return INTERNAL
    return "" if has_power(Power.SHARE, actor, place) else REFUSALS[Power.SHARE]


@dataclass
class Sharing:
    """The people and their roles in a mailbox; each keeps his place in it while they change."""

    actor: Actor
    mailbox_id: int
    is_private: bool
    people: Sequence[Sharer] = ()
    _role_before: dict[str, Role] = field(default_factory=dict)

    def read(self) -> None:
        """Read them. Raises TuiMailError."""
        found = {one.login: one for one in sharers(self.actor, self.mailbox_id)}
        known = [found.pop(one.login) for one in self.people if one.login in found]
        self.people = [*known, *found.values()]

    def fitting(self, typed: str) -> list[Sharer]:
        """List those who fit what was typed, the best first."""
        rated = [(score(typed, f"{one.name} {one.login}"), one) for one in self.people]
        fitting = [(rate, one) for rate, one in rated if rate is not None]
        return [one for _, one in sorted(fitting, key=lambda pair: -pair[0])]

    def toggle(self, login: str) -> Answer:
        """Give the mailbox to somebody who has not got it, in the role that he had or a likely one; else take it."""
        before = self._role_of(login)
        if before is None:
            likely = OF_OWNER if self.is_private and login != EVERYBODY else LIKELY
            return self._set(login, self._role_before.get(login, likely), "Enter takes it back")
        answer = self._set(login, None, "Enter gives it back")
        if answer.tone == "done":
            self._role_before[login] = before
        return answer

    def cycle(self, login: str, step: _Step) -> Answer:
        """Give somebody the next role, or the one before."""
        before = self._role_of(login)
        if before is None:
            return self._set(login, ROLES[0 if step == 1 else -1], "Enter takes it back")
        role = ROLES[(ROLES.index(before) + step) % len(ROLES)]
        return self._set(login, role, "Shift+Tab: the role before" if step == 1 else "Tab: the role after")

    def _role_of(self, login: str) -> Role | None:
        found = next((one.role for one in self.people if one.login == login), None)
        return next((role for role in ROLES if role == found), None)

    def _set(self, login: str, role: Role | None, undo: str) -> Answer:
        before = self._role_of(login)
        try:
            if role is None:
                said = unshare(self.actor, self.mailbox_id, login, expect=before)
            else:
                said = share(self.actor, self.mailbox_id, login, role, expect=before)
        except TuiMailError as error:
            self._look_again()
            return Answer(error.sentence, "refused")
        self.people = [replace(one, role=role) if one.login == login else one for one in self.people]
        return Answer(f"{said} · {undo}", "done")

    def _look_again(self) -> None:
        """Show what somebody else has made of it, where that may still be seen."""
        try:
            self.read()
        except TuiMailError:
            self.people = ()


Change: TypeAlias = Callable[[str], Answer]
"""What a key does to somebody."""
