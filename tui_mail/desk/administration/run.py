"""One run of administration: the instance's own history locked, and every difference written down in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from tui_mail.config.people import EVERYBODY
from tui_mail.errors import ConfigError, NotPermitted, UsageError
from tui_mail.mail.text import counted
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import to_json
from tui_mail.store.queries.administration import Fields, Stored
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.writes.chains import Chain, open_instance_chain

Entry = TypeVar("Entry", bound=msgspec.Struct)
ADMINS_MANAGE = "Users, accounts and mailboxes are managed by admins; you are none."


@dataclass(frozen=True, slots=True)
class TeamChange:
    """Something that administration made or changed: the differing fields, before and after, as the team file says."""

    kind: str  # user, account, mailbox, company, contact, or a kind of case
    name: str  # login, name, code or number
    is_new: bool
    before: Fields
    after: Fields
    given_back: int = 0  # unresolved items of a mailbox whose assignees are no members any more

    @property
    def sentence(self) -> str:
        """What a person reads: also who loses a mailbox, and what is empty then."""
        if self.is_new:
            return f"new {self.kind} {self.name}"
        said = [part for name in sorted(self.after) for part in self._said(name)]
        if self.given_back:
            goes = "goes" if self.given_back == 1 else "go"
            said.append(f"{counted(self.given_back, 'item')} {goes} back to nobody")
        return f"{self.kind} {self.name}: {'; '.join(said)}"

    def _said(self, name: str) -> Iterator[str]:
        before, after = self.before[name], self.after[name]
        if name == "members" and isinstance(before, dict) and isinstance(after, dict):
            yield from _said_of_members(before, after)
        else:
            yield f"{name} removed" if after in (None, "", [], {}) else name


def _said_of_members(before: Fields, after: Fields) -> Iterator[str]:
    """Say from whom a mailbox is taken, who gets it, and who has another role there."""
    gone = sorted(before.keys() - after.keys())
    if gone:
        yield f"takes it from {_and(map(_who, gone))}"
    for login, role in sorted(after.items()):
        if login not in before:
            yield f"shares it with {_who(login)} as {role}"
        elif before[login] != role:
            yield f"makes {_who(login)} {role}, before that {before[login]}"


def _who(login: str) -> str:
    return "everybody" if login == EVERYBODY else login


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


@dataclass
class Run:
    """An instance under the lock of its own history."""

    actor: Actor
    chain: Chain
    changes: list[TeamChange] = field(default_factory=list)

    def compare(self, kind: str, name: str, stored: Stored | None, wanted: Fields) -> TeamChange | None:
        """Count the fields that differ from the stored ones among the changes; None where none does."""
        before = {} if stored is None else {key: stored.fields[key] for key in wanted}
        after = {key: value for key, value in wanted.items() if stored is None or before[key] != value}
        if not after:
            return None
        change = TeamChange(kind, name, stored is None, {key: before[key] for key in after if stored}, after)
        self.changes.append(change)
        return change

    def note(self, kind: str, name: str, stored: Stored | None, wanted: Fields, *, erasable: bool = False) -> bool:
        """Write an event where the wanted fields differ from the stored ones; tells whether they do.

        What is said of people outside is `erasable`: it stands beside the chain, which holds its hash.
        """
        change = self.compare(kind, name, stored, wanted)
        if change is not None:
            self._record(change, erasable=erasable)
        return change is not None

    def _record(self, change: TeamChange, *, erasable: bool) -> None:
        said = {"kind": change.kind, "which": change.name}  # not `name`, which it may be called besides
        values = to_json({"before": change.before, "after": change.after})
        self.chain.append(
            actor=self.actor.user_id,
            action="create" if change.is_new else "change",
            before={} if erasable else change.before,
            after={**said, "fields": sorted(change.after)} if erasable else {**said, **change.after},
            text=values if erasable else "",
        )


def begin(actor: Actor) -> Run:
    """Lock the instance's history, inside a transaction. Raises NotPermitted for who is no admin (any more)."""
    chain = open_instance_chain()
    require_admin(actor)
    return Run(actor, chain)


def require_admin(actor: Actor) -> None:
    """Raise NotPermitted unless the actor is an admin now."""
    current = None if actor.user_id is None else user_by_login(actor.login)
    if current is None or not current.admin:
        raise NotPermitted(ADMINS_MANAGE)


def as_struct(kind: type[Entry], fields: Fields) -> Entry:
    """Return fields as an entry of the team file. Raises UsageError that says what cannot be."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as exc:
        why = str(exc.__cause__ if isinstance(exc.__cause__, ValueError) else exc)
        raise UsageError(f"That cannot be: {why}.") from exc


def id_of(stored: Stored | None) -> int | None:
    """Return the id of a row, None where it is to be made."""
    return None if stored is None else stored.id


def unknown(place: str, what: str, name: str) -> ConfigError:
    """Return the error of a reference to something that is neither in the file nor in the instance."""
    return ConfigError(f"$.{place}: there is no {what} {name!r}, neither in this file nor in the instance")
