"""Tasks and events at the command line: made of mail, given to people, listed, done, and taken back."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Task

FORMS = """
[[task_categories]]
name = "Offer"
[[task_categories.fields]]
name = "Amount"
type = "number"
required = true
[[task_categories.fields]]
name = "Kind"
type = "choice"
choices = ["rent", "sale"]
[[task_categories.fields]]
name = "Valid until"
type = "date"
[[task_categories.fields]]
name = "Signed"
type = "yes-no"
"""


@pytest.fixture
def forms(tmp_path: Path, desk: Desk, shell: Shell) -> None:
    """A category with a form of every kind of field."""
    del desk
    (tmp_path / "forms.toml").write_text(FORMS)
    assert shell("apply", tmp_path / "forms.toml", login="root").code == 0


@pytest.mark.covers("HO-28", "HO-30", "HO-31", "HO-03")
@pytest.mark.usefixtures("forms")
def test_a_task_is_made_of_a_mail_with_the_form_of_its_category(item: int, shell: Shell) -> None:
    assert "asks for Amount" in shell.refused(2, "task", "create", item, "offer", "Offerte prüfen")
    assert "one of rent, sale" in shell.refused(2, "task", "create", item, "offer", "X", "--field", "kind=loan")
    assert "is a number" in shell.refused(2, "task", "create", item, "offer", "X", "--field", "amount=viel")
    assert "there are Call back, Deadline, Offer, To do" in shell.refused(4, "task", "create", item, "Nix", "X")
    said = ("--field", "amount=1'200,50", "--field", "Valid until=2026-12-31", "--field", "signed=ja", "--field")
    made = shell("task", "create", item, "offer", "Offerte prüfen", *said, "kind=SALE", "--assignee", "sandra")
    assert made.out == "Made task 1 Offerte prüfen.\n"
    shown = shell("task", "show", 1, "--json").json
    fields = {"Amount": "1200.50", "Kind": "sale", "Valid until": "2026-12-31", "Signed": "yes"}
    assert (shown["category"], shown["fields"], shown["assignee"]) == ("Offer", fields, "sandra")
    assert {(one["kind"], one["number"]) for one in shown["records"]} == {
        ("contact", "00456"), ("contact", "00457"), ("mandate", "2026-00117")
    }  # fmt: skip
    assert (shown["items"], [one["action"] for one in shown["history"]]) == ([item], ["task-create"])
    (task,) = shell("show", item, "--json").json["tasks"]
    assert (task["id"], task["title"], task["state"]) == (1, "Offerte prüfen", "open")
    assert "Task        1 Offer: Offerte prüfen (open, with Sandra Keller)" in shell("show", item).out
    last = [one for one in shell("history", item, "--json").json if one["action"] == "task-create"][-1]
    assert last["after"]["given_to"] == "sandra"
    assert last["after"]["text"].startswith("Offer: Offerte prüfen\nAmount: 1200.50\n")
    assert shell("undo").out == f"Undid task-create of item {item}\n"
    assert shell("task", "list", "--json").json == []


@pytest.mark.covers("HO-29", "HO-31")
def test_many_mails_are_at_a_task_and_many_tasks_at_a_mail(desk: Desk, shell: Shell) -> None:
    first, second, third = desk.take_in(letter(1), letter(2), letter(3))
    shell("task", "create", first, "Call back", "Zurückrufen", "--due", "tomorrow 9:00")
    shell("task", "create", first, "To do", "Ablegen")
    assert shell("task", "attach", 1, second, third).out == "Put 2 items at task 1 Zurückrufen\n"
    assert shell("task", "show", 1, "--json").json["items"] == [third, second, first]
    assert [one["id"] for one in shell("show", first, "--json").json["tasks"]] == [1, 2]
    assert shell("undo").out == "Undid task-attach of 2 items\n"
    assert shell("task", "show", 1, "--json").json["items"] == [first]
    assert shell("task", "detach", 2, first).out == f"Took item {first} away from task 2 Ablegen\n"
    assert shell("task", "state", 2, "done").out == "Set task 2 Ablegen to done.\n"
    assert [one["id"] for one in shell("task", "list", "--json").json] == [1]
    assert [one["id"] for one in shell("task", "list", "--done", "--json").json] == [2]
    shell("task", "state", 2, "open")
    assert shell("task", "show", 2, "--json").json["done"] is None
    actions = [one["action"] for one in shell("task", "show", 2, "--json").json["history"]]
    assert actions == ["task-create", "task-detach", "task-state", "task-state"]


@pytest.mark.covers("HO-79")
def test_an_event_begins_and_ends(item: int, shell: Shell) -> None:
    made = ("event", "create", item, "Appointment", "Besprechung")
    assert "needs a time at which it begins" in shell.refused(2, *made)
    assert "ends after it begins" in shell.refused(2, *made, "--begins", "2099-05-02 14:00", "--ends", "2099-05-01")
    said = ("--begins", "2099-05-02 14:00", "--ends", "2099-05-02 15:00", "--field", "place=Bern")
    assert shell(*made, *said).out == "Made event 1 Besprechung.\n"
    (event,) = shell("event", "list", "--json").json
    assert event["begins"].startswith("2099-05-02T")
    assert event["fields"] == {"Place": "Bern"}
    assert shell("task", "list", "--json").json == []
    assert shell("event", "change", 1, "--title", "Sitzung", "--assignee", "me").out == "Changed event 1 Sitzung.\n"
    assert "Sitzung" in shell("event", "list").out
    assert "`event change`" in shell.refused(2, "task", "change", 1, "--title", "X")


def test_a_task_is_made_about_a_record_without_a_mail(desk: Desk, shell: Shell) -> None:
    del desk
    said = ("task", "create", "To do", "Vollmacht einholen", "--at", "mandate", "2026-00117")
    assert shell(*said).out == "Made task 1 Vollmacht einholen.\n"
    shown = shell("task", "show", 1, "--json").json
    assert [one["number"] for one in shown["records"]] == ["2026-00117"]
    assert (shown["items"], shown["mailbox"]) == ([], "kanzlei")
    assert shell.refused(3, *said, login="vera") == "You work in no mailbox."


def test_who_sees_and_changes_a_task(desk: Desk, shell: Shell) -> None:
    first, second = desk.take_in(letter(1), letter(2))
    shell("task", "create", first, "To do", "Für Sandra", "--assignee", "sandra")
    shell("task", "create", second, "To do", "Für niemanden")
    assert [one["title"] for one in shell("task", "list", "--json", login="vera").json] == [
        "Für Sandra",
        "Für niemanden",
    ]
    assert [one["title"] for one in shell("task", "list", "--json", login="sandra").json] == ["Für Sandra"]
    assert shell("task", "list", "--mine", "--json").json == []
    assert "no task 2" in shell.refused(4, "task", "show", 2, login="sandra")
    assert "no task 2" in shell.refused(4, "task", "state", 2, "done", login="sandra")
    assert "viewer" in shell.refused(3, "task", "state", 1, "done", login="vera")
    assert "take it first" in shell.refused(3, "task", "create", second, "To do", "X", login="sandra")
    assert "can have no tasks" in shell.refused(4, "task", "assign", 1, "vera")
    assert shell("task", "show", 1, "--json", login="sandra").json["items"] == [first]  # of which an envelope is seen
    said = [one["action"] for one in shell("history", "--mailbox", "kanzlei", "--json", login="sandra").json]
    assert said.count("task-state") == 0
    shell("task", "state", 2, "waiting")
    shell("task", "state", 1, "waiting", login="sandra")
    told = shell("history", "--mailbox", "kanzlei", "--json", login="sandra").json
    assert [one["after"]["task"] for one in told if one["action"] == "task-state"] == [1]
    assert (
        len([one for one in shell("history", "--mailbox", "kanzlei", "--json").json if one["action"] == "task-state"])
        == 2
    )


def test_what_is_due_is_an_alert_for_who_has_it(desk: Desk, shell: Shell) -> None:
    first, second = desk.take_in(letter(1), letter(2))
    shell("task", "create", first, "Call back", "Sandras", "--due", "tomorrow", "--assignee", "sandra")
    shell("task", "create", second, "Call back", "Niemandes", "--due", "tomorrow")
    kinds = [one["kind"] for one in shell("alerts", "--json").json]
    assert "task-due" not in kinds
    desk.open()
    Task.update(due_at=now() - 60 * SECOND).execute()

    def due(login: str) -> list[int]:
        return [one["count"] for one in shell("alerts", "--json", login=login).json if one["kind"] == "task-due"]

    assert (due("sandra"), due("anna"), due("mm"), due("vera")) == ([1], [1], [1], [])
    assert "1 task or event of kanzlei is due." in shell("digest", login="sandra").out
    assert " overdue" in shell("task", "list").out
    shell("task", "state", 1, "done", login="sandra")
    assert due("sandra") == []


def test_the_team_file_keeps_the_categories(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    del desk
    shell("apply", "--dry-run", tmp_path / "team.toml", login="root")
    said = shell("export-config", login="root").out
    assert '[[task_categories]]\nname = "Call back"\n[[task_categories.fields]]\nname = "Phone"\n' in said
    assert '[[task_categories]]\nkind = "event"\nname = "Appointment"\n' in said
    (tmp_path / "again.toml").write_text(
        said + '[[task_categories]]\nname = "X"\n[[task_categories.fields]]\nname = "Y"\ntype = "choice"\n'
    )
    assert "choices: belong to a field of the type choice" in shell.refused(
        2, "apply", tmp_path / "again.toml", login="root"
    )
    (tmp_path / "again.toml").write_text(said.replace('name = "Deadline"', 'name = "Deadline"\nactive = false'))
    assert json.loads(shell("apply", tmp_path / "again.toml", "--json", login="root").out)
