"""What columns show beside the rows: in a fixed number of statements, only what is asked for, nothing of envelopes."""

import logging

import pytest

from tests.office import Office, letter
from tui_mail.desk import linking, tasks, triage
from tui_mail.desk.task_forms import TaskForm
from tui_mail.store.models import User
from tui_mail.store.queries.beside import with_beside
from tui_mail.store.queries.directory import records
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import NOTHING_BESIDE, Envelope, Row, View

EVERYTHING = ("sender", "recipient", "size", "waiting", "contact", "company", "task", "snippet")


@pytest.mark.covers("HO-39", "HO-65", "HO-69", "HO-73", "HO-74", "HO-76")
def test_rows_get_what_their_columns_show(office: Office) -> None:
    anna = office.actor("anna")
    known, other = office.deliver(letter(1), letter(2, from_="Somebody <some@where.example>"))
    tasks.create_task(anna, known, "task", "Call back", TaskForm(title="Call"))
    company = next(record for record in records(anna, "", None) if record.kind == "company")
    linking.link(anna, other, company.id)
    rows = {row.id: row for row in with_beside(anna, page(anna, View()), EVERYTHING)}
    first, second = rows[known], rows[other]
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert (first.beside.contact, first.beside.company_by_hand, first.beside.task) == ("Jean Dupont", False, "task")
    assert (second.beside.company, second.beside.company_by_hand) == (company.name, True)
    assert second.beside.sender == "Somebody"
    assert second.beside.recipient == "kanzlei@muster.example"
    assert second.beside.size > 0
    assert second.beside.snippet
    assert second.beside.waiting_since is not None
    asked_for_one = with_beside(anna, page(anna, View()), ("task",))
    assert all(isinstance(row, Row) and not row.beside.sender for row in asked_for_one)


def test_the_number_of_statements_does_not_grow_with_the_rows(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    anna = office.actor("anna")

    def statements(wanted: tuple[str, ...]) -> int:
        rows = page(anna, View())
        caplog.clear()
        with caplog.at_level(logging.DEBUG, logger="peewee"):
            with_beside(anna, rows, wanted)
        return len([one for one in caplog.records if "SELECT" in str(one.msg)])

    office.deliver(letter(1))
    few = statements(EVERYTHING)
    office.deliver(*(letter(number) for number in range(2, 30)))
    assert statements(EVERYTHING) == few <= 16
    assert statements(("size",)) == 1
    assert statements(()) == 0


def test_an_envelope_stays_one(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    sandra = office.actor("sandra")
    triage.take(sandra, first)
    rows = with_beside(sandra, page(sandra, View()), EVERYTHING)
    kinds = {row.id: type(row) for row in rows}
    assert kinds == {first: Row, second: Envelope}
    plain = page(office.actor("anna"), View())
    assert all(isinstance(row, Row) and row.beside is NOTHING_BESIDE for row in plain)


def test_an_auditor_is_not_told_in_a_list_how_a_text_begins_unless_a_role_lets_him_read_it(office: Office) -> None:
    office.deliver(letter(1))
    User.update(auditor=True).where(User.login.in_(["otto", "mm"])).execute()
    begins = {}
    for login in ("otto", "mm"):
        actor = office.actor(login)
        (row,) = with_beside(actor, page(actor, View()), ("snippet", "sender"))
        assert isinstance(row, Row)
        assert row.beside.sender
        begins[login] = bool(row.beside.snippet)
    assert begins == {"otto": False, "mm": True}
