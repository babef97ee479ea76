import pytest

from tests.office import Office
from tui_mail.config.people import Mailbox
from tui_mail.desk.administration.absences import end_absence, set_absence
from tui_mail.desk.administration.mailboxes import create_mailbox
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Absence, Event
from tui_mail.store.queries.absences import away
from tui_mail.store.queries.directory import people
from tui_mail.store.queries.team_tables import absence_table
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import Person

DAY = 86_400 * SECOND


def picked(office: Office, login: str) -> Person:
    (box,) = tree(office.actor("anna"))
    return next(person for person in people(office.actor("anna"), box.id) if person.login == login)


@pytest.mark.covers("CK-22")
def test_who_is_away_is_marked_with_who_stands_in_until_he_is_back(office: Office) -> None:
    sandra, end = office.actor("sandra"), now() + 7 * DAY
    said = set_absence(sandra, "sandra", now() - SECOND, end, "mm")
    assert said.startswith("Sandra Keller is away from")
    assert said.endswith("; Martin Muster stands in")
    person = picked(office, "sandra")
    assert (person.absent, person.back_at, person.substitute) == (True, end, "Martin Muster")
    event = Event.select().order_by(Event.id.desc()).first()
    assert event is not None
    assert (event.mailbox, event.action, event.actor) == (None, "absence", sandra.user_id)
    assert end_absence(sandra, "sandra") == "Sandra Keller is back"
    assert not picked(office, "sandra").absent
    assert away(now()) == {}


def test_an_absence_that_has_not_begun_is_called_off(office: Office) -> None:
    anna = office.actor("anna")
    set_absence(anna, "anna", now() + DAY, now() + 2 * DAY)
    set_absence(anna, "anna", now() + 5 * DAY, None)
    assert not picked(office, "anna").absent
    first, second = absence_table(anna)
    assert (first.is_now, second.ends_at) == (False, None)
    assert end_absence(anna, "anna", second.id).startswith("Anna Muster is not going to be away from")
    assert [one.id for one in absence_table(anna)] == [first.id]
    end_absence(anna, "anna")
    with pytest.raises(NotFound, match="is not away"):
        end_absence(anna, "anna")


def test_nobody_is_away_twice_at_once(office: Office) -> None:
    anna = office.actor("anna")
    set_absence(anna, "anna", now() + DAY, now() + 3 * DAY)
    set_absence(anna, "anna", now() + 3 * DAY, now() + 4 * DAY)
    for begins, ends in ((now(), None), (now() + 2 * DAY, now() + 10 * DAY), (now(), now() + 2 * DAY)):
        with pytest.raises(Conflict, match="away already from"):
            set_absence(anna, "anna", begins, ends)
    assert Absence.select().count() == 2


def test_others_absences_are_noted_by_admins_and_by_who_dispatches_with_them(office: Office) -> None:
    for login in ("root", "anna", "mm"):
        set_absence(office.actor(login), "sandra", now() - SECOND, None)
        end_absence(office.actor(login), "sandra")
    create_mailbox(office.actor("root"), Mailbox(code="other", name="O", members={"otto": "manager"}))
    for login in ("sandra", "vera", "otto"):
        with pytest.raises(NotPermitted):
            set_absence(office.actor(login), "mm", now(), None)
        with pytest.raises(NotPermitted):
            end_absence(office.actor(login), "mm")
    set_absence(office.actor("otto"), "otto", now(), None)


def test_times_and_substitutes_that_cannot_be_are_refused(office: Office) -> None:
    anna, at = office.actor("anna"), now()
    for begins, ends in ((at + DAY, at + DAY), (at + DAY, at), (at - 2 * DAY, at - DAY)):
        with pytest.raises(UsageError, match="ends after it begins"):
            set_absence(anna, "anna", begins, ends)
    with pytest.raises(UsageError, match="stand in for himself"):
        set_absence(anna, "anna", now(), None, "anna")
    with pytest.raises(NotFound):
        set_absence(anna, "anna", now(), None, "nobody")
    with pytest.raises(NotFound):
        set_absence(anna, "nobody", now(), None)


def test_absences_are_listed_for_those_who_work_together(office: Office) -> None:
    for login in ("anna", "otto"):
        set_absence(office.actor(login), login, now() - SECOND, None, "mm")
    assert [(one.login, one.substitute) for one in absence_table(office.actor("root"))] == [
        ("anna", "mm"), ("otto", "mm")
    ]  # fmt: skip
    assert [one.login for one in absence_table(office.actor("sandra"))] == ["anna"]
    assert [one.login for one in absence_table(office.actor("otto"))] == ["otto"]
