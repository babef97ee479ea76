"""What is offered to narrow the list by: status, person, labels, marks, time, case."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from tui_mail.errors import UsageError
from tui_mail.mail.period import MOVING, parse_period
from tui_mail.mail.text import fold
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.filtering import Filter, Part
from tui_mail.screens.times import now
from tui_mail.store.actor import Actor
from tui_mail.store.asked import ME, PERIOD
from tui_mail.store.queries import directory
from tui_mail.store.queries.labels import LABELS, labels
from tui_mail.store.queries.tags import tags_in_use
from tui_mail.store.rows import STATUSES, UNASSIGNED

_SEARCHED_FROM = 2
"""Letters from which records are looked for."""
_LONGEST = 60
"""Letters of what is looked for."""
_RECORDS = 8
_SWITCHES = (
    Part("overdue", True, "overdue"),
    Part("starred", True, "starred"),
    Part("unlinked", True, "unlinked"),
    Part("unknown_number", True, "unknown number"),
    Part("suggested", True, "suggested case"),
    Part("holder_absent", True, "assignee away"),
)
_MEANING = {
    "overdue": "somebody waits for too long",
    "starred": "my stars",
    "unlinked": "came in, and is linked to nothing",
    "unknown number": "names a number that no record has",
    "suggested case": "names a case that it was not linked to by itself",
    "assignee away": "whoever has it is absent",
}
_DIRECTIONS = (Part("direction", "in", "received"), Part("direction", "out", "sent"))

KEEP = None
"""The answer of somebody who wants to keep what he sees as a view."""

Wanted = Filter | None


def filter_question(actor: Actor, mailbox_ids: Sequence[int], filtered: Filter) -> Question[Wanted]:
    """Ask what to show; what is asked for already is taken out again."""
    known: list[Choice[Wanted]] = []

    def choices(typed: str) -> Sequence[Choice[Wanted]]:
        if not known:
            known.extend(_first(filtered))
            parts = (*_standing(), *_people(actor, mailbox_ids), *_labels(actor, mailbox_ids))
            known.extend(_choice(filtered, part, detail) for part, detail in parts if part not in filtered.parts)
        fitting = among(known, typed)
        plain = [choice for choice in fitting if fold(typed.strip()) in fold(choice.label)]
        vague = [choice for choice in fitting if choice not in plain]
        period = [_choice(filtered, part, "period") for part in _typed_period(typed)]
        records = [_choice(filtered, part, detail) for part, detail in _records(actor, typed)]
        return [*plain, *period, *records, *vague]

    hint = "Enter takes it · f again adds to it, W keeps it · Esc closes"
    return Question("Show only", choices, hint, nothing="Nothing fits. Periods: this week, since mon, nov, 2026-11-01.")


def _first(filtered: Filter) -> Iterator[Choice[Wanted]]:
    """Offer what ends or keeps a filter."""
    if filtered:
        yield Choice(Filter(), "everything", "no filter")
        yield Choice(KEEP, "keep this as a view ...", filtered.words)
    for part in filtered.parts:
        yield Choice(filtered.toggled(part), part.words, "no longer")


def _standing() -> Iterator[tuple[Part, str]]:
    """Yield what there is everywhere."""
    yield from ((Part("statuses", status, status), "status") for status in STATUSES)
    yield Part("assignee", ME, "mine"), "assigned to me"
    yield Part("assignee", UNASSIGNED, "unassigned"), "nobody's"
    yield from ((part, _MEANING[part.words]) for part in _SWITCHES)
    yield from ((part, "direction") for part in _DIRECTIONS)
    yield from ((Part(PERIOD, words, words), "period") for words in MOVING)


def _people(actor: Actor, mailbox_ids: Sequence[int]) -> Iterator[tuple[Part, str]]:
    people = {person.id: person for mailbox in mailbox_ids for person in directory.people(actor, mailbox)}
    for person in people.values():
        yield Part("assignee", person.id, person.name), f"assigned to {person.login}"


def _labels(actor: Actor, mailbox_ids: Sequence[int]) -> Iterator[tuple[Part, str]]:
    if not mailbox_ids:
        return
    for kind in LABELS:
        for label in labels(kind, active_only=False):
            way = {"in": " of what came in", "out": " of what was sent"}.get(label.direction, "")
            yield Part(kind, label.id, label.title), kind + way
    tags = dict.fromkeys(tag for mailbox in mailbox_ids for tag in tags_in_use(actor, mailbox))
    yield from ((Part("tag", tag, f"#{tag}"), "tag") for tag in tags)


def _typed_period(typed: str) -> Iterator[Part]:
    with suppress(UsageError):
        words = parse_period(typed, now()).words
        if words not in MOVING:
            yield Part(PERIOD, words, words)


def _records(actor: Actor, typed: str) -> Iterator[tuple[Part, str]]:
    if not _SEARCHED_FROM <= len(typed.strip()) <= _LONGEST:
        return
    for record in directory.records(actor, typed, limit=_RECORDS):
        words = f"{record.kind} {record.number}"
        yield Part("record", record.id, words), f"linked to it · {record.name}"


def _choice(filtered: Filter, part: Part, detail: str) -> Choice[Wanted]:
    return Choice(filtered.toggled(part), part.words, detail)
