"""Legal hold and the time of keeping: what they forbid, who decides, and that sub-cases are covered."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import moving, purging
from tui_mail.desk.holding import cases_to_erase, hold, keep_until, lift
from tui_mail.desk.linking import unlink
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Event, EventText, Item, Record
from tui_mail.store.queries.holds import hold_of, hold_of_item, keeping_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

DAY = 24 * 3600 * SECOND


def record_id(kind: str, number: str) -> int:
    return int(Record.get((Record.kind == kind) & (Record.number == number)).id)


def test_nothing_of_a_held_case_is_purged_until_the_hold_is_lifted(office: Office) -> None:
    item, other = office.deliver(letter(1, subject="Mandat 2026-00117"), letter(2, from_="eva@fremd.example"))
    mm = office.actor("mm")
    hold(mm, "mandate", "2026-00117", "Klage angekündigt")
    for one in (item, other):
        moving.trash(mm, one)
    case = record_id("mandate", "2026-00117")
    with pytest.raises(Conflict, match="mandate 2026-00117 is under legal hold"):
        purging.purge(mm, item)
    with pytest.raises(Conflict, match="legal hold"):
        unlink(mm, item, case)
    purging.purge(mm, other)
    lift(mm, "mandate", "2026-00117", "Vergleich")
    purging.purge(mm, item)
    assert not Item.select().exists()
    lines = Event.select(Event.action, EventText.text).join(EventText, on=(EventText.event == Event.id))
    said = list(lines.where(Event.action.in_(["hold", "release-hold"])).order_by(Event.id).tuples())
    assert said == [("hold", "Klage angekündigt"), ("release-hold", "Vergleich")]


def test_a_hold_covers_the_sub_cases_and_the_people_whom_they_name(office: Office) -> None:
    (item,) = office.deliver(letter(1, subject="project 12/3/1: Abbruch"))
    hold(office.actor("root"), "project", "12", "Streit")
    assert "project 12" in hold_of_item(item)
    assert hold_of([record_id("phase", "12/3/1")])
    assert not hold_of([record_id("mandate", "2026-00117")])
    jean, jeanne = record_id("contact", "00456"), record_id("contact", "00457")
    hold(office.actor("root"), "mandate", "2026-00141", "Streit")
    assert [bool(hold_of([one])) for one in (jean, jeanne)] == [False, True]  # she is its participant
    hold(office.actor("root"), "mandate", "2026-00117", "Streit")
    assert hold_of([jean])  # he is its requester


def test_closed_cases_are_due_when_their_time_is_over_and_no_hold_is_on_them(office: Office) -> None:
    mm, case = office.actor("mm"), ("mandate", "2026-00117")
    keep_until(mm, *case, now() + DAY)
    assert "is kept until" in keeping_of([record_id(*case)], now())
    Record.update(status="closed").where(Record.id == record_id(*case)).execute()
    assert cases_to_erase(mm) == []
    keep_until(mm, *case, now() - DAY)
    assert [one.number for one in cases_to_erase(mm)] == ["2026-00117"]
    hold(mm, *case, "Klage")
    assert cases_to_erase(mm) == []


def test_only_admins_and_who_manages_a_mailbox_of_the_case_decide_and_say_why(office: Office) -> None:
    office.deliver(letter(1, subject="Mandat 2026-00117"))
    for login in ("anna", "sandra", "vera"):
        with pytest.raises(NotPermitted, match="held and kept by admins"):
            hold(office.actor(login), "mandate", "2026-00117", "x")
    with pytest.raises(NotFound):
        hold(office.actor("otto"), "mandate", "2026-00117", "x")
    with pytest.raises(UsageError):
        hold(office.actor("mm"), "mandate", "2026-00117", "  ")
    with pytest.raises(NotFound):
        hold(office.actor("mm"), "contact", "00456", "x")
    with pytest.raises(Conflict):
        lift(office.actor("mm"), "mandate", "2026-00117", "x")
