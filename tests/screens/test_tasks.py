"""Tasks from the keyboard: T on mails, the form of a category, the list of what is due, one task whole."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, at_work, bottom, press, screen_text, settled, until, write
from tui_mail.desk import tasks as desk_of_tasks
from tui_mail.desk.task_forms import TaskForm
from tui_mail.screens.app import TuiMail
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Task
from tui_mail.store.queries.tasks import tasks, tasks_of


@pytest.mark.covers("HO-28", "HO-31")
@pytest.mark.usefixtures("at_once")
async def test_a_task_is_made_of_a_mail_and_stands_in_its_header(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, subject="Offerte Dach"))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "T", "1")
        assert "new Call back" in screen_text(app)
        await press(pilot, "enter")
        assert "Offerte Dach" in screen_text(app)
        assert "Phone" in screen_text(app)
        await press(pilot, "enter")
        await write(pilot, "tomorrow 9")
        assert " 09:00" in screen_text(app)  # which time is meant, in full
        await press(pilot, "ctrl+s")
        assert "Made task 1 Offerte Dach · u undo" in bottom(app)
        assert "Call back · due" in screen_text(app)
        await press(pilot, "u")
        assert "Call back · due" not in screen_text(app)
    assert tasks_of(SYSTEM, [item]) == {}


@pytest.mark.covers("HO-29", "HO-30")
async def test_marked_mails_are_put_at_a_task_that_is_there(desk: Office) -> None:
    first, second, third = desk.deliver(letter(1), letter(2), letter(3, from_="x@stranger.example"))
    anna = desk.actor("anna")
    desk_of_tasks.create_task(anna, first, "task", "To do", TaskForm("Von Dupont"))
    done = desk_of_tasks.create_task(anna, first, "task", "To do", TaskForm("Schon erledigt"))
    desk_of_tasks.set_state(anna, done.task_id, "done")
    desk_of_tasks.create_task(anna, third, "task", "To do", TaskForm("Von niemandem", due_at=now() + 3600 * SECOND))
    desk_of_tasks.create_task(anna, first, "task", "Call back", TaskForm("Andere Sorte"))
    app = TuiMail(anna, at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "j", "x", "T", *"todo", "enter")
        shown = screen_text(app)
        assert shown.index("Von Dupont") < shown.index("Von niemandem")  # those of the sender first
        assert "Schon erledigt" not in shown
        assert "Andere Sorte" not in shown
        await press(pilot, *"dupont", "enter")
        assert "Put item 2 at task 1 Von Dupont · u undo" in bottom(app)
    assert [one.title for one in tasks_of(SYSTEM, [second])[second]] == ["Von Dupont"]


@pytest.mark.covers("HO-79")
async def test_the_list_of_tasks_is_worked_through_with_the_keys(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2, subject="Rückfrage"))
    anna, me = desk.actor("anna"), desk.person("anna")
    form = TaskForm("Anrufen", {"Phone": "031 311"}, due_at=now() + 3600 * SECOND, assignee=me)
    desk_of_tasks.create_task(anna, first, "task", "Call back", form)
    begins = TaskForm("Sitzung", begins_at=now() + 86400 * SECOND, assignee=me)
    desk_of_tasks.create_task(anna, second, "event", "Appointment", begins)
    desk_of_tasks.create_task(anna, second, "task", "To do", TaskForm("Niemandes"))
    Task.update(due_at=now() - 60 * SECOND).where(Task.title == "Anrufen").execute()
    app = TuiMail(anna, at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "t")
        shown = screen_text(app)
        assert shown.index("Anrufen") < shown.index("Sitzung")
        assert "overdue" in shown
        assert "Niemandes" not in shown
        await press(pilot, "x")
        assert "Set task 1 Anrufen to done" in bottom(app)
        assert "Anrufen" not in "\n".join(screen_text(app).split("\n")[:-2])
        await press(pilot, "2", "j", "a", *"sandra", "enter")
        assert "Gave task 3 Niemandes to Sandra Keller" in bottom(app)
        await press(pilot, "e")
        await write(pilot, "!")
        await press(pilot, "ctrl+s", "enter")
        shown = screen_text(app)
        assert "Niemandes!" in shown
        assert "1 mail" in shown
        assert "gave task 3 to Sandra Keller" in shown
        await press(pilot, "enter")
        assert "Rückfrage" in screen_text(app)
    assert {(one.title, one.state) for one in tasks(SYSTEM, done=True)} == {("Anrufen", "done")}


async def test_who_gets_a_task_hears_of_it_and_opens_it(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    desk_of_tasks.create_task(
        desk.actor("anna"), item, "task", "To do", TaskForm("Für Sandra", assignee=desk.person("sandra"))
    )
    app = TuiMail(desk.actor("sandra"), at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "n")
        assert "Anna Muster gave you task 1" in screen_text(app)
        await press(pilot, "enter")
        assert "Für Sandra" in screen_text(app)
        assert "Nobody" not in screen_text(app)
        await press(pilot, "escape", "g", "n")
        assert "Nothing waits for you." in screen_text(app)


async def test_what_others_do_shows_on_the_page_of_a_task(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    form = TaskForm("Gemeinsam", assignee=desk.person("anna"))
    desk_of_tasks.create_task(desk.actor("mm"), item, "task", "To do", form)
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "t", "enter")
        desk_of_tasks.assign(desk.actor("mm"), 1, desk.person("sandra"))
        await until(pilot, lambda: "With       Sandra Keller" in screen_text(app))
        await press(pilot, "escape")
        assert "You have no task" in screen_text(app)


async def test_what_is_due_stands_among_the_alerts_and_leads_to_the_list(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    form = TaskForm("Frist", due_at=now() + 3600 * SECOND, assignee=desk.person("anna"))
    desk_of_tasks.create_task(anna, item, "task", "Deadline", form)
    Task.update(due_at=now() - 60 * SECOND).execute()
    app = TuiMail(anna, at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "a")
        assert "1 task or event of kanzlei is due." in screen_text(app)
        await press(pilot, "enter")
        assert "overdue" in screen_text(app)
