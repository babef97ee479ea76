"""Tasks beyond the keys: carried over to answers, left behind by purged mail, closed to who may not see them."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import privacy, purging, tasks, triage
from tui_mail.desk.administration.handing_over import hand_over
from tui_mail.desk.administration.sharing import unshare
from tui_mail.desk.event_words import sentence
from tui_mail.desk.moving import trash
from tui_mail.desk.task_forms import TaskForm
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import TaskItem, User
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, history
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.references import references_of
from tui_mail.store.queries.tasks import task, tasks_at, tasks_of
from tui_mail.store.queries.timelines import timeline

ANSWER = {"from_": "kanzlei@muster.example", "to": "jean@dupont.example"}


def titles(office: Office, item: int) -> list[str]:
    return [one.title for one in detail(office.actor("mm"), item).tasks]


@pytest.mark.covers("HO-14", "HO-30")
def test_an_open_task_is_carried_over_to_what_answers_its_mail(office: Office) -> None:
    """Our answer, captured by BCC or under Sent, and what replies to that; a machine's answer is none."""
    (question,) = office.deliver(letter(1))
    anna = office.actor("anna")
    tasks.create_task(anna, question, "task", "Call back", TaskForm("Zurückrufen"))
    done = tasks.create_task(anna, question, "task", "To do", TaskForm("Ablegen"))
    tasks.set_state(anna, done.task_id, "done")
    (answer,) = office.deliver(letter(2, in_reply_to="<1@dupont.example>", **ANSWER), role="sent")
    reply, further, absent = office.deliver(
        letter(3, in_reply_to="<2@dupont.example>", references="<1@dupont.example> <2@dupont.example>"),
        letter(4, in_reply_to="<3@dupont.example>"),
        letter(5, in_reply_to="<1@dupont.example>", auto_submitted="auto-replied"),
    )
    (elsewhere,) = office.deliver(letter(6))
    assert [titles(office, one) for one in (answer, reply, further)] == [["Zurückrufen"]] * 3
    assert [titles(office, one) for one in (absent, elsewhere)] == [[], []]
    (event,) = [one for one in history(anna, reply) if one.action == "task-attach"]
    assert (event.actor, event.why) == ("system", f"reply to item {answer}, which is at task 1")
    assert sentence(event, references_of([event]), str) == "put it at task 1"
    assert len(task(anna, 1).mails) == 4


@pytest.mark.covers("HO-30")
def test_a_task_stays_when_its_mail_is_purged(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    mm = office.actor("mm")
    tasks.create_task(mm, item, "task", "To do", TaskForm("Bleibt"))
    trash(mm, item)
    purging.purge(mm, item)
    assert TaskItem.select().count() == 0
    found = task(mm, 1)
    assert (found.row.title, found.mails) == ("Bleibt", ())
    assert [one.action for one in found.history] == ["task-create"]
    assert [one.number for one in found.records] == ["00456", "00457"]
    assert [one.title for one in tasks_at(mm, [found.records[0].id])] == ["Bleibt"]
    assert tasks.set_state(mm, 1, "done").sentence == "Set task 1 Bleibt to done"


def test_a_task_of_private_mail_tells_its_own_title_alone(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_="anna@muster.example", subject="Geheim"), role="sent")
    anna, mm = office.actor("anna"), office.actor("mm")
    privacy.make_private(anna, item)
    tasks.create_task(anna, item, "task", "To do", TaskForm("Nachfassen", assignee=office.person("mm")))
    found = task(mm, 1)
    assert (found.row.title, found.records) == ("Nachfassen", ())
    assert [(one.item, one.action) for one in found.history] == [(None, "task-create")]
    with pytest.raises(NotPermitted, match="private"):
        tasks.attach(mm, item, 1)


def test_a_member_makes_tasks_of_his_own_mail_and_changes_those_that_he_has_or_made(office: Office) -> None:
    mine, other = office.deliver(letter(1), letter(2))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    triage.take(sandra, mine)
    made = tasks.create_task(sandra, mine, "task", "To do", TaskForm("Von Sandra", assignee=office.person("mm")))
    assert tasks.set_state(sandra, made.task_id, "waiting").event_id is not None
    given = tasks.create_task(anna, other, "task", "To do", TaskForm("Für Sandra", assignee=office.person("sandra")))
    tasks.assign(sandra, given.task_id, None)
    with pytest.raises(NotFound, match="no task 2"):  # given away, it is not seen any more
        tasks.set_state(sandra, given.task_id, "done")
    with pytest.raises(Conflict, match="it is waiting now"):
        tasks.set_state(anna, made.task_id, "done", expect="open")
    triage.release(sandra, mine)
    assert tasks_of(sandra, [mine])[mine][0].title == "Von Sandra"


def test_what_happened_to_a_task_since_keeps_its_making(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    tasks.create_at_items(anna, [first, second], "task", "To do", TaskForm("Zwei Briefe"))
    assert undo(anna).sentence == "Undid task-attach of 2 items"
    assert tasks_of(SYSTEM, [first, second]) == {}
    made = tasks.create_task(anna, first, "task", "To do", TaskForm("Einer", due_at=now() + 9 * SECOND))
    tasks.attach(office.actor("mm"), second, made.task_id)
    with pytest.raises(Conflict, match="something else happened to the task since"):
        undo(anna, made.event_id)
    undo(office.actor("mm"))
    undo(anna, made.event_id)
    assert tasks_of(SYSTEM, [first, second]) == {}


def test_what_somebody_leaves_goes_to_who_follows_him(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, sandra = office.actor("anna"), office.person("sandra")
    for title in ("Eins", "Zwei"):
        tasks.create_task(anna, item, "task", "To do", TaskForm(title, assignee=sandra))
    tasks.set_state(anna, 2, "done")
    assert hand_over(anna, "sandra", "mm").sentence == "Passed on 1 task of Sandra Keller"
    assert [task(anna, one).row.assignee for one in (1, 2)] == ["mm", "sandra"]
    assert task(anna, 1).history[-1].why == "hand-over from Sandra Keller"
    assert [one.sentence for one in waiting(office.actor("mm"))] == ["Anna Muster gave you task 1"]


def test_who_loses_the_mailbox_has_its_tasks_no_longer(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, sandra = office.actor("anna"), office.person("sandra")
    tasks.create_task(anna, item, "task", "To do", TaskForm("Eins", assignee=sandra))
    unshare(office.actor("mm"), "kanzlei", "sandra")
    assert task(anna, 1).row.assignee is None
    assert task(anna, 1).history[-1].before == {"given_to": sandra}
    contact = record(anna, "contact", "00456").id
    assert [one.title for one in timeline(anna, contact, "task")] == ["Eins"]
    unshare(office.actor("mm"), "kanzlei", "anna")
    User.update(admin=True).where(User.login == "anna").execute()
    assert timeline(anna, contact, "task") == [], "an admin sees no tasks of mail that he may not read"
