"""What a reply inherits from what it replies to, and what it wakes."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.triage import assign, release, set_status
from tui_mail.desk.undo import undo
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Absence, Item, Mailbox, Membership, Notification
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, history
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import UNTIL_REPLY, Detail, View

HOUR = 3600 * SECOND
STRANGER = {"from_": "Fremd <fremd@else.example>"}


def reply(number: int, before: int, **headers: str) -> bytes:
    """Return a message that replies to another one of the correspondent."""
    return letter(number, **{"subject": "Re: Brief", "in_reply_to": f"<{before}@dupont.example>", **headers})


def item(key: int) -> Detail:
    return detail(SYSTEM, key)


def case_of(key: int) -> int | None:
    found: int | None = Item.get_by_id(key).primary_case
    return found


def last(office: Office, key: int) -> tuple[str, str]:
    """Return what happened to an item last, and why."""
    event = history(office.actor("mm"), key)[-1]
    return event.action, event.why


def told(office: Office, login: str) -> list[tuple[str, int]]:
    """Return what a person was told, and of which item."""
    mine = Notification.person == office.person(login)
    return [*tuples(Notification.select(Notification.kind, Notification.item).where(mine).order_by(Notification.id))]


def be_away(office: Office, login: str, substitute: str | None = None, *, from_now: int = -1, hours: int = 2) -> None:
    begins = now() + from_now * HOUR
    stand_in = None if substitute is None else office.person(substitute)
    person = office.person(login)
    Absence.insert(person=person, begins_at=begins, ends_at=begins + hours * HOUR, substitute=stand_in).execute()


def link_case(office: Office, key: int, number: str = "2026-00117") -> int:
    found = record(SYSTEM, "mandate", number)
    link(office.actor("anna"), key, found.id)
    return found.id


@pytest.mark.covers("CK-09")
def test_a_reply_is_an_item_of_its_own_and_goes_to_whoever_has_what_it_replies_to(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    set_status(office.actor("anna"), first, "resolved")
    (second,) = office.deliver(reply(2, 1))
    row = item(second).row
    assert (row.assignee, row.status, row.folder_kind) == ("sandra", "open", "inbox")
    assert item(first).row.status == "resolved"
    (arrived,) = history(office.actor("mm"), second)
    assert arrived.after["assignee"] == office.person("sandra")
    assert f"reply to item {first}, which Sandra Keller has" in arrived.why
    assert told(office, "sandra")[-1] == ("assigned", second)
    assert office.counts("sandra")["inbox"] == office.counts("anna")["inbox"] == 1


def test_the_holder_is_found_behind_answers_that_are_nobodys(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    office.deliver(reply(2, 1, from_="kanzlei@muster.example", to="jean@dupont.example"), role="sent")
    (third,) = office.deliver(reply(3, 2, references="<1@dupont.example> <2@dupont.example>"))
    assert item(third).row.assignee == "sandra"


def test_what_was_given_back_hands_nobody_on(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    (second,) = office.deliver(reply(2, 1))
    release(office.actor("sandra"), second)
    (third,) = office.deliver(reply(3, 2, references="<1@dupont.example> <2@dupont.example>"))
    assert item(third).row.assignee is None


def test_within_one_transaction_replies_are_found_as_well(office: Office) -> None:
    (first,) = office.deliver(letter(1, subject="Mandat 2026-00117"))
    assign(office.actor("anna"), first, office.person("sandra"))
    second, third = office.deliver(reply(2, 1), reply(3, 2))
    assert [item(key).row.assignee for key in (second, third)] == ["sandra", "sandra"]
    assert case_of(first) is not None
    assert [case_of(key) for key in (second, third)] == [case_of(first)] * 2


@pytest.mark.parametrize(
    ("substitute", "away_too", "holder", "why"),
    [
        ("anna", None, "anna", "Sandra Keller is absent: Anna Muster stands in"),
        (None, None, None, "Sandra Keller is absent, and nobody stands in"),
        ("vera", None, None, "Vera Viewer, who stands in, can have no items here"),
        ("anna", "anna", None, "and so is Anna Muster, who stands in"),
    ],
)
def test_for_the_absent_their_substitute_has_it_or_nobody(
    office: Office, substitute: str | None, away_too: str | None, holder: str | None, why: str
) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    be_away(office, "sandra", substitute)
    if away_too is not None:
        be_away(office, away_too)
    (second,) = office.deliver(reply(2, 1))
    assert item(second).row.assignee == holder
    assert why in history(office.actor("mm"), second)[0].why
    assert ("assigned", second) not in told(office, "sandra")


def test_an_absence_that_is_over_or_to_come_changes_nothing(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    be_away(office, "sandra", "anna", from_now=-5)
    be_away(office, "sandra", "anna", from_now=5)
    assert item(office.deliver(reply(2, 1))[0]).row.assignee == "sandra"


def test_who_is_no_member_any_more_inherits_nothing(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    with change():
        Membership.delete().where(Membership.member == office.person("sandra")).execute()
    (second,) = office.deliver(reply(2, 1))
    assert (item(second).row.assignee, item(second).row.status) == (None, "new")
    assert "Sandra Keller can have no items here any more" in history(office.actor("mm"), second)[0].why


def test_a_reply_goes_to_the_case_of_what_it_replies_to(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    case = link_case(office, first)
    reply_to_it, answer = office.deliver(
        reply(2, 1), reply(3, 1, from_="kanzlei@muster.example", to="jean@dupont.example")
    )
    for key in (reply_to_it, answer):
        (found,) = [one for one in item(key).links if one.record_id == case]
        assert (found.origin, found.state, found.primary) == ("thread", "linked", True)
        assert found.why == f"reply to item {first}: mandate 2026-00117 Müller / Klage"


def test_a_subject_that_names_a_case_goes_before_the_thread(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    link_case(office, first)
    (second,) = office.deliver(reply(2, 1, subject="Re: project 12"))
    assert [(one.kind, one.primary) for one in item(second).links if one.kind in ("mandate", "project")] == [
        ("project", True)
    ]


def test_a_stranger_who_names_the_message_gets_into_no_case(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    link_case(office, first)
    (second,) = office.deliver(reply(2, 1, **STRANGER, reply_to="jean@dupont.example"))
    assert case_of(second) is None
    assert [one.state for one in item(second).links if one.kind == "mandate"] == ["suggested"]
    assert "(the correspondents are others)" in history(office.actor("mm"), second)[0].why


def test_who_was_in_copy_has_had_a_part_in_it(office: Office) -> None:
    (first,) = office.deliver(letter(1, cc="fremd@else.example"))
    case = link_case(office, first)
    (second,) = office.deliver(reply(2, 1, **STRANGER))
    assert [one.state for one in item(second).links if one.record_id == case] == ["linked"]


def test_a_confidential_case_is_only_suggested_to_who_is_not_named_by_it(office: Office) -> None:
    (first,) = office.deliver(letter(1, cc="fremd@else.example"))
    case = link_case(office, first, "2026-00141")
    (second,) = office.deliver(reply(2, 1, **STRANGER))
    assert [one.state for one in item(second).links if one.record_id == case] == ["suggested"]
    assert case_of(second) is None


def test_a_case_that_a_message_of_the_thread_was_taken_away_from_does_not_come_back(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    case = link_case(office, first)
    (second,) = office.deliver(reply(2, 1))
    unlink(office.actor("anna"), second, case)
    (third,) = office.deliver(reply(3, 2, references="<1@dupont.example> <2@dupont.example>"))
    assert case not in [one.record_id for one in item(third).links]
    assert "was taken away in this thread" in history(office.actor("mm"), third)[0].why


@pytest.mark.covers("CK-10")
@pytest.mark.parametrize("until", [UNTIL_REPLY, None])
def test_a_reply_wakes_what_sleeps_in_its_thread(office: Office, until: int | None) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("sandra"))
    snooze(office.actor("sandra"), first, until or now() + 24 * HOUR)
    assert office.counts("sandra")["inbox"] == 0
    (second,) = office.deliver(reply(2, 1))
    row = item(first).row
    assert (row.status, row.snoozed_until) == ("open", None)
    assert last(office, first) == ("wake", f"reply: item {second}")
    assert ("woken", first) in told(office, "sandra")
    assert office.counts("sandra")["inbox"] == 2


def test_also_what_is_farther_up_and_what_lies_beside_it(office: Office) -> None:
    first, beside = office.deliver(letter(1), reply(2, 1))
    for key in (first, beside):
        snooze(office.actor("anna"), key, now() + HOUR)
    office.deliver(reply(3, 9, references="<1@dupont.example> <9@dupont.example>"))
    assert [item(key).row.snoozed_until for key in (first, beside)] == [None, None]
    assert ("woken", first) in told(office, "anna")  # nobody has it: the dispatchers hear of it


def test_what_is_to_stay_asleep_does(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    snooze(office.actor("anna"), first, now() + HOUR, stay=True)
    office.deliver(reply(2, 1))
    assert item(first).row.snoozed_until is not None


@pytest.mark.parametrize(
    "machine",
    [
        {"auto_submitted": "auto-replied"},
        {"return_path": "<>", "from_": "MAILER-DAEMON@dupont.example"},
        {"precedence": "bulk"},
    ],
)
def test_automatic_mail_and_bounces_wake_nothing_and_change_no_status(office: Office, machine: dict[str, str]) -> None:
    first, other = office.deliver(letter(1), letter(5))
    assign(office.actor("anna"), first, office.person("sandra"))
    snooze(office.actor("anna"), first, UNTIL_REPLY)
    (second,) = office.deliver(reply(2, 1, references="<1@dupont.example> <5@dupont.example>", **machine))
    assert item(first).row.snoozed_until == UNTIL_REPLY
    assert item(other).row.status == "new"
    assert item(second).row.assignee == "sandra"  # who has the thread should know


@pytest.mark.parametrize("machine", [{"auto_submitted": "auto-generated"}, {"precedence": "bulk"}])
def test_nobody_waits_for_an_answer_to_what_a_machine_wrote(office: Office, machine: dict[str, str]) -> None:
    news, asked = office.deliver(letter(1, **machine), letter(2))
    Mailbox.update(overdue_after=1).where(Mailbox.code == "kanzlei").execute()
    assert [one.id for one in page(office.actor("anna"), View(overdue=True))] == [asked]
    assert item(news).scheduled == ()


def test_a_message_that_names_itself_or_what_is_not_here_is_no_reply(office: Office) -> None:
    first, second = office.deliver(reply(1, 1), reply(2, 99))
    assert [item(key).row.assignee for key in (first, second)] == [None, None]
    assert "reply" not in history(office.actor("mm"), first)[0].why


def test_a_number_that_no_record_has_is_noted_until_somebody_links_the_item(office: Office) -> None:
    (first,) = office.deliver(letter(1, subject="relnr 99999, Mandat 7 und Mandat 2026-00117"))
    assert item(first).row.unknown_number == "relnr 99999"
    done = link(office.actor("anna"), first, record(SYSTEM, "company", "00123").id)
    assert item(first).row.unknown_number == ""
    undo(office.actor("anna"), done.event_id)
    assert item(first).row.unknown_number == "relnr 99999"
