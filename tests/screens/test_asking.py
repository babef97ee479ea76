"""Finding by a few letters, and what is asked for an action."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.actions import ACTIONS
from tui_mail.desk.cases import NewCase, close_case, create_case
from tui_mail.errors import UsageError
from tui_mail.screens import finding, questions
from tui_mail.screens.doing import question_for
from tui_mail.screens.fuzzy import score
from tui_mail.screens.times import local, now
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import row


def test_letters_in_order_fit_and_beginnings_of_words_fit_best() -> None:
    assert score("sk", "Sandra Keller") is not None
    assert score("ks", "Sandra Keller") is None
    assert score("", "anything") == 0
    best = max(("Alexander Sand", "Sandra Keller", "Hans Andersen"), key=lambda name: score("sand", name) or -99)
    assert best in {"Sandra Keller", "Alexander Sand"}
    assert (score("kel", "Sandra Keller") or 0) > (score("kel", "Makel") or 0)


def test_marks_on_letters_and_case_make_no_difference() -> None:
    assert score("mull", "MÜLLER AG") is not None
    assert score("é", "Rene") is not None


def test_every_action_that_needs_an_argument_has_a_question(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    for action in ACTIONS:
        question = question_for(action, anna, row(anna, item), [item], 1, order={})
        assert (question is not None) == bool(action.argument or action.caution)
        if question is not None:
            assert question.choices("") or action.argument in {"linked record", "tag", "given tag", "item"}


def test_a_time_is_resolved_before_it_is_taken() -> None:
    (choice,) = questions.when("Snooze until").choices("2030-12-01 09:30")
    assert f"{local(choice.value):%Y-%m-%d %H:%M}" == "2030-12-01 09:30"
    assert choice.detail == "Sun 1 Dec 2030 09:30"
    with pytest.raises(UsageError):
        questions.when("Snooze until").choices("§§§")


def test_likely_times_are_all_to_come_and_can_be_found_by_letters() -> None:
    offered = questions.when("Snooze until").choices("")
    assert all(local(choice.value) > now() for choice in offered[:-1])
    assert offered[0].label == "tomorrow morning"


@pytest.mark.covers("HO-27", "CO-42", "CO-43")
def test_the_cases_of_the_sender_come_first_then_those_of_his_company_then_new_ones(desk: Office) -> None:
    anna = desk.actor("anna")
    create_case(anna, NewCase("ticket", "Kabel", company="00123"))
    create_case(anna, NewCase("ticket", "Lampe"))
    (item,) = desk.deliver(letter(90, subject="Nochmals"))
    ask = finding.record(anna, row(anna, item), "Link to", is_single=True)

    def labels(typed: str = "", scope: int = 0) -> list[str]:
        return [choice.label for choice in ask.answers(typed, scope)]

    assert labels()[:3] == ["mandate 2026-00117 Müller / Klage", "ticket 1 Kabel", "company 00123 Müller AG"]
    assert labels()[3:5] == ["new case ...", "new contact Jean Dupont"]
    assert "contact 00456 Jean Dupont" not in labels()[:5], "it is linked there already"
    assert labels("lampe")[0] == "ticket 2 Lampe"
    assert labels("12")[0] == "project 12 Umbau", "what has the number comes first"
    assert labels(scope=1)[0] == "mandate 2026-00117 Müller / Klage"
    assert labels(scope=2)[0] == "ticket 1 Kabel"
    close_case(anna, record(SYSTEM, "ticket", "1").id)
    again = finding.record(anna, row(anna, item), "Link to", is_single=True)
    assert "ticket 1 Kabel" not in [choice.label for choice in again.answers("", 3)], "it is closed"
    assert sorted(labels("jean@dupont.example")[:2]) == ["contact 00456 Jean Dupont", "contact 00457 Jeanne Dupont"]
