"""Tasks of who leaves: they go to who follows him, or to nobody."""

from collections.abc import Sequence

from tui_mail.desk.telling import tell_of_task
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.directory import assignable
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.tasks import note_task_event, open_tasks_by_holder, update_task


def pass_on_tasks(actor: Actor, holder: int, heir: int | None, mailboxes: Sequence[int], why: str) -> int:
    """Give what somebody still has to do to who follows him, else to nobody; returns how many tasks these were.

    Whoever calls has seen to the right to it.
    """
    passed = 0
    for mailbox in mailboxes:
        with change():
            chain = open_chain(mailbox)
            receiver = heir if heir in assignable(mailbox) else None
            his = open_tasks_by_holder(mailbox).get(holder, [])
            for task_id in his:
                event = _pass_on(actor, chain, task_id, (holder, receiver), why)
                tell_of_task(actor, event, mailbox, receiver)
            passed += len(his)
            chain.close()
    return passed


def release_tasks_of_outsiders(actor: Actor, chain: Chain, mailbox: int, why: str) -> None:
    """Take tasks from whoever can have none of this mailbox any more, under its lock; what is done keeps its name."""
    workers = assignable(mailbox)
    for holder, his in open_tasks_by_holder(mailbox).items():
        for task_id in his if holder not in workers else ():
            _pass_on(actor, chain, task_id, (holder, None), why)


def _pass_on(actor: Actor, chain: Chain, task_id: int, way: tuple[int, int | None], why: str) -> int:
    holder, receiver = way
    update_task(task_id, {"assignee": receiver})
    before: dict[str, object] = {"given_to": holder}
    after: dict[str, object] = {"task": task_id, "given_to": receiver}
    event = chain.append(actor=actor.user_id, action="task-assign", before=before, after=after, why=why)
    note_task_event(event, task_id)
    return event
