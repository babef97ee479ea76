"""Answers that are taken in: from the Sent folder or a blind copy, before or after what they answer."""

from collections.abc import Callable, Sequence
from itertools import permutations

import pytest

from tests.desk.intake.maildir import items
from tests.desk.intake.test_quarantine import check_history_and_counters
from tests.desk.intake.test_replies import HOUR, item, reply
from tests.office import Office, letter
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.triage import assign, set_status
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import now
from tui_mail.store.models import Item
from tui_mail.store.queries.answers import answers_of
from tui_mail.store.queries.items import detail, history

OURS = {"from_": "Kanzlei <kanzlei@muster.example>", "to": "jean@dupont.example"}


def answer(number: int, before: int, **headers: str) -> bytes:
    return reply(number, before, **{**OURS, **headers})


def waits(key: int) -> bool:
    return Item.get_by_id(key).waiting_since is not None


def actions(key: int) -> Sequence[str]:
    return [event.action for event in history(SYSTEM, key)]


@pytest.mark.covers("CK-09", "CK-10")
def test_an_answer_settles_what_it_answers(office: Office) -> None:
    (question,) = office.deliver(letter(1))
    assert waits(question)
    (sent,) = office.deliver(answer(2, 1), role="sent")
    assert (item(question).row.status, waits(question), item(sent).row.status) == ("pending", False, "resolved")
    answered = history(office.actor("anna"), question)[-1]
    assert (answered.action, answered.actor, answered.why) == ("answered", "system", f"answer: item {sent}")
    assert answered.after == {
        "status": "pending", "waiting_since": None, "answer": sent, "by": "kanzlei@muster.example",
    }  # fmt: skip
    assert answered.before["status"] == "new"
    assert office.counts("anna")["inbox"] == 1


def test_an_answer_from_a_blind_copy_without_in_reply_to_counts_as_well(office: Office) -> None:
    first, question = office.deliver(letter(1), letter(5))
    office.deliver(answer(2, 1, in_reply_to="", references="<1@dupont.example> <5@dupont.example>"))
    assert [item(key).row.status for key in (first, question)] == ["new", "pending"]


@pytest.mark.parametrize("together", [True, False])
def test_an_answer_that_comes_before_its_question_gives_the_same(office: Office, together: bool) -> None:
    mails = [answer(2, 1), letter(1)]
    deliveries = [mails] if together else [[one] for one in mails]
    sent, question = [key for some in deliveries for key in office.deliver(*some)]
    row = item(question).row
    assert (row.status, waits(question), actions(question)) == ("pending", False, ["arrived", "answered"])
    assert [one.item for one in answers_of(SYSTEM, question)] == [sent]
    assert office.counts("anna")["inbox"] == 1


def test_question_and_answer_of_one_transaction(office: Office) -> None:
    question, _, later = office.deliver(letter(1), answer(2, 1), reply(3, 2))
    assert [item(key).row.status for key in (question, later)] == ["pending", "new"]
    assert not waits(question)


def test_an_answer_ends_the_snooze_of_what_was_open(office: Office) -> None:
    (question,) = office.deliver(letter(1))
    snooze(office.actor("anna"), question, now() + HOUR)
    office.deliver(answer(2, 1), role="sent")
    row = item(question).row
    assert (row.status, row.snoozed_until) == ("pending", None)
    assert office.counts("anna")["inbox"] == 1


def test_what_was_resolved_stays_so_and_what_is_pending_sleeps_on(office: Office) -> None:
    resolved, pending = office.deliver(letter(1), letter(5))
    set_status(office.actor("anna"), resolved, "resolved")
    set_status(office.actor("anna"), pending, "pending")
    snooze(office.actor("anna"), pending, now() + HOUR)
    office.deliver(answer(2, 1), answer(3, 5), role="sent")
    assert [item(key).row.status for key in (resolved, pending)] == ["resolved", "pending"]
    assert item(pending).row.snoozed_until is not None
    assert [actions(key)[-1] for key in (resolved, pending)] == ["answered", "answered"]
    assert not waits(pending)


def test_an_automatic_answer_answers_nothing(office: Office) -> None:
    (question,) = office.deliver(letter(1))
    office.deliver(answer(2, 1, auto_submitted="auto-replied"), role="sent")
    (other,) = office.deliver(answer(3, 6, auto_submitted="auto-generated"), letter(6))[1:]
    assert [item(key).row.status for key in (question, other)] == ["new", "new"]
    assert waits(question)
    assert waits(other)


def test_what_we_sent_ourselves_is_not_answered_by_what_we_send_after_it(office: Office) -> None:
    (sent,) = office.deliver(letter(1, **OURS), role="sent")
    office.deliver(answer(2, 1), role="sent")
    assert actions(sent) == ["arrived"]


@pytest.mark.covers("CK-10")
def test_who_has_answered_is_told_to_those_who_may_know(office: Office) -> None:
    (question,) = office.deliver(letter(1))
    assign(office.actor("anna"), question, office.person("sandra"))
    by_anna, by_all = office.deliver(answer(2, 1, from_="Anna <anna@muster.example>"), answer(3, 1), role="sent")
    said = [(one.who, one.item) for one in detail(office.actor("sandra"), question).answers]
    assert said == [("Anna Muster", by_anna), ("kanzlei@muster.example", by_all)]


def test_an_answer_that_a_member_may_not_see_is_not_named_to_him(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="assigned_only")
    (question,) = office.deliver(letter(1))
    assign(office.actor("anna"), question, office.person("sandra"))
    (sent,) = office.deliver(answer(2, 1), role="sent")
    assert [(one.who, one.item) for one in answers_of(office.actor("sandra"), question)] == [
        ("kanzlei@muster.example", None)
    ]
    assert [one.item for one in answers_of(office.actor("anna"), question)] == [sent]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_whatever_the_order_a_conversation_ends_the_same(
    office: Office, order: tuple[int, ...], together: bool
) -> None:
    talk = [letter(1), answer(2, 1), reply(3, 2, references="<1@dupont.example> <2@dupont.example>")]
    mails = [talk[place] for place in order]
    for some in [mails] if together else [[one] for one in mails]:
        office.deliver(*some)
    ends = [(one.row.direction, one.row.status, waits(one.row.id)) for one in items()]
    assert sorted(ends) == [("in", "new", True), ("in", "pending", False), ("out", "resolved", False)]
    check_history_and_counters()
