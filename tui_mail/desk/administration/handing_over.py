"""Everything that somebody still has to do goes to somebody else: when he leaves, or is away for long (CK-24)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tui_mail.desk.administration.places import managed_places
from tui_mail.desk.bulk import bulk, items_text, never
from tui_mail.desk.change import Change, Done
from tui_mail.desk.passing_tasks_on import pass_on_tasks
from tui_mail.desk.rights import PRIVATE
from tui_mail.desk.telling import tell
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import stored_users
from tui_mail.store.queries.directory import UNRESOLVED, assignable, user_by_login
from tui_mail.store.queries.memberships import unresolved_items_of
from tui_mail.store.visibility import Place, is_closed
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.items import item_state, mailbox_of

REFUSAL = "Only an admin, or a dispatcher or manager in his own mailboxes, hands over what others have."


@dataclass(frozen=True)
class HandOver:
    """What became of somebody's items: the ids of those that were given, of those nobody has now; refused by reason."""

    of: str
    to: str | None
    given: tuple[int, ...] = ()
    unassigned: tuple[int, ...] = ()
    refused: dict[str, tuple[int, ...]] = field(default_factory=dict)
    left: int = 0  # to which nothing was done, because it was stopped before
    tasks: int = 0  # that somebody else has now, or nobody

    @property
    def sentence(self) -> str:
        """What a person reads."""
        parts = [f"Handed {items_text(self.given)} of {self.of} over to {self.to}"] if self.given else []
        if self.unassigned:
            why = "" if self.to is None else f", because {self.to} can have none there"
            parts.append(f"nobody has {items_text(self.unassigned)} of {self.of} now{why}")
        parts += [f"passed on {counted(self.tasks, 'task')} of {self.of}"] if self.tasks else []
        parts += [f"{items_text(ids)} refused: {why.rstrip('.')}" for why, ids in self.refused.items()]
        parts += [f"stopped, {self.left:,} left as they were"] if self.left else []
        said = "; ".join(parts) or f"{self.of} has nothing to hand over"
        return said[:1].upper() + said[1:]

    def with_more(self, more: "HandOver") -> "HandOver":
        """Return this with what was done later; what was refused is refused as it was then."""
        given, unassigned = self.given + more.given, self.unassigned + more.unassigned
        return replace(
            self,
            given=given,
            unassigned=unassigned,
            refused=more.refused,
            left=more.left,
            tasks=self.tasks + more.tasks,
        )


def hand_over(
    actor: Actor, from_login: str, to_login: str | None = None, stopped: Callable[[], bool] = never
) -> HandOver:
    """Give somebody's unresolved items to another where he may have them, else to nobody; snoozed ones sleep on.

    An admin does it in all mailboxes, a dispatcher or manager in his own ones. Raises NotPermitted for anybody else,
    NotFound for a login that is not there.
    """
    leaving = stored_users().get(from_login)
    if leaving is None:
        raise NotFound(f"Nobody here has the login {safe_line(from_login)!r}.")
    if from_login == to_login:
        raise UsageError("It is handed over to somebody else.")
    heir = None if to_login is None else _active(to_login)
    mine = [key for key, place in managed_places(actor).items() if _may(place)]
    if not mine:
        raise NotPermitted(REFUSAL)
    unassigned: list[int] = []

    def give(item_id: int) -> Done:
        done, has_it = _give(actor, item_id, leaving.id, heir, f"hand-over from {leaving.fields['name']}")
        if not has_it:
            unassigned.append(item_id)
        return done

    result = bulk(unresolved_items_of(leaving.id, mine), give, stopped)
    why = f"hand-over from {leaving.fields['name']}"
    tasks = (
        0 if stopped() else pass_on_tasks(actor, leaving.id, None if heir is None else heir.user_id, sorted(mine), why)
    )
    given = tuple(done.item_id for done in result.done if done.item_id not in set(unassigned))
    to = None if heir is None else heir.name
    return HandOver(str(leaving.fields["name"]), to, given, tuple(unassigned), result.refused, result.left, tasks)


def _give(actor: Actor, item_id: int, holder: int, heir: Actor | None, why: str) -> tuple[Done, bool]:
    """Give one item on; tells also whether somebody has it then."""
    with change():
        mailbox = mailbox_of(item_id)
        if mailbox is None:
            raise NotFound("It is gone.")
        chain = open_chain(mailbox)
        place, item = managed_places(actor).get(mailbox), item_state(item_id)
        if place is None or not _may(place):
            raise NotPermitted(REFUSAL)
        if item.mailbox != mailbox or item.assignee != holder or item.status not in UNRESOLVED:
            raise Conflict("Somebody changed it meanwhile.")
        if is_closed(actor, item.private_to):
            raise NotPermitted(PRIVATE)
        changed = Change(actor, place, item, chain)
        if heir is None or heir.user_id not in assignable(mailbox):
            done = Done(item_id, changed.write("release", {"assignee": None}, why=why), "Unassigned {}")
        else:
            event = changed.write("assign", {"assignee": heir.user_id}, why=why)
            tell(changed, event, [heir.user_id], "assigned")
            done = Done(item_id, event, f"Assigned {{}} to {heir.name}")
        chain.close()
    return done, changed.item.assignee is not None


def _may(place: Place) -> bool:
    return place.managed or place.role in ("dispatcher", "manager")


def _active(login: str) -> Actor:
    found = user_by_login(login)
    if found is None:
        raise NotFound(f"Nobody here has the login {safe_line(login)!r}.")
    return found
