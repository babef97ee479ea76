"""Finding by a few letters, and what is asked for an action."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.actions import ACTIONS
from tui_mail.errors import UsageError
from tui_mail.screens import questions
from tui_mail.screens.doing import question_for
from tui_mail.screens.fuzzy import score
from tui_mail.screens.times import local, now
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
            assert question.choices("") or action.argument in {"linked record", "tag", "given tag"}


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


def test_records_are_found_by_number_name_and_address(desk: Office) -> None:
    ask = questions.record(desk.actor("anna"), "Link to").choices
    assert [choice.label for choice in ask("2026-00117")] == ["mandate 2026-00117 Müller / Klage"]
    assert len(ask("jean@dupont.example")) == 2
