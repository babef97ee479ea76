"""What a message changes at the items before it: a reply wakes those that sleep, an answer settles its question."""

from collections import Counter as Tally

from tui_mail.desk.change import Change
from tui_mail.desk.intake.threads import Thread, Threads, replied_to
from tui_mail.desk.snoozing import wake_under_lock
from tui_mail.desk.triage import AWAKE
from tui_mail.mail.message import Mail
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.answers import users_by_address
from tui_mail.store.queries.threads import Reply, ThreadItem
from tui_mail.store.visibility import NOBODY, places
from tui_mail.store.writes.arrivals import arrival_of
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.items import TallyKey, count, item_state
from tui_mail.store.writes.notifications import insert_notifications
from tui_mail.store.writes.rows import update
from tui_mail.store.writes.tasks import note_task_event, set_at_task

NEWS = 7 * 86_400 * SECOND
"""Whoever gets mail that is older hears nothing of it: it comes from an archive."""

_ANSWERED = (
    "UPDATE item SET status = ?, snoozed_until = ?, snooze_stays = ?, waiting_since = ?, modseq = ? WHERE id = ?"
)


class Consequences:
    """Noted while messages are taken in, written after them, in the same transaction."""

    def __init__(self, mailbox_id: int, chain: Chain, threads: Threads) -> None:
        self._mailbox_id = mailbox_id
        self._chain = chain
        self._threads = threads
        self._told: list[tuple[int, int]] = []  # who, of which new item
        self._woken: list[tuple[int, int]] = []  # which item, by which reply
        self._answered: list[tuple[ThreadItem, Reply]] = []
        self._carried: list[tuple[int, int, int]] = []  # which new item comes to which task, from which item

    def give(self, item: int, person: int, received_at: int) -> None:
        """Note that a new item is somebody's: he hears of it."""
        if received_at > now() - NEWS:
            self._told.append((person, item))

    def note(self, new: ThreadItem, mail: Mail, thread: Thread) -> None:
        """Note what the arrival of an item means for those before it, and for itself."""
        if not mail.automatic and new.direction != "internal":
            self._carried += [
                (new.item, task, thread.before[0].item) for task in self._threads.carry_tasks(new.item, thread)
            ]
        if new.direction == "in":
            if not mail.automatic:
                self._woken += [(item, new.item) for item in self._threads.asleep(mail)]
            self._answered += [(new, answer) for answer in thread.answers]
        elif new.direction == "out" and not mail.automatic:
            answer = Reply(new.item, mail.from_[0].address if mail.from_ else "")
            direct = replied_to(mail)
            questions = (one for one in thread.before if one.message_id == direct and one.direction == "in")
            self._answered += [(one, answer) for one in questions]

    def write(self) -> None:
        """Write everything, once the new items are there."""
        counters: Tally[TallyKey] = Tally()
        users = users_by_address() if self._answered else {}
        for question, answer in self._answered:
            self._answer(question, answer, users, counters)
        count(counters)
        for item, reply in dict(self._woken).items():
            self._wake(item, reply)
        for item, task, parent in self._carried:
            set_at_task(item, task, there=True)
            why = f"reply to item {parent}, which is at task {task}"
            note_task_event(
                self._chain.append(actor=None, action="task-attach", item=item, after={"task": task}, why=why), task
            )
        for person, item in self._told:
            event = arrival_of(item)
            insert_notifications([person], "assigned", mailbox=self._mailbox_id, item=item, event=event)

    def _answer(self, one: ThreadItem, answer: Reply, users: dict[str, int], counters: "Tally[TallyKey]") -> None:
        """Note that an item was answered: nobody waits any more, and what was not settled waits for them."""
        after: dict[str, object] = {} if one.waiting_since is None else {"waiting_since": None}
        if one.status in ("new", "open"):
            after |= {"status": "pending"} | ({} if one.snoozed_until is None else AWAKE)
        before = {name: getattr(one, name) for name in after}
        counters[self._counted(one)] -= 1
        for name, value in after.items():
            setattr(one, name, value)
        counters[self._counted(one)] += 1
        update(
            _ANSWERED,
            [one.status, one.snoozed_until, one.snooze_stays, one.waiting_since, self._chain.modseq, one.item],
        )
        after |= {"answer": answer.item, "by": users.get(answer.writer, answer.writer)}
        why = f"answer: item {answer.item}"
        self._chain.append(actor=None, action="answered", item=one.item, before=before, after=after, why=why)

    def _counted(self, one: ThreadItem) -> TallyKey:
        return (self._mailbox_id, one.folder, one.status, one.assignee or NOBODY, one.snoozed_until is not None)

    def _wake(self, item: int, reply: int) -> None:
        """Wake an item, unless an answer of this transaction has done so already."""
        state = item_state(item)
        if state.snoozed_until is not None:
            wake_under_lock(
                Change(SYSTEM, places(SYSTEM)[self._mailbox_id], state, self._chain), f"reply: item {reply}"
            )
