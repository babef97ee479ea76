"""Asking who the sender of an item is: somebody who is known, or a new contact or company."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.identifying import identify_all
from tui_mail.desk.relations import create
from tui_mail.mail.text import fold
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.questions import Meant
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import RELATIONS, records
from tui_mail.store.queries.relations import (
    likely_relations,
    next_number,
    of_domain,
    readable_writer,
    who_has,
)
from tui_mail.store.rows import Envelope, RecordRow, Row

_HINT = "Enter takes it · type a name · Tab to the number of a new one · Esc closes"
_ENTER = "Enter takes it · type a name · Esc closes"
_MOST = 12
_SHARING = 3
_MODULES = ("contact", "company", "colleague", "supplier")


@dataclass(frozen=True, slots=True)
class New:
    """A contact or company that is to be made."""

    module: str  # contact | colleague | company | supplier
    name: str


Answered = int | New | Meant


@dataclass(frozen=True, slots=True)
class _Sender:
    address: str
    name: str
    number: str  # of the next new one
    likely: tuple[Choice[Answered], ...]
    namesakes: tuple[Choice[Answered], ...]  # who has a word of the name, and nothing else


def who(actor: Actor, row: Envelope, meant: str) -> Question[Answered]:
    """Ask who wrote a row: first who has its address, domain or name, then what was typed, then new ones.

    Between them stands who may have written only this one mail, from an address that several share. Who has no more
    than a word of the name stands after the new ones: Enter is pressed fast, and an address is soon with a namesake.
    """
    known: list[_Sender] = []

    def choices(typed: str) -> Sequence[Choice[Answered]]:
        if not known:
            known.append(_sender(actor, row.id))
        sender = known[0]
        found = sender.likely if not typed.strip() else _fitting(actor, sender, typed)
        namesakes = () if typed.strip() else sender.namesakes
        return [*found[:_MOST], *_sharing(row, found), *_new(sender, typed), *namesakes[:_MOST]]

    title = f"Who is {row.correspondent}? ({meant})"
    return Question(title, choices, _HINT, words="number of a new one, if not the next")


def writer(actor: Actor, row: Envelope, meant: str) -> Question[int | None]:
    """Ask which contact wrote a row from an address that several share."""

    def choices(typed: str) -> Sequence[Choice[int | None]]:
        found = records(actor, typed, frozenset({"contact"}), _MOST) if typed.strip() else _likely(actor, row)
        offered: list[Choice[int | None]] = []
        offered += [Choice(one.id, f"{one.kind} {one.number} {one.name}", one.detail) for one in found]
        if isinstance(row, Row) and row.written_by is not None and not typed.strip():
            offered.append(Choice(None, "its sender", "as the header says"))
        return offered

    return Question(f"Who wrote {meant}? The address stays as it is", choices, _ENTER, nothing="No contact fits.")


def _likely(actor: Actor, row: Envelope) -> list[RecordRow]:
    found = likely_relations(actor, readable_writer(actor, row.id)) or records(actor, "", frozenset({"contact"}), _MOST)
    return [one for one in found if one.kind == "contact"][:_MOST]


def _sharing(row: Envelope, found: Sequence[Choice[Answered]]) -> Iterator[Choice[Answered]]:
    """Offer the same contacts as those who wrote this one mail only."""
    if row.direction != "in":
        return
    contacts = [one for one in found if isinstance(one.value, int) and one.label.startswith("contact ")]
    for one in contacts[:_SHARING]:
        detail = "a shared address, which stays as it is"
        yield Choice(Meant("written-by", one.value), f"only this was written by {one.label}", detail)


def _fitting(actor: Actor, sender: _Sender, typed: str) -> Sequence[Choice[Answered]]:
    """Return those whose number and name fit, then those of whom something else does."""
    with_words = [_choice(row, "") for row in records(actor, typed, frozenset(RELATIONS), _MOST)]
    near = (*sender.likely, *sender.namesakes)
    offered = {choice.value: choice for choice in (*with_words, *near)}
    by_name = among([replace(choice, detail="") for choice in offered.values()], typed)
    order = dict.fromkeys(choice.value for choice in (*by_name, *with_words, *among(near, typed)))
    return [offered[value] for value in order]


def _sender(actor: Actor, item_id: int) -> _Sender:
    writer = readable_writer(actor, item_id)
    known = who_has(writer.address)
    close = known | of_domain(writer.address)
    likely: list[Choice[Answered]] = []
    namesakes: list[Choice[Answered]] = []
    for row in likely_relations(actor, writer):
        offered = _choice(row, f"has {writer.address} already" if row.id in known else "")
        (likely if row.id in close or _is_called(row.name, writer.name) else namesakes).append(offered)
    name = writer.name or writer.address.partition("@")[0]
    return _Sender(writer.address, name, next_number(), tuple(likely), tuple(namesakes))


def _is_called(name: str, writer: str) -> bool:
    """Whether each word of what the writer calls himself begins a word of a name: `J. Dupont` may be Jean Dupont."""
    words = fold(name).replace(",", " ").split()
    said = [word.strip(".") for word in fold(writer).replace(",", " ").split()]
    return bool(said) and all(any(word.startswith(one) for word in words) for one in said)


def _choice(row: RecordRow, said: str) -> Choice[Answered]:
    return Choice(row.id, f"{row.kind} {row.number} {row.name}", said or row.detail)


def _new(sender: _Sender, typed: str) -> Iterator[Choice[Answered]]:
    """Offer new ones: called as was typed, else as the message says."""
    name = " ".join(typed.split()) or sender.name
    for module in _MODULES if sender.address else ():
        yield Choice(New(module, name), f"new {module} {name}", f"number {sender.number}, {sender.address}")


def identified(
    actor: Actor, ids: Sequence[int], picked: Picked[Answered], stopped: Callable[[], bool]
) -> tuple[BulkResult, str]:
    """Make who is new, and identify the items; says what else was done. Raises what the desk raises."""
    remarks, record_id = [], picked.value
    if isinstance(record_id, New):
        made = create(actor, record_id.module, picked.words or None, record_id.name)
        remarks, record_id = [made.sentence], made.id
    assert isinstance(record_id, int)  # noqa: S101 - what is meant for another action goes there
    found = identify_all(actor, ids, record_id, stopped)
    return found.result, " · ".join(filter(None, (*remarks, found.remark)))
