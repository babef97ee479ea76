"""What is asked for an action: which status, until when, which record."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui_mail.desk.tagging import tag_word
from tui_mail.errors import UsageError
from tui_mail.mail.when import means_until_reply, parse_when
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.fuzzy import begins
from tui_mail.screens.times import long, now
from tui_mail.store.actor import Actor
from tui_mail.store.clock import stored
from tui_mail.store.queries import directory, items
from tui_mail.store.queries.details import Summary, summary
from tui_mail.store.queries.sights import sights
from tui_mail.store.rows import UNTIL_REPLY, LinkRow, Person, RecordRow, Row

_STATUSES = {
    "new": "nobody has looked at it",
    "open": "somebody works on it",
    "pending": "it waits for others",
    "resolved": "done",
}
_LIKELY_TIMES = ("tomorrow morning", "in 3 hours", "this evening", "on Monday", "in a week", "in 30 days")
_REPLY = Choice(UNTIL_REPLY, "until a reply", "sleeps until somebody answers · space bar")
_LOOKED_AT = 50
"""So many marked items are asked what they are linked to."""
_TAB = "Enter takes it · Tab to the other field · Esc closes"
_ENTER = "Enter takes it · Esc closes"


@dataclass(frozen=True, slots=True)
class Meant:
    """An answer that says which action it is for: a department may be chosen where a person was asked for."""

    action: str
    value: object
    remark: str = ""  # said after it is done


@dataclass(frozen=True, slots=True)
class Then:
    """An answer after which something else is asked; it hears the words that went with it."""

    ask: Callable[[str], Question[Any]]


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A record to link to; `primary`: a case in the place of the one that the item has."""

    record_id: int
    primary: bool = False


def note(actor: Actor, mailbox_id: int, item_ids: Sequence[int], title: str) -> Question[int | None]:
    """Ask for a note, for all or for one colleague who may read the items."""
    offered: list[Choice[int | None]] = []

    def reads(person: Person) -> bool:
        seen = sights(directory.user_by_id(person.id), item_ids[:_LOOKED_AT])
        return all(seen.get(item_id) for item_id in item_ids[:_LOOKED_AT])

    def choices(typed: str) -> Sequence[Choice[int | None]]:
        if not offered:
            there = [person for person in directory.people(actor, mailbox_id) if reads(person)]
            offered.append(Choice(None, "for all who may read the item"))
            offered.extend(Choice(person.id, person.name, person.login) for person in there)
        return among(offered, typed)

    return Question(title, choices, _TAB, words="the note", words_first=True)


def status(title: str) -> Question[str]:
    """Ask for a status."""
    offered = [Choice(name, name, meaning) for name, meaning in _STATUSES.items()]
    offered = offered[1:] + offered[:1]
    return Question(title, lambda typed: among(offered, typed), "1-4 or Enter takes it · Esc closes", by_digit=True)


def linked_record(actor: Actor, item_ids: Sequence[int], title: str) -> Question[int]:
    """Ask for one of the records that the items are linked to."""

    def choices(typed: str) -> Sequence[Choice[int]]:
        found = (summary(actor, item_id) for item_id in item_ids[:_LOOKED_AT])
        links = (link for one in found if isinstance(one, Summary) for link in one.links)
        offered = {link.record_id: Choice(link.record_id, title_of(link), link.why) for link in links}
        return among(list(offered.values()), typed)

    return Question(title, choices, _ENTER, nothing="There is no link to take away.")


def given_tag(actor: Actor, item_ids: Sequence[int], title: str) -> Question[str]:
    """Ask for one of the tags that the items have."""

    def choices(typed: str) -> Sequence[Choice[str]]:
        rows = (items.row(actor, item_id) for item_id in item_ids[:_LOOKED_AT])
        given = dict.fromkeys(one for row in rows if isinstance(row, Row) for one in row.tags)
        return among([Choice(one, f"#{one}") for one in given], tag_word(typed))

    return Question(title, choices, _ENTER, nothing="There is no tag to take off.")


def sure(title: str, caution: str) -> Question[bool]:
    """Ask whether it is meant; a stray Enter means no."""
    offered = [Choice(False, "no", "leave everything as it is"), Choice(True, "yes", caution)]
    return Question(title, lambda typed: among(offered, typed), "y and Enter does it · Esc closes")


def when(title: str) -> Question[int]:
    """Ask for a time; what was typed is shown as a date before it is taken. Answers in microseconds."""

    def choices(typed: str) -> Sequence[Choice[int]]:
        present = now()
        if not typed.strip():
            return _likely_times(present, typed)
        if means_until_reply(typed):
            return [_REPLY]
        try:
            return [_time(typed.strip(), parse_when(typed, present))]
        except UsageError:
            fitting = [] if typed.strip().isdecimal() else _likely_times(present, typed)
            if not fitting:
                raise
            return fitting

    hint = "tomorrow 9 · mon · +3d · demain 14h · 2026-12-01 · Esc closes"
    return Question(title, choices, hint, option="stay asleep when a reply comes", by_blank=UNTIL_REPLY)


def _likely_times(present: datetime, typed: str) -> list[Choice[int]]:
    """Offer the likely times that begin like what was typed; they mean what they would mean if they were typed."""
    offered = []
    for words in _LIKELY_TIMES:
        with suppress(UsageError):  # the evening may be past
            if begins(typed, words):
                offered.append(_time(words, parse_when(words, present)))
    return [*offered, _REPLY] if begins(typed, _REPLY.label) else offered


def _time(words: str, at: datetime) -> Choice[int]:
    micros = stored(at)
    return Choice(micros, words, long(micros))


def title_of(record: LinkRow | RecordRow) -> str:
    """Name a record: kind, number, name."""
    return f"{record.kind} {record.number} {record.name}"
