"""Changing a contact or company. The history of the instance says what was changed, in a text that can be erased.

Nothing here is undone: it is changed again. Undo goes by items, and what people outside are is no item's matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tui_mail.desk.relations import (
    RelationDone,
    addresses_in,
    registering,
    require_power,
    rewrite,
    stored_relation,
)
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.administration import StoredRecord
from tui_mail.store.queries.merged import survivor


@dataclass(frozen=True, slots=True)
class RelationChange:
    """What is to be different; None leaves it as it is. `seen` are the values that the one who changes them saw."""

    name: str | None = None
    module: str | None = None
    company: str | None = None  # of a contact: its number; '' for none
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    seen: Mapping[str, object] = field(default_factory=dict)


def change_relation(actor: Actor, kind: str, number: str, change: RelationChange) -> RelationDone:
    """Change a contact or company.

    Raises NotPermitted, NotFound, UsageError for what cannot be, Conflict where it is not as was seen, or was merged.
    """
    with registering(actor) as run:
        require_power(actor)
        stored = stored_relation(kind, number)
        if survivor(stored.id) != stored.id:
            raise Conflict(f"The {kind} {safe_line(number)} was merged: change the one that stands for it.")
        wanted = dict(_wanted(stored, change))
        for name in sorted(wanted.keys() & change.seen.keys()):
            if stored.fields[name] != change.seen[name]:
                now = safe_line(str(stored.fields[name] or "none"))
                raise Conflict(f"Somebody changed the {name} meanwhile: it is {now} now.")
        rewrite(run, stored, wanted)
        if not run.changes:
            return RelationDone(stored.id, kind, number, f"{kind} {number} is so already")
        what = ", ".join(sorted(run.changes[-1].after))
        return RelationDone(stored.id, kind, number, f"Changed {kind} {number}: {what}")


def _wanted(stored: StoredRecord, change: RelationChange) -> Iterator[tuple[str, object]]:
    if change.name is not None:
        yield "name", change.name
    if change.module is not None:
        yield "module", change.module
    if change.company is not None:
        if stored.kind == "company":
            raise UsageError("A company belongs to none.")
        yield "company", change.company or None
    if change.add or change.remove:
        yield "addresses", _addresses(stored, change)


def _addresses(stored: StoredRecord, change: RelationChange) -> list[str]:
    gone = [address.lower() for address in change.remove]
    known = addresses_in(stored)
    for address in gone:
        if address not in known:
            raise NotFound(f"The {stored.kind} {stored.number} has no address {safe_line(address)}.")
    more = [address.lower() for address in change.add]
    return list(dict.fromkeys([one for one in known if one not in gone] + more))
