"""What messages reply to: the items of their threads in the mailbox, asked for once per transaction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_mail.desk.intake.filing import CaseBefore
from tui_mail.mail.message import Mail
from tui_mail.store.queries.tasks import open_tasks_of
from tui_mail.store.queries.threads import (
    Reply,
    ThreadItem,
    answers_to,
    items_named,
    people_of,
    sleeping_beside,
    taken_away,
)

FARTHEST = 50
"""Messages that one is looked back for, the nearest first."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What a message replies to: the items before it, the nearest first, and the answers to it that are here."""

    before: tuple[ThreadItem, ...] = ()
    answers: tuple[Reply, ...] = ()


class Threads:
    """The threads of some messages in one mailbox, under its lock."""

    def __init__(self, mailbox_id: int, mails: Sequence[Mail]) -> None:
        self._items: defaultdict[str, list[ThreadItem]] = defaultdict(list)
        named = {one for mail in mails for one in ids_before(mail)}
        for one in items_named(mailbox_id, named):
            self._items[one.message_id].append(one)
        self._beside = sleeping_beside(mailbox_id, named) if self._items else {}
        self._answers = answers_to(mailbox_id, {mail.message_id for mail in mails} - {""})
        known = [one for some in self._items.values() for one in some]
        self._people = people_of({one.message for one in known if one.case is not None})
        self._taken_away = taken_away({one.item for one in known})
        self._tasks = open_tasks_of({one.item for one in known})

    def of(self, mail: Mail) -> Thread:
        """Return what a message replies to, and what replies to it."""
        before = tuple(one for name in ids_before(mail) for one in reversed(self._items.get(name, ())))
        return Thread(before, tuple(self._answers.get(mail.message_id, ()) if mail.message_id else ()))

    def asleep(self, mail: Mail) -> Iterator[int]:
        """Yield the items of a message's thread that sleep until a reply comes."""
        for name in ids_before(mail):
            yield from (one.item for one in self._items.get(name, ()) if one.snoozed_until and not one.snooze_stays)
            yield from self._beside.get(name, ())

    def case_before(self, thread: Thread, own: frozenset[str]) -> CaseBefore | None:
        """Return the primary case of the nearest item that has one; `own` are the addresses of the account."""
        for one in thread.before:
            if one.case is not None:
                was_taken_away = any((other.item, one.case.id) in self._taken_away for other in thread.before)
                people = self._people.get(one.message, frozenset()) - own
                return CaseBefore(one.case, one.item, people, was_taken_away)
        return None

    def carry_tasks(self, new: int, thread: Thread) -> tuple[int, ...]:
        """Return the tasks that a new item gets from the one it replies to; what replies to it gets them in turn."""
        tasks = self._tasks.get(thread.before[0].item, ()) if thread.before else ()
        if tasks:
            self._tasks[new] = tasks
        return tasks

    def add(self, one: ThreadItem, mail: Mail) -> None:
        """Note an item that is new: what comes after it may reply to it."""
        if one.message_id:
            self._items[one.message_id].append(one)
        if one.case is not None:
            people = (*mail.from_, *mail.reply_to, *mail.to, *mail.cc)
            self._people[one.message] = frozenset(person.address for person in people) - {""}
        if one.direction == "out" and not mail.automatic and (name := replied_to(mail)):
            writer = mail.from_[0].address if mail.from_ else ""
            self._answers.setdefault(name, []).append(Reply(one.item, writer))


def replied_to(mail: Mail) -> str:
    """Return the id of the message that one replies to directly; '' for none."""
    return mail.in_reply_to or (mail.references[-1] if mail.references else "")


def ids_before(mail: Mail) -> list[str]:
    """Return the ids of the messages before one in its thread, the nearest first: also of what a report speaks of."""
    names = dict.fromkeys((mail.in_reply_to, mail.about, *reversed(mail.references)))
    return [name for name in names if name and name != mail.message_id][:FARTHEST]
