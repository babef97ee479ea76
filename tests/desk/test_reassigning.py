"""What becomes of items that their assignee leaves lying, by the rule of the mailbox."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from tests.desk.intake.test_replies import be_away, item, last, told
from tests.office import Office, letter
from tui_mail.desk.notes import add_note
from tui_mail.desk.reassigning import idle_since, reassign_idle
from tui_mail.desk.snoozing import snooze, wake
from tui_mail.desk.triage import assign, set_status
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Item, Label, Mailbox, User
from tui_mail.store.queries.idle import ReassignRule, idle_items

HOUR = 3600 * SECOND


def rule(to: str = "unassigned", after: int = 4 * 3600, hours: str | None = None) -> None:
    """Give the mailbox a rule."""
    text = to_json({"after": after, "to": to, "hours": hours})
    Mailbox.update(reassign=text).where(Mailbox.code == "kanzlei").execute()


def given(office: Office, login: str = "sandra", number: int = 1) -> int:
    """Return an item that somebody was given."""
    (key,) = office.deliver(letter(number))
    assign(office.actor("anna"), key, office.person(login))
    return key


def later(hours: float) -> int:
    return now() + round(hours * HOUR)


@pytest.mark.covers("CK-22")
def test_what_lies_idle_goes_back_to_all_with_the_reason(office: Office) -> None:
    key = given(office)
    rule()
    assert reassign_idle(later(3.9)) == 0
    assert reassign_idle(later(4.1)) == 1
    row = item(key).row
    assert (row.assignee, row.status) == (None, "open")
    assert last(office, key) == ("reassign", "Sandra Keller did nothing with it for 4h")
    assert told(office, "sandra")[-1] == ("returned", key)
    assert office.counts("anna")["inbox"] == 1
    assert reassign_idle(later(20)) == 0


@pytest.mark.covers("CK-22")
def test_it_goes_to_who_is_there_and_has_least_open(office: Office) -> None:
    key = given(office)
    given(office, "mm", 2)
    rule("least")
    be_away(office, "mm")
    assert reassign_idle(later(4.1)) == 2  # what the absent one has goes on too
    assert item(key).row.assignee == "anna"
    assert last(office, key)[1] == "Sandra Keller did nothing with it for 4h: Anna Muster has the fewest open items (0)"
    assert ("assigned", key) in told(office, "anna")
    assert reassign_idle(now() + HOUR) == 0  # it is her turn only since now


def test_it_never_stays_with_the_same_person(office: Office) -> None:
    key = given(office)
    be_away(office, "anna")
    be_away(office, "mm")
    rule("least")
    reassign_idle(later(4.1))
    assert item(key).row.assignee is None
    assert last(office, key)[1] == "Sandra Keller did nothing with it for 4h, and nobody else is there"


def test_who_has_what_the_item_asks_for_goes_before_who_has_less(office: Office) -> None:
    key = given(office)
    given(office, "mm", 2)
    skill = Label.create(kind="qualification", direction="", family="", name="Français", active=True).id
    other = Label.create(kind="department", direction="", family="", name="Buchhaltung", active=True).id
    Item.update(qualification=skill, department=other).where(Item.id == key).execute()
    User.update(qualifications=to_json(["français"])).where(User.login == "mm").execute()
    rule("least")
    reassign_idle(later(4.1))
    assert item(key).row.assignee == "mm"


def test_what_is_snoozed_pending_or_resolved_is_left_alone(office: Office) -> None:
    keys = [given(office, number=number) for number in (1, 2, 3)]
    snooze(office.actor("sandra"), keys[0], now() + 100 * HOUR)
    set_status(office.actor("sandra"), keys[1], "pending")
    set_status(office.actor("sandra"), keys[2], "resolved")
    rule()
    assert reassign_idle(later(50)) == 0


def test_whoever_does_something_with_it_keeps_it(office: Office) -> None:
    key = given(office)
    rule()
    Item.update(acted_at=now() - 5 * HOUR, listed_at=now() - 9 * HOUR).where(Item.id == key).execute()
    add_note(office.actor("sandra"), key, "Ich rufe ihn an.")
    assert reassign_idle(now()) == 0


def test_what_slept_lies_there_only_since_it_woke(office: Office) -> None:
    key = given(office)
    rule()
    snooze(office.actor("sandra"), key, now() + HOUR)
    Item.update(acted_at=now() - 50 * HOUR).where(Item.id == key).execute()
    wake(office.actor("sandra"), key)
    Item.update(acted_at=now() - 50 * HOUR).where(Item.id == key).execute()
    assert reassign_idle(later(1)) == 0
    assert reassign_idle(later(5)) == 1


def test_a_mailbox_without_a_rule_takes_nothing_from_anybody(office: Office) -> None:
    given(office)
    assert reassign_idle(later(1000)) == 0


def moments() -> Iterable[tuple[datetime, datetime]]:
    """Yield when it is, and since when four hours of work have passed by then."""
    monday = datetime(2026, 11, 16, 8, 0).astimezone()
    yield monday + timedelta(hours=5), monday + timedelta(hours=1)
    yield monday + timedelta(hours=1), monday - timedelta(days=3) + timedelta(hours=7)  # the rest of Friday


@pytest.mark.parametrize(("at", "since"), moments())
def test_only_business_hours_count(at: datetime, since: datetime) -> None:
    with_hours = ReassignRule(1, 4 * 3600, "unassigned", "mon-fri 08:00-18:00")
    found = idle_since(with_hours, round(at.timestamp()) * SECOND)
    assert found is not None
    assert abs(found - round(since.timestamp()) * SECOND) <= SECOND


def test_hours_in_which_the_rule_never_comes_true_take_nothing_from_anybody() -> None:
    assert idle_since(ReassignRule(1, 4 * 3600, "unassigned", "mon 08:00-08:01"), now()) is not None
    assert idle_since(ReassignRule(1, 40_000_000, "unassigned", "mon 08:00-08:01"), now()) is None


def test_only_what_is_assigned_and_unresolved_is_looked_at(office: Office) -> None:
    asked: list[str] = []
    if is_sqlite():
        database.connection().set_trace_callback(asked.append)
        idle_items(1, now(), 10)
        database.connection().set_trace_callback(None)
        plan = [row[-1] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()]
        assert any("SEARCH i USING INDEX item_mailbox_assignee_unresolved" in line for line in plan), plan


def test_a_rule_that_cannot_be_read_stops_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    broken = '{"after":60,"hours":"garbage","to":"unassigned"}'
    Mailbox.update(reassign=broken).where(Mailbox.code == "kanzlei").execute()
    assert reassign_idle(now()) == 0
    assert "cannot be read" in caplog.text
