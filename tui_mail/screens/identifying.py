"""Asking who the sender of an item is: somebody who is known, or a new contact or company."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.identifying import identify_all
from tui_mail.desk.relations import Kind, create
from tui_mail.screens.picker import Choice, Picked, Question, among
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import records
from tui_mail.store.queries.relations import (
    RELATIONS,
    likely_relations,
    next_number,
    readable_writer,
    who_has,
)
from tui_mail.store.rows import Envelope, RecordRow

_HINT = "Enter takes it · type a name · Tab to the number of a new one · Esc closes"
_MOST = 12


@dataclass(frozen=True, slots=True)
class New:
    """A contact or company that is to be made."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class _Sender:
    address: str
    name: str
    number: str  # of the next new one
    likely: tuple[Choice[int | New], ...]


def who(actor: Actor, row: Envelope, meant: str) -> Question[int | New]:
    """Ask who wrote a row: first who has its address, domain or name, then what was typed, then new ones."""
    known: list[_Sender] = []

    def choices(typed: str) -> Sequence[Choice[int | New]]:
        if not known:
            known.append(_sender(actor, row.id))
        sender = known[0]
        found = sender.likely if not typed.strip() else _fitting(actor, sender, typed)
        return [*found[:_MOST], *_new(sender, typed)]

    title = f"Who is {row.correspondent}? ({meant})"
    return Question(title, choices, _HINT, words="number of a new one, if not the next")


def _fitting(actor: Actor, sender: _Sender, typed: str) -> Sequence[Choice[int | New]]:
    """Return those whose number and name fit, then those of whom something else does."""
    with_words = [_choice(row, "") for row in records(actor, typed, frozenset(RELATIONS), _MOST)]
    offered = {choice.value: choice for choice in (*with_words, *sender.likely)}
    by_name = among([replace(choice, detail="") for choice in offered.values()], typed)
    order = dict.fromkeys(choice.value for choice in (*by_name, *with_words, *among(sender.likely, typed)))
    return [offered[value] for value in order]


def _sender(actor: Actor, item_id: int) -> _Sender:
    writer = readable_writer(actor, item_id)
    known = who_has(writer.address)
    likely = [
        _choice(row, f"has {writer.address} already" if row.id in known else "")
        for row in likely_relations(actor, writer)
    ]
    name = writer.name or writer.address.partition("@")[0]
    return _Sender(writer.address, name, next_number(), tuple(likely))


def _choice(row: RecordRow, said: str) -> Choice[int | New]:
    return Choice(row.id, f"{row.kind} {row.number} {row.name}", said or row.detail)


def _new(sender: _Sender, typed: str) -> Iterator[Choice[int | New]]:
    """Offer new ones: called as was typed, else as the message says."""
    name = " ".join(typed.split()) or sender.name
    kinds: tuple[Kind, ...] = ("contact", "company") if sender.address else ()
    for kind in kinds:
        yield Choice(New(kind, name), f"new {kind} {name}", f"number {sender.number}, {sender.address}")


def identified(
    actor: Actor, ids: Sequence[int], picked: Picked[int | New], stopped: Callable[[], bool]
) -> tuple[BulkResult, str]:
    """Make who is new, and identify the items; says what else was done. Raises what the desk raises."""
    remarks, record_id = [], picked.value
    if isinstance(record_id, New):
        made = create(actor, record_id.kind, picked.words or None, record_id.name)
        remarks, record_id = [made.sentence], made.id
    found = identify_all(actor, ids, record_id, stopped)
    return found.result, " · ".join(filter(None, (*remarks, found.remark)))
